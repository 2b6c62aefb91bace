"""The PDF of a version: made once for each state, for those who may, and never of another workspace."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from planner.services import printing
from planner.services.print_inputs import inputs_digest
from planner.storage.database import Database
from planner.storage.files.store import files_of
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import answers
from tests.approving import approve_all_lines
from tests.browsing import make_settings, visitor
from tests.people import Cast
from tests.planner.choose.choosing import KEY, PLAN, VERSION, Unplugged, ask, bring_to, head, jobs, run
from tests.planner.web.test_matrix import ClientOf

PDF = f"{VERSION}.pdf"


@pytest.fixture
def _quick_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that are quickly made; how they look is tested elsewhere."""
    monkeypatch.setattr(printing, "render_plan_pdf", lambda _plan, cover, *_: f"%PDF {cover.status}".encode())


def test_the_job_prints_the_version_in_its_present_state(
    database: Database, cast: Cast, home: Path, draft: int, client_of: ClientOf
) -> None:
    done = run(database, home, ask(database, home, cast.mona, "make_pdf", number=1))
    assert done.state == "done"
    answer = client_of(cast.mona).get(PDF, buffered=True)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert f"{KEY}-version-1-draft.pdf" in answer.headers["Content-Disposition"]


@pytest.mark.usefixtures("_quick_pages")
def test_a_new_state_asks_for_a_new_print(
    database: Database, cast: Cast, home: Path, draft: int, client_of: ClientOf
) -> None:
    client = client_of(cast.mona)
    for state in ("draft", "in_review"):
        bring_to(database, cast, state) if state != "draft" else None
        missing = client.get(PDF)
        assert (missing.status_code, "has no PDF in its present state" in missing.text) == (200, True)
        run(database, home, ask(database, home, cast.mona, "make_pdf", number=1))
        assert client.get(PDF, buffered=True).data == f"%PDF {state}".encode()


@pytest.mark.usefixtures("_quick_pages")
def test_a_print_that_is_there_is_not_made_again(
    database: Database, cast: Cast, home: Path, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_settings(database, home)
    made = printing.print_plan(database, settings, cast.mona, KEY, 1)
    monkeypatch.setattr(printing, "render_plan_pdf", lambda *_: b"another")
    assert printing.print_plan(database, settings, cast.mona, KEY, None) == made
    assert made.read_bytes() == b"%PDF draft"


def test_asking_twice_starts_one_job_and_the_page_shows_that_it_is_at_work(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    client = client_of(cast.mona)
    first, second = (client.send(f"{VERSION}/print").location for _ in range(2))
    assert first == second
    assert len(jobs(database, "make_pdf")) == 1
    assert "The PDF is being made now" in client.get(PDF).text


def test_submitting_and_deciding_have_the_new_state_printed(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    client_of(cast.ada).send(f"{VERSION}/submit", {"seen_version": "1"})
    approve_all_lines(database, cast.femi, KEY)
    client_of(cast.femi).send(f"{VERSION}/decide", {"seen_version": "2", "note": "Good", "approve": "1"})
    assert [one.created_by for one in jobs(database, "make_pdf")] == [cast.ada.user_id, cast.femi.user_id]


def test_too_many_jobs_do_not_stop_a_decision(
    database: Database, cast: Cast, home: Path, draft: int, client_of: ClientOf
) -> None:
    bring_to(database, cast, "in_review")
    for _ in range(3):
        ask(database, home, cast.femi, "make_pdf", number=1)
    answer = client_of(cast.femi).send(f"{VERSION}/decide", {"seen_version": "2", "note": "", "approve": "1"})
    assert answer.status_code == 302
    assert head(database, cast.femi).state == "approved"


def test_nobody_else_reaches_the_pdf(database: Database, cast: Cast, draft: int, client_of: ClientOf) -> None:
    eve = client_of(cast.eve)
    assert eve.get(PDF).status_code == 404
    assert eve.send(f"{VERSION}/print").status_code == 404
    assert visitor(eve.application).get(PDF).status_code == 302
    assert jobs(database, "make_pdf") == []


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999", "-1", "1.5", "x"])
def test_a_version_that_is_not_there_is_not_found(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, number: str
) -> None:
    client = client_of(cast.mona)
    for path in (f"{PLAN}/versions/{number}", f"{PLAN}/versions/{number}.pdf"):
        assert client.get(path).status_code == 404


def test_a_file_is_named_by_content_and_state_never_by_what_people_typed(
    database: Database, cast: Cast, home: Path, draft: int
) -> None:
    found = head(database, cast.ada)
    assert printing.pdf_place(1, found).name == f"{found.digest}-1-1-draft.pdf"


def test_a_job_for_a_version_that_is_not_there_fails_in_words(
    database: Database, cast: Cast, home: Path, draft: int
) -> None:
    assert "nothing at this address" in run(database, home, ask(database, home, cast.ada, "make_pdf", number=9)).message


def test_whoever_prints_ahead_is_never_told_that_too_much_runs(
    database: Database, cast: Cast, home: Path, draft: int
) -> None:
    queue = Unplugged(make_settings(database, home))
    for _ in range(5):
        printing.print_ahead(database, queue, cast.ada, KEY, 1)
    assert len(jobs(database, "make_pdf")) == 3


@pytest.mark.usefixtures("_quick_pages")
def test_an_earlier_print_serves_until_the_one_with_the_newest_answers_is_made(
    database: Database, cast: Cast, home: Path, draft: int
) -> None:
    settings, found = make_settings(database, home), head(database, cast.mona, draft)
    run(database, home, ask(database, home, cast.mona, "make_pdf", number=draft))
    with database.write() as session:
        answers.keep(session, session.exec(select(PlanVersionRecord)).one(), "cards", "{}", datetime.now(UTC))
        digest = answers.digest(session, cast.mona.workspace_id, KEY, draft)
    beside = inputs_digest(database, settings, cast.mona, KEY, draft)
    earlier = printing.find_print(database, settings, cast.mona, KEY, found)
    assert earlier is not None
    assert earlier.place == printing.pdf_place(cast.mona.workspace_id, found, beside)
    place = printing.pdf_place(cast.mona.workspace_id, found, digest, beside)
    newest = files_of(database, home).put(place, [b"%PDF with answers"])
    assert printing.find_print(database, settings, cast.mona, KEY, found) == newest
