"""The pages of Learn: what people see, what a wrong field gets, and who may send what."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.services import follow_ups
from planner.services.actors import Actor
from planner.services.programmes import begin_programme
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.budgeting.learning.worlds import world
from tests.people import Cast
from tests.planner.learn.telling import FINDINGS, KEY, LEARN, TODAY, find
from tests.planner.planning import HOSTILE

ClientOf = Callable[[Actor], Visitor]
TOLD: Final = {
    "study": "survey",
    "outcome": "0",
    "told": "The letter surprises people.",
    "evidence": "“I was shocked.”",
    "confidence": "fair",
    "found_on": TODAY.isoformat(),
}
LEDGER: Final = f"/p/{KEY}/ledger"
THREAD: Final = f"/p/{KEY}/thread"


def test_before_a_plan_is_approved_the_page_says_what_comes_first(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    begin_programme(database, cast.ada, replace(world(), key="later"))
    client, base = client_of(cast.ada), "/p/later"
    assert "Nothing to learn from yet" in client.get(f"{base}/findings").text
    assert client.get(f"{base}/learn/rest").status_code == 302
    assert client.get(f"{base}/thread/study/survey").status_code == 200
    assert client.get(f"{base}/thread").status_code == 200
    assert client.get(f"{base}/ledger").status_code == 200
    assert client.get(f"{base}/findings/on/fees").status_code == 409


def test_a_finding_is_recorded_and_shown_with_what_it_changes(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.ada)
    form = client.get(f"{FINDINGS}/on/fees")
    assert "What each answer of “Survey” would change" in form.text
    report = (BytesIO(b"%PDF-1.7 findings"), "report.pdf")
    sent = client.send(f"{FINDINGS}/on/fees", {**TOLD, "file": report}, content_type="multipart/form-data")
    assert sent.headers["Location"] == f"{FINDINGS}/1"
    page = client.get(f"{FINDINGS}/1").text
    for words in ("The letter surprises people.", "Ask finance to release it", "report.pdf", "Fairly sure"):
        assert words in page
    given_back = client.get(f"{FINDINGS}/1/file")
    assert given_back.data == b"%PDF-1.7 findings"
    assert given_back.headers["Content-Disposition"] == "attachment; filename=report.pdf"
    for path in (FINDINGS, "/findings?q=surprises", LEDGER, f"{LEARN}/rest", f"{THREAD}/question/fees"):
        assert "surpris" in client.get(path).text or "survey" in client.get(path).text.casefold(), path


def test_what_is_missing_is_said_at_its_field(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.ada)
    for changes, words in (
        ({"told": " "}, "Say in words what was found."),
        ({"outcome": ""}, "Choose what the study says"),
        ({"study": "deep-dive"}, "Not a valid choice"),
        ({"found_on": "2999-01-01"}, "This day is yet to come"),
        ({"file": (BytesIO(b"MZ\0\0"), "virus.exe")}, "This file cannot be kept"),
    ):
        answer = client.send(f"{FINDINGS}/on/fees", {**TOLD, **changes}, content_type="multipart/form-data")
        assert answer.status_code == 422, changes
        assert words in answer.text, changes
    assert client.send(f"{FINDINGS}/on/nothing", TOLD).status_code == 404


def test_a_correction_opens_with_what_was_said_and_keeps_both(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    find(database, cast.ada)
    client = client_of(cast.ada)
    assert "The letter surprises people." in client.get(f"{FINDINGS}/1/correct").text
    answer = client.send(f"{FINDINGS}/1/correct", {**TOLD, "outcome": "1"})
    assert answer.headers["Location"] == f"{FINDINGS}/2"
    assert "was corrected by" in client.get(f"{FINDINGS}/1").text
    assert client.send(f"{FINDINGS}/1/correct", TOLD).status_code == 409


def test_finance_releases_what_was_asked_for(database: Database, cast: Cast, client_of: ClientOf) -> None:
    find(database, cast.ada)
    ada, femi = client_of(cast.ada), client_of(cast.femi)
    assert ada.send(f"{LEARN}/studies/deep-dive/ask", {"note": "Before autumn"}).status_code == 302
    assert "Release £8,000 from the reserve" in femi.get(FINDINGS).text
    assert "release “Deep dive” from the reserve?" in femi.get("/").text
    assert femi.send(f"{LEARN}/studies/deep-dive/release").status_code == 302
    assert "The follow-up is released" in femi.get(FINDINGS).text
    assert femi.send(f"{LEARN}/studies/deep-dive/release").status_code == 302
    assert "This study is released" in femi.get(FINDINGS).text
    assert femi.send(f"{LEARN}/studies/nothing/release").status_code == 404


def test_a_stop_without_a_reason_is_refused_on_the_page(database: Database, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.femi)
    client.send(f"{LEARN}/studies/talks/stop", {"note": ""})
    assert "Say why it is stopped" in client.get(FINDINGS).text
    client.send(f"{LEARN}/studies/talks/stop", {"note": "x" * 2_000})
    assert "Use at most 1,000 characters" in client.get(FINDINGS).text
    client.send(f"{LEARN}/studies/talks/stop", {"note": "Nobody came"})
    assert "The study is stopped" in client.get(FINDINGS).text


def test_a_decision_and_what_turned_out_reach_the_ledger_and_its_files(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    find(database, cast.ada)
    client = client_of(cast.ada)
    day = TODAY.isoformat()
    assert client.get(f"{LEARN}/decided/fees").status_code == 200
    wrong = client.send(f"{LEARN}/decided/fees", {"option": "0", "taken_on": day, "acted_on": "2001-01-01"})
    assert (wrong.status_code, "before it was decided" in wrong.text) == (422, True)
    assert client.send(f"{LEARN}/decided/fees", {"option": "0", "taken_on": day, "acted_on": day}).status_code == 302
    assert "its decision was taken on" in client.get(f"/p/{KEY}/plan/versions/1").text
    assert client.get(f"{LEARN}/known/fees").status_code == 200
    assert client.send(f"{LEARN}/known/fees", {"state": "0", "known_on": day}).status_code == 302
    page = client.get(LEDGER).text
    for words in ("1 of 1 decision changed", "£2,000,000", "Brier score", "as it turned out", "So few that the bars"):
        assert words in page, words
    assert "State 1" in client.get(f"{LEDGER}/return.csv").text
    assert client.get(f"{LEDGER}/return.xlsx").data[:2] == b"PK"


def test_a_measure_is_kept_or_refused_at_its_field(database: Database, cast: Cast, client_of: ClientOf) -> None:
    find(database, cast.ada)
    follow_ups.take_decision(database, cast.ada, KEY, "fees", (0, "", TODAY, TODAY))
    client = client_of(cast.mona)
    measure = {"touchpoint": "letter", "kind": "nps", "value": "-12.5", "measured_on": TODAY.isoformat(), "source": ""}
    assert client.send(f"{LEDGER}/measures", measure).status_code == 302
    assert "−12.5" in client.get(LEDGER).text
    for changes in ({"value": "nine"}, {"value": "101"}, {"touchpoint": "nowhere"}, {"kind": "joy"}):
        assert client.send(f"{LEDGER}/measures", measure | changes).status_code == 422, changes


def test_following_is_begun_and_ended(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.mona)
    for value, words in (("1", "You will hear"), ("1", "You will hear"), ("0", "You no longer follow")):
        client.send(f"{FINDINGS}/follow", {"is_on": value})
        assert words in client.get(FINDINGS).text


def test_the_rest_is_chosen_by_a_job(database: Database, cast: Cast, client_of: ClientOf) -> None:
    find(database, cast.ada)
    client = client_of(cast.ada)
    page = client.get(f"{LEARN}/rest").text
    assert "Choose again with what is left" in page
    assert "is the forecast of" in page
    assert "£10,000.00 stays with studies" in page
    assert client.send(f"{LEARN}/rest").headers["Location"].startswith("/jobs/")


def test_past_questions_come_up_while_one_is_written(database: Database, cast: Cast, client_of: ClientOf) -> None:
    find(database, cast.ada)
    client = client_of(cast.ada)
    part = client.get("/findings/similar?text=Why+do+customers+leave+over+fees")
    assert "Asked before, and answered" in part.text
    assert "<html" not in part.text
    assert client.get("/findings/similar?text=x").text.strip() == ""
    assert 'hx-get="/findings/similar' in client.get(f"/p/{KEY}/questions/new").text


def test_a_complaint_leads_to_its_money_and_a_strange_one_to_nothing(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.mona)
    assert "£10,000" in client.get(f"{THREAD}/point/letter-fees").text
    line = client.get(f"{THREAD}/study/survey?line=things").text
    assert "you came from here" in line
    for path in ("point/none", "study/none", "question/none", "said/77"):
        assert client.get(f"{THREAD}/{path}").status_code == 404


PATHS: Final = (
    *(f"{FINDINGS}/on/fees", f"{FINDINGS}/1/correct", f"{LEARN}/decided/fees", f"{LEARN}/known/fees"),
    *(f"{LEDGER}/measures", f"{LEARN}/studies/deep-dive/ask", f"{LEARN}/studies/talks/stop", f"{FINDINGS}/follow"),
)
NAMES: Final = (
    *("study", "outcome", "told", "evidence", "confidence", "found_on", "estimate", "error", "file", "option", "note"),
    *("taken_on", "acted_on", "state", "known_on", "touchpoint", "kind", "value", "measured_on", "source", "is_on"),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(PATHS), fields=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(HOSTILE), max_size=8)
)
def test_any_fields_are_answered(
    database: Database, cast: Cast, client_of: ClientOf, path: str, fields: dict[str, str]
) -> None:
    client = client_of(cast.ada)
    assert client.send(path, TOLD | fields).status_code in {200, 302, 404, 409, 422}


@pytest.mark.parametrize("text", ["%00", "💷" * 200, "x" * 5_000, "%ff", "' OR 1=1 --"])
def test_any_search_is_answered(cast: Cast, client_of: ClientOf, text: str) -> None:
    client = client_of(cast.mona)
    for path in ("/findings?q=", "/findings/similar?text="):
        assert client.get(path + text).status_code == 200
