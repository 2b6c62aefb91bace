"""The pages of what-ifs: everybody reads them, three roles make them, and whatever is typed is answered."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from budgeting.what_ifs.money import LimitSet
from budgeting.what_ifs.rules import AlternativesAdded
from budgeting.what_ifs.studies import StudyKept, StudyLeftOut, StudyMoved
from planner.forms.what_if_kinds import FORMS
from planner.services import what_ifs
from planner.services.actors import Actor
from planner.services.what_if_merging import merge_changes
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.builders import POUNDS
from tests.people import Cast
from tests.planner.choose.choosing import KEY, jobs, run
from tests.planner.planning import HOSTILE, make_world
from tests.planner.what_ifs.asking import begin, choose, programme

ClientOf = Callable[[Actor], Visitor]
WHAT_IFS: Final = f"/p/{KEY}/what-ifs"
FEW: Final = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TYPED: Final[dict[str, tuple[dict[str, str], str]]] = {
    "limit": ({"place": "q1/", "amount": "£9,000"}, "Q1 may spend £9,000"),
    "days": ({"role": "senior", "period": "q1", "days": "4.5"}, "4.5 senior days in Q1"),
    "fate": ({"study": "survey", "fate": "minimum"}, "kept at its minimum level"),
    "start": ({"study": "survey", "period": "q3"}, "starts in Q3"),
    "stake": ({"question": "fees", "percent": "150"}, "150 % of what is now at stake"),
    "belief": ({"state": "fees", "percent": "35"}, "is believed to 35 %"),
    "acting": ({"question": "fees", "percent": "70"}, "with a chance of 70 %"),
    "aside": ({"question": "letters"}, "is left aside"),
    "prices": ({"way": "less", "percent": "12.5"}, "Everything costs 12.5 % less"),
    "need": ({"study": "calls", "is_needed": "waits", "needs": "survey"}, "waits for"),
    "alternatives": ({"studies": "calls"}, ""),
    "contacts": ({"customers": "20,000", "per_period": "2"}, "at most 2 times in a period"),
    "reserve": ({"rule": "confidence", "confidence": "95"}, "with a confidence of 95 %"),
    "aim": ({"objective": "gross"}, "whatever that costs"),
}
MISTYPED: Final[tuple[tuple[str, dict[str, str], str], ...]] = (
    ("limit", {"place": "/", "amount": "ten"}, "is not an amount of money"),
    ("limit", {"place": "/"}, "needs a ceiling"),
    ("limit", {"place": "sales/"}, "Not a valid choice"),
    ("days", {"role": "senior", "period": "q1", "days": "-1"}, "is not a number of days"),
    ("fate", {"study": "talks", "fate": "lost"}, "Not a valid choice"),
    ("stake", {"question": "fees", "percent": "0"}, "more than 0 %"),
    ("stake", {"question": "fees", "percent": "1001"}, "at most 1,000 %"),
    ("belief", {"state": "fees", "percent": "101"}, "more than 100 %"),
    ("need", {"study": "calls", "is_needed": "waits", "needs": "calls"}, "cannot wait for itself"),
    ("contacts", {"per_period": "2"}, "Enter a number of customers"),
    ("contacts", {"customers": "1,000,000,000", "per_period": "2"}, "more than 1,000,000,000 contacts"),
    ("reserve", {"rule": "confidence", "confidence": "1"}, "between 50 %"),
    ("prices", {"way": "less", "percent": "100"}, "more than 0 %"),
)
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def fields(kind: str, typed: dict[str, str], version: int = 1) -> dict[str, str]:
    """The form of a kind of change, filled in."""
    return {f"{kind}-{name}": value for name, value in {"seen_version": str(version), **typed}.items()}


def test_a_what_if_is_begun_changed_chosen_and_compared(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, home: Path
) -> None:
    mona = client_of(cast.mona)
    assert "No what-ifs yet" in mona.get(WHAT_IFS).text
    assert mona.send(WHAT_IFS, {"name": "Half of it", "base": "1"}).location == f"{WHAT_IFS}/1"
    assert "Add a change below" in mona.get(f"{WHAT_IFS}/1").text
    mona.send(f"{WHAT_IFS}/1/changes/limit", fields("limit", {"place": "/", "amount": "15,000"}))
    assert "The whole programme may spend £15,000" in mona.get(f"{WHAT_IFS}/1").text
    assert mona.send(f"{WHAT_IFS}/1/choose").location == "/jobs/1"
    assert "are being chosen" in mona.get(f"{WHAT_IFS}/1").text
    (job,) = jobs(database, "what_if")
    run(database, home, job.id or 0)
    page = mona.get(f"{WHAT_IFS}/1").text
    assert "Worth and money of each plan" in page
    assert "against Version 1" in page
    assert f'href="{WHAT_IFS}/1"' in mona.get("/jobs/1").text
    listed = mona.get(WHAT_IFS).text
    assert "against its base" in listed
    beside = mona.get(f"{WHAT_IFS}/compare?of=v1&of=w1").text
    assert "Half of it" in beside
    assert "2 to 4" not in beside


def test_a_comparison_can_be_taken_away(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, home: Path
) -> None:
    choose(database, home, cast.mona, begin(database, cast.mona, StudyLeftOut("survey")))
    client = client_of(cast.adam)
    text = client.get(f"{WHAT_IFS}/compare.csv?of=v1&of=w1").text
    assert text.startswith("\ufeffAbout,Name,Version 1,What if")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{WHAT_IFS}/compare.xlsx?of=v1&of=w1").data))
    assert book.sheet_names == ["1 Figures", "2 Studies", "3 Worth"]
    assert client.get(f"{WHAT_IFS}/compare.csv?of=v1").status_code == 422


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 200, "Choose what stands side by side"),
        ("?of=v1", 200, "Choose 2 to 4 plans"),
        ("?of=v1&of=w1", 200, "Nothing was chosen under"),
        ("?of=v1&of=w9", 404, ""),
        ("?of=v1&of=x", 404, ""),
        ("?of=v1&of=w٣", 404, ""),
    ],
)
def test_what_cannot_be_compared_is_said(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, query: str, status: int, words: str
) -> None:
    begin(database, cast.mona, LimitSet(1))
    answer = client_of(cast.femi).get(f"{WHAT_IFS}/compare{query}")
    assert (answer.status_code, words in answer.text) == (status, True)


def test_every_form_adds_its_change(database: Database, cast: Cast, draft: int, client_of: ClientOf) -> None:
    number = begin(database, cast.ada, base=None)
    client = client_of(cast.ada)
    for kind, (typed, words) in TYPED.items():
        version = what_ifs.see_what_if(database, cast.ada, KEY, number).head.version
        answer = client.send(f"{WHAT_IFS}/1/changes/{kind}", fields(kind, typed, version))
        assert answer.status_code == (302 if words else 422), (kind, answer.text)
        changes = what_ifs.see_what_if(database, cast.ada, KEY, number).head.changes
        assert not words or words in changes[-1].words
    assert TYPED.keys() | {"coverage", "no-alternatives"} == FORMS.keys()


def test_rules_that_a_programme_has_can_be_dropped(database: Database, cast: Cast, client_of: ClientOf) -> None:
    make_world(database, cast)
    number = begin(database, cast.ada, AlternativesAdded(("calls", "survey")), base=None)
    merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)
    client = client_of(cast.ada)
    (group,) = programme(database, cast.ada).alternatives
    for version, (kind, typed, words) in enumerate(
        (
            ("no-alternatives", {"group": group.key}, "may be kept"),
            ("coverage", {"place": "stage:Pay", "least": "1"}, "At least one study that serves the stage “Pay”"),
            ("fate", {"study": "survey", "fate": "left_out"}, "is left out, whatever comes"),
            ("fate", {"study": "survey", "fate": "freed"}, "is no longer mandatory"),
            ("contacts", {}, "Nothing limits how often"),
            ("reserve", {"rule": "full"}, "holds the whole cost"),
        ),
        start=2,
    ):
        answer = client.send(f"{WHAT_IFS}/{number}/changes/{kind}", fields(kind, typed, version))
        assert answer.status_code == 302, kind
        assert words in client.get(f"{WHAT_IFS}/{number}").text
    typed = {"place": "stage:Pay", "least": "few"}
    assert client.send(f"{WHAT_IFS}/{number}/changes/coverage", fields("coverage", typed, 8)).status_code == 422


def test_what_cannot_be_read_is_said_at_its_field_and_kept(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    begin(database, cast.ada)
    for kind, typed, words in MISTYPED:
        answer = client_of(cast.ada).send(f"{WHAT_IFS}/1/changes/{kind}", fields(kind, typed))
        assert (answer.status_code, words in answer.text) == (422, True), (kind, typed)
        assert f'id="add-{kind}" open' in answer.text
    assert what_ifs.list_what_ifs(database, cast.ada, KEY)[0].changes == ()


def test_a_stale_page_changes_nothing(database: Database, cast: Cast, draft: int, client_of: ClientOf) -> None:
    begin(database, cast.ada, LimitSet(1))
    client = client_of(cast.ada)
    for path in ("changes/0/take-away", "throw-away", "merge"):
        assert client.send(f"{WHAT_IFS}/1/{path}", {"seen_version": "1", "change": "0"}).status_code == 409, path
    assert client.send(f"{WHAT_IFS}/1/changes/aim", fields("aim", {"objective": "net"})).status_code == 409
    assert client.send(f"{WHAT_IFS}/1/changes/lunch", fields("lunch", {})).status_code == 404


def test_a_change_is_taken_away_and_a_what_if_thrown_away(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    begin(database, cast.mona, LimitSet(1), StudyLeftOut("calls"))
    client = client_of(cast.mona)
    client.send(f"{WHAT_IFS}/1/changes/0/take-away", {"seen_version": "3"})
    (head,) = what_ifs.list_what_ifs(database, cast.mona, KEY)
    assert [one.change for one in head.changes] == [StudyLeftOut("calls")]
    assert client.send(f"{WHAT_IFS}/1/throw-away", {"seen_version": "4"}).location == WHAT_IFS
    assert what_ifs.list_what_ifs(database, cast.mona, KEY) == ()


def test_ticked_changes_are_merged_by_those_who_may(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    begin(database, cast.ada, StudyMoved("talks", "q3"), LimitSet(9_000 * POUNDS))
    ada, femi, mona = (client_of(person) for person in (cast.ada, cast.femi, cast.mona))
    assert "Merge the ticked changes" not in mona.get(f"{WHAT_IFS}/1").text
    assert ada.get(f"{WHAT_IFS}/1").text.count("Into the programme") == 1
    ticked = {"seen_version": "3", "change": ["0", "1", "7", "x"]}
    assert ada.send(f"{WHAT_IFS}/1/merge", ticked).location == f"{WHAT_IFS}/1"
    page = ada.get(f"{WHAT_IFS}/1").text
    assert "1 change is in the programme now. Choose again to make the next draft." in page
    assert "Finance may merge this." in page
    assert "Ada merged it" in page
    femi.send(f"{WHAT_IFS}/1/merge", {"seen_version": "3", "change": "1"})
    made = programme(database, cast.ada)
    assert (made.study("talks").period_key, made.budget_minor) == ("q3", 9_000 * POUNDS)
    femi.send(f"{WHAT_IFS}/1/merge", {"seen_version": "3"})
    assert "Tick the changes" in femi.get(f"{WHAT_IFS}/1").text


def test_a_merge_of_a_level_says_that_the_programme_leaves_it_open(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    begin(database, cast.ada, StudyKept("calls", "minimum"))
    client = client_of(cast.ada)
    client.send(f"{WHAT_IFS}/1/merge", {"seen_version": "2", "change": "0"})
    page = client.get(f"{WHAT_IFS}/1").text
    assert "whatever comes”: a programme keeps no more of it." in page
    assert "a programme leaves the level open" in page


def test_a_name_and_a_base_are_asked_for(database: Database, cast: Cast, draft: int, client_of: ClientOf) -> None:
    client = client_of(cast.mona)
    assert "Give it a name" in client.send(WHAT_IFS, {"name": " ", "base": "1"}).text
    assert client.send(WHAT_IFS, {"name": "A", "base": "9"}).status_code == 422
    assert "turn the direction" in client.send(WHAT_IFS, {"name": "A\u202eB", "base": "1"}).text
    assert client.send(WHAT_IFS, {"name": "<b>Bold</b>", "base": "today"}).status_code == 302
    assert "&lt;b&gt;Bold&lt;/b&gt;" in client.get(WHAT_IFS).text


def test_an_administrator_reads_and_changes_nothing(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    begin(database, cast.mona, LimitSet(1))
    page = client_of(cast.adam).get(f"{WHAT_IFS}/1").text
    assert "Take away" not in page
    assert "Choose again</button>" not in page


@FEW
@given(kind=st.sampled_from(sorted(FORMS)), values=st.lists(st.sampled_from([*HOSTILE, "q1", "survey"]), min_size=4))
def test_every_form_of_a_change_answers_any_fields(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, kind: str, values: list[str]
) -> None:
    if not what_ifs.list_what_ifs(database, cast.ada, KEY):
        begin(database, cast.ada)
    names = (
        "seen_version",
        "place",
        "amount",
        "study",
        "percent",
        "question",
        "state",
        "studies",
        "least",
        "per_period",
    )
    sent = {f"{kind}-{name}": value for name, value in zip(names, values, strict=False)}
    client = client_of(cast.ada)
    assert client.send(f"{WHAT_IFS}/1/changes/{kind}", sent).status_code in {302, 409, 422}
    hostile = {"seen_version": values[0], "change": values[1], "limit_minor": values[2], "number": values[3]}
    for path in ("1/merge", "1/changes/0/take-away", "1/throw-away", "from-budget", "move", ""):
        answer = client.send(f"{WHAT_IFS}/{path}".rstrip("/"), {**hostile, "study": values[1], "period": values[2]})
        assert answer.status_code in {302, 404, 409, 422}, path
