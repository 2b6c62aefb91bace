"""The frame shows where the money stands; home shows what waits for whom."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import SQLModel

from planner.services.actors import Actor
from planner.services.frame import load_frame
from planner.services.home import PrintedPlan, plan_to_read, what_waits
from planner.storage.database import Database
from planner.storage.records import (
    BadRowRecord,
    BudgetRecord,
    FeedbackImportRecord,
    JobRecord,
    PeriodRecord,
    PlanVersionRecord,
    ProgrammeRecord,
    QuestionRecord,
    WorkerBeatRecord,
)
from tests.browsing import Visitor, visitor
from tests.people import Cast

Record = TypeVar("Record", bound=SQLModel)
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ClientOf = Callable[[Actor], Visitor]


def _save(database: Database, record: Record) -> Record:
    with database.write() as session:
        session.add(record)
    return record


@pytest.fixture
def programme(cast: Cast, database: Database) -> ProgrammeRecord:
    """A programme of one year with £180,000."""
    made = ProgrammeRecord(workspace_id=cast.workspace_id, key="retention", name="Retention 2027", currency="GBP")
    _save(database, made)
    year = (date(2027, 1, 1), date(2027, 12, 31))
    for position, name in enumerate(("Spring", "Autumn")):
        _save(
            database,
            PeriodRecord(
                programme_id=made.id or 0,
                position=position,
                key=name.lower(),
                name=name,
                starts_on=year[0],
                ends_on=year[1],
            ),
        )
    _save(database, BudgetRecord(programme_id=made.id or 0, limit_minor=18_000_000))
    return made


def _plan(
    cast: Cast, programme: ProgrammeRecord, number: int, state: str, cost_minor: int = 14_130_000
) -> PlanVersionRecord:
    decided: dict[str, Any] = {"decided_by": cast.femi.user_id, "decided_at": NOW} if state == "approved" else {}
    sent: dict[str, Any] = {} if state == "draft" else {"submitted_by": cast.ada.user_id, "submitted_at": NOW}
    return PlanVersionRecord(
        workspace_id=cast.workspace_id,
        programme_id=programme.id or 0,
        number=number,
        state=state,
        content="{}",
        cost_minor=cost_minor,
        reserve_minor=1_950_000,
        digest=f"{programme.key}-{number}-{cost_minor}".ljust(64, "0"),
        author_id=cast.ada.user_id,
        created_at=NOW,
        **sent,
        **decided,
    )


def test_without_a_programme_the_frame_is_empty_and_home_says_how_to_begin(cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.ada).get("/").text
    assert "No plan yet" in page
    assert "Budget" not in page


def test_the_meter_shows_budget_allocated_reserve_and_free(
    cast: Cast, client_of: ClientOf, database: Database, programme: ProgrammeRecord
) -> None:
    _save(database, _plan(cast, programme, 1, "draft"))
    page = client_of(cast.ada).get("/").text
    for words in ("£180,000", "£141,300", "£19,500", "£19,200", "Jan to Dec 2027", "plan 1, draft"):
        assert words in page


def test_a_plan_over_budget_says_over_by_how_much(
    cast: Cast, client_of: ClientOf, database: Database, programme: ProgrammeRecord
) -> None:
    _save(database, _plan(cast, programme, 1, "draft", cost_minor=17_000_000))
    page = client_of(cast.ada).get("/").text
    assert "Over" in page
    assert "£9,500" in page


def test_the_approved_version_counts_even_when_a_later_draft_exists(
    cast: Cast, database: Database, programme: ProgrammeRecord
) -> None:
    _save(database, _plan(cast, programme, 1, "approved", cost_minor=100))
    _save(database, _plan(cast, programme, 2, "draft", cost_minor=999))
    frame = load_frame(database, cast.ada, None)
    assert frame.plan is not None
    assert frame.meter is not None
    assert (frame.plan.number, frame.meter.allocated_minor) == (1, 100)


def test_another_workspace_sees_no_frame_of_ours(cast: Cast, database: Database, programme: ProgrammeRecord) -> None:
    assert load_frame(database, cast.eve, None).programme_key is None
    assert load_frame(database, cast.eve, programme.key).programme_key is None


def test_the_frame_costs_at_most_four_queries(cast: Cast, database: Database, programme: ProgrammeRecord) -> None:
    _save(database, _plan(cast, programme, 1, "draft"))
    seen: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    load_frame(database, cast.ada, None)
    assert len([text for text in seen if text.lstrip().upper().startswith("SELECT")]) <= 4


def test_home_costs_at_most_eight_queries(
    cast: Cast, client_of: ClientOf, database: Database, programme: ProgrammeRecord
) -> None:
    _save(database, _plan(cast, programme, 1, "draft"))
    client = client_of(cast.ada)
    client.get("/")
    seen: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    client.get("/")
    assert len([text for text in seen if text.lstrip().upper().startswith("SELECT")]) <= 8


def test_the_rail_links_only_pages_that_answer(
    app: Flask, cast: Cast, client_of: ClientOf, programme: ProgrammeRecord
) -> None:
    page = client_of(cast.ada).get("/").text
    assert 'href="/p/retention/publish"' not in page
    assert "after a plan" in page


def test_the_rail_counts_what_somebody_can_do_something_about(
    cast: Cast, client_of: ClientOf, database: Database, programme: ProgrammeRecord
) -> None:
    _save(database, _plan(cast, programme, 1, "in_review"))
    owned: dict[str, Any] = {
        "workspace_id": cast.workspace_id,
        "programme_id": programme.id,
        "created_by": cast.ada.user_id,
    }
    _save(database, QuestionRecord(**owned, key="q", text="Do disputes drive leaving?", decision={}))
    counted = {"Approve": [cast.femi], "Ask": [cast.ada]}
    for person in (cast.ada, cast.femi, cast.mona, cast.adam):
        page = client_of(person).get("/").text
        for step, people in counted.items():
            assert (f">{step}<em>1</em></a>" in page) == (person in people), (person.name, step)


def test_whoever_submitted_a_plan_has_nothing_to_approve(
    cast: Cast, database: Database, programme: ProgrammeRecord
) -> None:
    _save(database, _plan(cast, programme, 1, "in_review"))
    assert load_frame(database, cast.femi, "retention").counts["approve"] == 1
    assert load_frame(database, cast.ada, "retention").counts["approve"] == 0


@pytest.mark.parametrize("beside", ["rules", "rules/alternatives/new", "shared-costs", "studies"])
def test_the_rail_marks_cost_on_every_page_about_all_studies(
    cast: Cast, client_of: ClientOf, programme: ProgrammeRecord, beside: str
) -> None:
    page = client_of(cast.ada).get(f"/p/retention/{beside}").text
    assert 'href="/p/retention/studies" data-go="s" aria-current="page"' in page
    assert page.count('aria-current="page"') == 1


def test_a_researcher_sees_drafts_and_bad_rows_that_are_not_put_aside(
    cast: Cast, database: Database, programme: ProgrammeRecord
) -> None:
    owned: dict[str, Any] = {
        "workspace_id": cast.workspace_id,
        "programme_id": programme.id,
        "created_by": cast.ada.user_id,
    }
    _save(database, _plan(cast, programme, 1, "draft"))
    _save(database, QuestionRecord(**owned, key="q", text="Do disputes drive leaving?", decision={}))
    files: dict[str, Any] = {"mapping": {}, "created_at": NOW, "stored_name": "x"}
    _save(database, FeedbackImportRecord(**owned, **files, id=7, file_name="a.csv", state="published", bad_count=3))
    _save(database, FeedbackImportRecord(**owned, **files, file_name="aside.csv", state="published", bad_count=3))
    _save(database, FeedbackImportRecord(**owned, **files, file_name="b.csv", state="published"))
    _save(database, FeedbackImportRecord(**owned, **files, file_name="c.csv", state="mapping"))
    bad = BadRowRecord(workspace_id=cast.workspace_id, import_id=7, row_number=2, cells=["soon"], reason="Not a date.")
    _save(database, bad)
    titles = " ".join(item.title for item in what_waits(database, cast.ada))
    for words in ("ready to submit", "Do disputes drive leaving?", "a.csv: 3 rows", "c.csv: say which column"):
        assert words in titles
    assert "b.csv" not in titles
    assert "aside.csv" not in titles
    assert what_waits(database, cast.mona) == ()
    assert what_waits(database, cast.eve) == ()


def test_finance_sees_plans_in_review_but_not_their_own(
    cast: Cast, database: Database, programme: ProgrammeRecord
) -> None:
    _save(database, _plan(cast, programme, 1, "in_review"))
    assert [item.action for item in what_waits(database, cast.femi)] == ["Review the plan"]
    both = Actor(cast.ada.user_id, "Ada", "ada@example.com", cast.workspace_id, frozenset({"researcher", "finance"}))
    assert what_waits(database, both) == ()


def test_a_manager_reaches_the_approved_pdf_in_one_click(
    cast: Cast, client_of: ClientOf, database: Database, programme: ProgrammeRecord
) -> None:
    _save(database, _plan(cast, programme, 1, "approved"))
    _save(database, _plan(cast, programme, 2, "draft"))
    approved = PrintedPlan("Retention 2027", 1, "approved", "/p/retention/plan/versions/1")
    assert plan_to_read(database, cast.mona) == approved
    assert plan_to_read(database, cast.eve) is None
    home = client_of(cast.mona).get("/").text
    assert 'href="/p/retention/plan/versions/1.pdf" download>Download the plan (PDF)' in home
    assert 'href="/p/retention/plan/versions/1">Open the plan' in home


def test_the_tray_shows_what_runs_and_stops_asking_when_nothing_does(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    client = client_of(cast.ada)
    assert client.get("/tray").status_code == 286
    job: dict[str, Any] = {
        "workspace_id": cast.workspace_id,
        "created_by": cast.ada.user_id,
        "kind": "optimise",
        "state": "running",
    }
    _save(database, JobRecord(**job, arguments={}, result={}, done_count=3, total_count=10, created_at=NOW))
    answer = client.get("/tray")
    assert answer.status_code == 200
    assert "Choosing studies" in answer.text
    assert "Choosing studies" not in client_of(cast.eve).get("/tray").text


@pytest.mark.parametrize(
    ("age", "status", "worker"),
    [(None, 503, "none has started"), (timedelta(seconds=5), 200, "ok"), (timedelta(minutes=2), 503, "silent")],
)
def test_ready_asks_for_a_recent_sign_of_life(
    app: Flask, database: Database, age: timedelta | None, status: int, worker: str
) -> None:
    if age is not None:
        _save(database, WorkerBeatRecord(worker="host-0", seen_at=datetime.now(UTC) - age))
    answer = visitor(app).get("/ready")
    assert answer.status_code == status
    assert answer.get_json()["worker"] == worker


def test_the_theme_is_remembered_and_drawn(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.ada)
    assert client.send("/theme", {"theme": "dark", "next": "/"}).headers["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/").text
    client.send("/theme", {"theme": "purple"})
    assert 'data-theme="dark"' in client.get("/").text
    client.send("/theme", {"theme": "device"})
    assert "data-theme=" not in client.get("/").text
