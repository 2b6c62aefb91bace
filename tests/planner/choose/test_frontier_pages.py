"""The pages of budgets and of rules: the answer first, every figure from the kept answer, tables to take away."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from markupsafe import escape
from python_calamine import CalamineWorkbook

from budgeting.explaining.budgets.frontier import Frontier
from budgeting.explaining.rules.price_words import PricedRules
from budgeting.optimiser.solving import answer
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import Problem, Selection, Solution
from budgeting.programme import Budget, Programme
from planner.services.frontier import see_frontier, see_point
from planner.services.programmes import begin_programme
from planner.services.rule_prices import see_rule_prices
from planner.solving.answer_kinds import ANSWER_KINDS
from planner.storage.database import Database
from planner.storage.mapping.documents import canonical
from planner.storage.repositories import answers, plans
from tests.browsing import Visitor
from tests.builders import POUNDS, make_packages, make_programme, make_question, make_study
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION, keep_plan
from tests.planner.web.test_matrix import ClientOf

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SPITEFUL = '=HYPERLINK("http://evil.example")'
KINDS = ("frontier", "rules", "frontier_without")
PAGES = ("frontier", "rules")


def asked() -> Programme:
    """Two questions, a study of each, a tight whole budget and a tighter first quarter; one is named like a formula."""
    calls = make_study(
        "calls", method_key="call-analysis", question_keys=("letters",), packages=make_packages(3_000, 8_000)
    )
    return make_programme(
        make_study("survey", packages=make_packages(4_000)),
        replace(calls, name=SPITEFUL),
        questions=(make_question("fees"), make_question("letters")),
        budgets=(Budget(9_000 * POUNDS), Budget(6_000 * POUNDS, "q1")),
    )


@cache
def worked_out() -> dict[str, object]:
    """Every answer about the plan, once for all tests."""
    programme = asked()
    problem = build_problem(programme)

    frozen = Frozen(programme, problem, solver(problem))
    return {kind: ANSWER_KINDS[kind].compute(frozen, solver, lambda *_: None) for kind in KINDS}


def solver(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
    del known
    return answer(problem, enough_gap=enough_gap)


@pytest.fixture
def version(database: Database, cast: Cast) -> int:
    """A draft that nothing is answered about yet."""
    programme = asked()
    begin_programme(database, cast.ada, programme)
    return keep_plan(database, cast.ada, programme)


@pytest.fixture
def answered(database: Database, cast: Cast, version: int) -> int:
    """The draft with every answer kept."""
    with database.write() as session:
        row = plans.row(session, cast.ada.workspace_id, KEY, version)
        for kind, found in worked_out().items():
            content = canonical(ANSWER_KINDS[kind].adapter.dump_python(found, mode="json"))
            answers.keep(session, row, kind, content, datetime.now(UTC))
    return version


@pytest.fixture
def mona(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.mona)


def frontier() -> Frontier:
    found = worked_out()["frontier"]
    assert isinstance(found, Frontier)
    return found


@pytest.mark.usefixtures("version")
def test_what_is_not_worked_out_can_be_asked_for(cast: Cast, client_of: ClientOf) -> None:
    for page in PAGES:
        assert "Work it out" in client_of(cast.ada).get(f"{VERSION}/{page}").text
        assert client_of(cast.ada).get(f"{VERSION}/{page}.csv").status_code == 404
    assert client_of(cast.ada).get(f"{VERSION}/frontier/100").status_code == 404


@pytest.mark.usefixtures("answered")
def test_the_page_of_budgets_answers_first_and_opens_every_point(mona: Visitor) -> None:
    page = mona.get(f"{VERSION}/frontier").text
    assert "<h1>What would more, or less, money buy?</h1>" in page
    assert "you are here" in page
    found = frontier()
    assert found.here is not None
    assert found.here.is_proven
    for point in found.points:
        path = f"{VERSION}/frontier/{point.limit_minor}"
        assert (path in page) == (point.selection is not None)
    assert all(step.more_minor > 0 and step.gain_minor > 0 for step in found.steps)
    assert "the least that keeping the rules costs" in page
    assert "Every point is proven best." in page
    assert escape(SPITEFUL) in page
    assert SPITEFUL not in page


@pytest.mark.usefixtures("answered")
def test_a_curve_without_a_rule_is_drawn_when_it_is_picked(mona: Visitor) -> None:
    plain = mona.get(f"{VERSION}/frontier").text
    assert 'value="budget:budget-q1"' in plain
    assert "line-2" not in plain
    beside = mona.get(f"{VERSION}/frontier?without=budget:budget-q1").text
    assert "line-2" in beside
    assert "if this rule had not been made: Budget of Q1: at most £6,000" in beside
    assert "Every point of this plan’s own curve is proven best." in beside
    grown = mona.get(f"{VERSION}/frontier?without=in+proportion").text
    assert "grew with the budget" in grown
    assert "line-2" not in mona.get(f"{VERSION}/frontier?without=<script>").text


@pytest.mark.usefixtures("answered")
def test_a_point_opens_as_a_plan_beside_the_version(
    database: Database, cast: Cast, mona: Visitor, client_of: ClientOf
) -> None:
    found = frontier()
    for point in found.points:
        if point.selection is None:
            continue
        shown = see_point(database, cast.mona, KEY, 1, point.limit_minor)
        assert (shown.plan.value_minor, shown.plan.cost_minor) == (point.value_minor, point.cost_minor)
        assert shown.plan.net_minor == point.net_minor
        assert shown.plan.budget_minor == point.limit_minor
        assert (shown.found.studies == ()) == (point.selection == found.here.selection if found.here else False)
    richest = f"{VERSION}/frontier/{found.points[-1].limit_minor}"
    assert "What changes against version 1" in mona.get(f"{VERSION}/frontier/{found.points[0].limit_minor}").text
    assert "It is no version of the plan." in mona.get(richest).text
    if found.points[-1].limit_minor != found.chosen_minor:
        assert "Make this a what-if" in client_of(cast.ada).get(richest).text
    assert mona.get(f"{VERSION}/frontier/1234567").status_code == 404


@pytest.mark.usefixtures("answered")
def test_the_page_of_rules_puts_the_dearest_first_and_folds_away_the_free(mona: Visitor) -> None:
    page = mona.get(f"{VERSION}/rules").text
    assert "<h1>What does each rule cost us?</h1>" in page
    prices = worked_out()["rules"]
    assert isinstance(prices, PricedRules)
    gains = [one.price.dropped.gain_minor for one in prices.binding]
    assert gains
    assert gains == sorted(gains, reverse=True)
    assert all(str(escape(sentence)) in page for one in prices.binding for sentence in one.says)
    assert SPITEFUL not in page


@pytest.mark.usefixtures("answered")
def test_tables_can_be_taken_away_and_no_cell_of_them_is_a_formula(mona: Visitor) -> None:
    for page in PAGES:
        rows = list(csv.reader(io.StringIO(mona.get(f"{VERSION}/{page}.csv").text.removeprefix("\ufeff"))))
        assert len(rows) > 1
        assert not any(cell.startswith("=") for row in rows for cell in row)
        book = CalamineWorkbook.from_filelike(io.BytesIO(mona.get(f"{VERSION}/{page}.xlsx").data))
        assert book.get_sheet_by_index(0).to_python()[0] == rows[0]
    points = list(csv.reader(io.StringIO(mona.get(f"{VERSION}/frontier.csv").text)))
    assert len(points) == 1 + len(frontier().points)


@pytest.mark.usefixtures("answered")
def test_the_kept_answers_read_back_as_they_were(database: Database, cast: Cast) -> None:
    curve, prices = see_frontier(database, cast.mona, KEY, 1).page, see_rule_prices(database, cast.mona, KEY, 1).page
    assert curve is not None
    assert prices is not None
    assert curve.found == frontier()
    assert prices.found == worked_out()["rules"]
