"""The pages of jobs: what is running, how far it is, and a way to stop it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlmodel import col, update

from planner.services.actors import Actor
from planner.services.jobs import see_job, start_job
from planner.storage.database import Database
from planner.storage.records import JobPartRecord, JobRecord, ProgrammeRecord, WorkerBeatRecord
from tests.browsing import Visitor
from tests.people import Cast

ClientOf = Callable[[Actor], Visitor]
STEPS = [[10, 50_000, None], [900, 70_000, 90_000]]


@pytest.fixture
def job_id(app: Flask, database: Database, cast: Cast) -> int:
    """A job that Ada has just started."""
    with database.write() as session:
        session.add(ProgrammeRecord(workspace_id=cast.workspace_id, key="plan-2027", name="Plan 2027", currency="GBP"))
    return start_job(database, app.extensions["planner"].jobs, cast.ada, "optimise", "plan-2027", {})


def change(database: Database, job_id: int, **values: object) -> None:
    """Change columns of the job's row."""
    with database.write() as session:
        session.exec(update(JobRecord).where(col(JobRecord.id) == job_id).values(values))


def test_without_jobs_the_page_says_what_belongs_here(client_of: ClientOf, cast: Cast) -> None:
    page = client_of(cast.ada).get("/jobs").text
    assert "What is running?" in page
    assert "No jobs yet" in page
    assert 'hx-get="/jobs/list"' not in page


def test_a_waiting_job_is_listed_asked_for_again_and_explained_when_no_worker_runs(
    client_of: ClientOf, cast: Cast, database: Database, job_id: int
) -> None:
    page = client_of(cast.ada).get("/jobs").text
    assert f'href="/jobs/{job_id}"' in page
    assert 'hx-get="/jobs/list"' in page
    assert "No worker is running" in page
    with database.write() as session:
        session.add(WorkerBeatRecord(worker="one", seen_at=datetime.now(UTC)))
    assert "No worker is running" not in client_of(cast.ada).get("/jobs/list").text


def test_a_running_job_shows_how_far_it_is_and_what_it_does(
    client_of: ClientOf, cast: Cast, database: Database, job_id: int
) -> None:
    change(
        database,
        job_id,
        kind="import_feedback",
        state="running",
        done_count=1200,
        total_count=20000,
        message="Reading <rows>",
    )
    part = client_of(cast.ada).get(f"/jobs/{job_id}/progress").text
    assert '<progress value="1200" max="20000"' in part
    assert "1,200 of 20,000" in part
    assert "Reading &lt;rows&gt;" in part
    assert f'hx-get="/jobs/{job_id}/progress"' in part
    assert "<html" not in part


def test_the_page_works_without_scripts(client_of: ClientOf, cast: Cast, job_id: int) -> None:
    page = client_of(cast.ada).get(f"/jobs/{job_id}").text
    assert f'<noscript><p><a href="/jobs/{job_id}">Look again</a></p></noscript>' in page


def test_a_job_that_has_ended_is_not_asked_for_again(
    client_of: ClientOf, cast: Cast, database: Database, job_id: int
) -> None:
    change(database, job_id, state="failed", message="No plan keeps all the rules.", finished_at=datetime.now(UTC))
    page = client_of(cast.ada).get(f"/jobs/{job_id}").text
    assert "No plan keeps all the rules." in page
    assert "How did this job go?" in page
    assert f"/jobs/{job_id}/progress" not in page
    assert f"/jobs/{job_id}/cancel" not in page


