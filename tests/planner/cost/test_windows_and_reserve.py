"""A study may start late, and finance says how much is held back for those that wait for a finding."""

from collections.abc import Callable

import pytest

from budgeting.programme import Programme, ReserveRule
from planner.services.actors import Actor
from planner.services.programmes import see_programme
from planner.services.studies import see_study
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import study_fields

ClientOf = Callable[[Actor], Visitor]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def ada(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.ada)


@pytest.fixture
def femi(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.femi)


@pytest.fixture
def new(programme: Programme) -> str:
    return f"/p/{programme.key}/studies/new/call-analysis"


@pytest.fixture
def budget(programme: Programme) -> str:
    return f"/p/{programme.key}/budget"


@pytest.mark.parametrize(("typed", "kept"), [("q3", "q3"), ("q1", ""), ("", "")])
def test_a_study_keeps_its_latest_start(
    ada: Visitor, database: Database, cast: Cast, programme: Programme, new: str, typed: str, kept: str
) -> None:
    assert ada.send(new, study_fields(latest_period=typed)).status_code == 302
    seen = see_study(database, cast.ada, programme.key, "letter-call-analysis")
    assert seen.study.latest_period_key == kept
    page = ada.get(f"/p/{programme.key}/studies/letter-call-analysis").text
    assert ("or as late as Q3" in page) is (kept == "q3")
    edit = ada.get(f"/p/{programme.key}/studies/letter-call-analysis/edit").text
    assert ('<option selected value="q3">Q3</option>' in edit) is (kept == "q3")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"period": "q2", "latest_period": "q1"}, "may start as late as Q1, which is before Q2"),
        ({"latest_period": "q3", "trigger": "survey:0"}, "starts when the finding is there"),
        ({"latest_period": "q9"}, "Not a valid choice"),
    ],
)
def test_a_latest_start_that_cannot_be_is_refused_at_its_box(
    ada: Visitor, new: str, fields: dict[str, str], sentence: str
) -> None:
    answer = ada.send(new, study_fields(**fields))
    assert answer.status_code == 422
    assert '<a href="#latest_period">' in answer.text
    assert sentence in answer.text


def test_a_study_may_wait_for_another_within_its_window(ada: Visitor, new: str) -> None:
    assert ada.send(new, study_fields(needs=["calls"], period="q1", latest_period="q2")).status_code == 302


@pytest.mark.parametrize(
    ("fields", "reserve"),
    [
        ({"reserve": "expected"}, ReserveRule("expected")),
        ({"reserve": "confidence", "confidence": "85 %"}, ReserveRule("confidence", 850_000)),
        ({"reserve": "full", "confidence": "never mind"}, ReserveRule("full")),
        ({}, ReserveRule("full")),
    ],
)
def test_finance_says_what_is_held_back(
    femi: Visitor,
    database: Database,
    cast: Cast,
    programme: Programme,
    budget: str,
    fields: dict[str, str],
    reserve: ReserveRule,
) -> None:
    assert femi.send(budget, {"limits-0-0": "90,000", "vat": "20", "seen_version": "1", **fields}).status_code == 302
    assert see_programme(database, cast.femi, programme.key).programme.reserve == reserve


@pytest.mark.parametrize(
    ("typed", "sentence"), [("40", "between 50 % and 99.5 %"), ("most", "in per cent"), ("", "Enter")]
)
def test_a_share_that_is_none_is_refused_at_its_box(femi: Visitor, budget: str, typed: str, sentence: str) -> None:
    fields = {"limits-0-0": "90,000", "vat": "20", "seen_version": "1", "reserve": "confidence", "confidence": typed}
    answer = femi.send(budget, fields)
    assert answer.status_code == 422
    assert '<a href="#confidence">' in answer.text
    assert sentence in answer.text


def test_everybody_reads_what_is_held_back(femi: Visitor, cast: Cast, client_of: ClientOf, budget: str) -> None:
    assert "Held back for studies that wait for a finding: their whole cost" in client_of(cast.mona).get(budget).text
    fields = {"limits-0-0": "90,000", "vat": "20", "seen_version": "1", "reserve": "confidence", "confidence": "85"}
    femi.send(budget, fields)
    assert "as often as said below: 85\N{NO-BREAK SPACE}% of the time" in client_of(cast.mona).get(budget).text