def test_the_whole_page_is_loaded_anew_when_the_job_has_ended(
    client_of: ClientOf, cast: Cast, database: Database, job_id: int
) -> None:
    ada = client_of(cast.ada)
    parts = ("/jobs/list", f"/jobs/{job_id}/progress")
    assert [ada.get(part).headers.get("HX-Refresh") for part in parts] == [None, None]
    change(database, job_id, state="done", finished_at=datetime.now(UTC))
    assert [ada.get(part).headers.get("HX-Refresh") for part in parts] == ["true", "true"]


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        "done",
        5,
        {"number": {"a": 1}, "programme": "/../.."},
        {"trace": "xx", "currency": "GBP"},
        {"trace": 5, "currency": "GBP"},
        {"trace": [{}, {}], "currency": "GBP"},
        {"trace": [[1, 2, "3"], [2, 3, None]], "currency": "GBP"},
        {"trace": [[1, 2], [2, 3]], "currency": "GBP"},
        {"trace": [[1, 2, None], [2, 10**400, None]], "currency": "GBP"},
        {"trace": STEPS},
        {"trace": STEPS, "currency": "pounds"},
    ],
)
def test_a_job_that_left_something_unreadable_is_shown_without_it(
    client_of: ClientOf, cast: Cast, database: Database, job_id: int, result: object
) -> None:
    ada = client_of(cast.ada)
    for state in ("running", "done", "failed"):
        change(database, job_id, result=result, state=state)
        assert [ada.get(path).status_code for path in ("/jobs", f"/jobs/{job_id}")] == [200, 200]
    assert 'id="search-title"' not in ada.get(f"/jobs/{job_id}").text


def test_a_job_that_left_how_its_search_went_shows_it(
    client_of: ClientOf, cast: Cast, database: Database, job_id: int
) -> None:
    change(database, job_id, result={"trace": STEPS, "currency": "GBP", "number": 4}, state="done")
    page = client_of(cast.ada).get(f"/jobs/{job_id}").text
    assert 'id="search-title"' in page
    assert 'href="/p/plan-2027/plan/versions/4"' in page


def test_a_button_cancels_the_job(client_of: ClientOf, cast: Cast, database: Database, job_id: int) -> None:
    ada = client_of(cast.ada)
    assert f'action="/jobs/{job_id}/cancel"' in ada.get(f"/jobs/{job_id}").text
    answer = ada.send(f"/jobs/{job_id}/cancel")
    assert (answer.status_code, answer.location) == (302, f"/jobs/{job_id}")
    assert see_job(database, cast.ada, job_id).state == "cancelled"
    assert ada.send(f"/jobs/{job_id}/cancel").status_code == 409


def test_who_may_not_start_such_a_job_sees_no_button_and_cannot_cancel_it(
    client_of: ClientOf, cast: Cast, database: Database, job_id: int
) -> None:
    mona = client_of(cast.mona)
    assert "Cancel the job" not in mona.get(f"/jobs/{job_id}").text
    assert mona.send(f"/jobs/{job_id}/cancel").status_code == 403
    assert see_job(database, cast.ada, job_id).state == "queued"


def test_the_jobs_of_another_workspace_are_not_there(client_of: ClientOf, cast: Cast, job_id: int) -> None:
    eve = client_of(cast.eve)
    assert "No jobs yet" in eve.get("/jobs").text
    answers = [eve.get(f"/jobs/{job_id}"), eve.get(f"/jobs/{job_id}/progress"), eve.send(f"/jobs/{job_id}/cancel")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_what_was_set_aside_is_told_with_its_reason(
    client_of: ClientOf, cast: Cast, database: Database, job_id: int
) -> None:
    with database.write() as session:
        given: dict[str, Any] = {
            "workspace_id": cast.workspace_id,
            "job_id": job_id,
            "kind": "answer",
            "name": "cards 1",
            "arguments": {},
        }
        moment = datetime.now(UTC)
        session.add(
            JobPartRecord(**given, place=0, state="failed", message="Part 1 was tried 3 times.", turn_at=moment)
        )
        session.add(JobPartRecord(**given, place=1, state="done", message="", turn_at=moment))
    change(database, job_id, state="done", finished_at=moment)
    page = client_of(cast.ada).get(f"/jobs/{job_id}").text
    assert "Some of this work was set aside; the rest was done." in page
    assert page.count("<li>Part 1 was tried 3 times.</li>") == 1
    assert "Part 1 was tried 3 times." in client_of(cast.ada).get("/jobs").text
