"""What more or less money would buy: every point is the best plan, and what is shared between points is right."""

from dataclasses import replace

import pytest

from budgeting.explaining.again.changes import change, in_words
from budgeting.explaining.budgets.budget_scale import marks, scale_of
from budgeting.explaining.budgets.frontier import Frontier, frontier
from budgeting.explaining.budgets.frontier_without import IN_PROPORTION, other_curves
from budgeting.explaining.budgets.tracing import trace
from budgeting.explaining.rules.steps import round_step
from budgeting.plans.frozen import Frozen
from budgeting.problem import AtMostOne, Ceiling, Selection
from tests.budgeting.explaining.brute import Brute, frozen
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, funding, problem, question, study
from tests.budgeting.optimiser.strategies import drawn
from tests.budgeting.optimiser.trying import best_by_trying

NAMES = {"a": "A", "b": "B", "c": "C"}
THREE = problem(
    (study("a", choice(100)), study("b", choice(200)), study("c", choice(300))),
    question("q", bundle("one", 500, "a"), bundle("two", 900, "a", "b")),
    question("r", bundle("one", 800, "c")),
    limit=300,
    alternatives=(AtMostOne("ways", "Ways", ("a",)),),
)
# Problems small enough to be tried whole at every budget, with reserves, links and ceilings of every kind.
SEEDS = (2, 14, 18, 26, 27, 28, 44, 59)


def curve(of: Frozen, solver: Brute | None = None) -> Frontier:
    return frontier(of, solver or Brute(), lambda *_: None)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_point_is_the_best_that_trying_everything_finds(seed: int) -> None:
    posed = frozen(drawn(seed))
    found, scale = curve(posed), scale_of(posed.problem)
    for point in found.points:
        best = best_by_trying(scale.at(point.limit_minor))
        assert (point.worth_minor if point.selection else None) == best, point.limit_minor
        assert point.is_proven


@pytest.mark.parametrize("slack", [0, 7])
def test_the_curve_never_falls_and_never_rises_above_its_bound(slack: int) -> None:
    points = [one for one in curve(frozen(THREE), Brute(slack)).points if one.selection]
    worths, bounds = ([one.worth_minor for one in points], [one.bound_minor or 0 for one in points])
    assert worths == sorted(worths)
    assert bounds == sorted(bounds)
    assert all(worth <= bound for worth, bound in zip(worths, bounds, strict=True))


def test_a_point_that_was_not_proven_says_so_and_keeps_its_bound() -> None:
    found = curve(frozen(THREE), Brute(7))
    assert [one.is_proven for one in found.points if one.selection] == [False] * len(found.points)
    assert {(one.bound_minor or 0) - one.worth_minor for one in found.points} == {7}
    assert not any(step.is_exact for step in found.steps)


def test_the_curve_reaches_from_nothing_to_all_that_is_worth_buying() -> None:
    found = curve(frozen(THREE))
    assert (found.points[0].limit_minor, found.points[-1].limit_minor) == (0, 600)
    assert (found.chosen_minor, found.enough_minor, found.least_minor) == (300, 600, 0)
    assert found.here is not None
    assert found.here.selection == frozen(THREE).solution.selection


def test_steps_name_who_enters_and_the_question_that_gains_most() -> None:
    steps = [step for step in curve(frozen(THREE)).steps if in_words(NAMES, step.found)]
    said = [(step.gain_minor, in_words(NAMES, step.found), step.found.mostly) for step in steps]
    assert [(gain, words) for gain, words, _ in said] == [
        (400, "bring in “A” at the standard level"),
        (200, "bring in “B” at the standard level"),
        (200 + 100, "bring in “C” at the standard level and leave out “B”"),
        (200, "bring in “B” at the standard level"),
    ]
    assert [mostly.question for _, _, mostly in said if mostly] == ["q", "q", "r", "q"]


def test_below_what_mandatory_studies_cost_there_is_no_plan() -> None:
    must = replace(THREE, studies=(replace(THREE.studies[0], mandatory=True), *THREE.studies[1:]))
    found = curve(frozen(must))
    assert found.least_minor == 100
    assert [one.limit_minor for one in found.points if one.is_impossible] == [
        one.limit_minor for one in found.points if one.limit_minor < 100
    ]


def test_what_one_plan_settles_is_not_solved_for_again() -> None:
    solver = Brute()
    found = curve(frozen(THREE), solver)
    # One for the least, one for money without end, and fewer than there are budgets in between.
    assert solver.solves < len(found.points) / 2


def test_where_one_budget_is_the_only_rule_one_table_answers_every_budget() -> None:
    linked, loose = frozen(THREE), frozen(replace(THREE, alternatives=()))
    by_table, by_solving = Brute(), Brute()
    worths = [[one.worth_minor for one in curve(*pair).points] for pair in ((loose, by_table), (linked, by_solving))]
    assert worths[0] == worths[1]
    assert by_table.solves == 1
    assert by_solving.solves > 2


def test_other_ceilings_stay_or_grow_with_the_budget() -> None:
    tight = replace(THREE, budgets=(*THREE.budgets, Ceiling("p1", "First", 300, period="p1")))
    assert curve(frozen(tight)).enough_minor == 300
    grown = other_curves(frozen(tight), Brute(), lambda *_: None).of(IN_PROPORTION)
    assert grown is not None
    assert grown.enough_minor == 600
    assert [one.worth_minor for one in grown.points] == sorted(one.worth_minor for one in grown.points)


def test_without_a_rule_that_costs_something_no_budget_is_worth_less() -> None:
    tight = replace(
        THREE, budgets=(replace(THREE.budgets[0], limit_minor=600), Ceiling("p1", "First", 300, period="p1"))
    )
    posed = frozen(tight)
    without = other_curves(posed, Brute(), lambda *_: None).of("budget:p1")
    assert without is not None
    assert "First" in without.name
    for point in without.points:
        kept = scale_of(posed.problem).at(point.limit_minor)
        assert point.worth_minor == best_by_trying(replace(kept, budgets=kept.budgets[:1]))
        assert point.worth_minor >= (best_by_trying(kept) or 0)


def test_a_plan_that_is_known_settles_what_its_bound_agrees_with() -> None:
    solver = Brute()
    traced = trace(scale_of(THREE).at, [600, 599, 0], solver, known=[funding("a", "b", bundles=("q:two",))])
    assert [one.place for one in traced] == [0, 599, 600]
    assert solver.solves == 3
    again = trace(scale_of(THREE).at, [600, 700, 800], solver)
    assert [one.worth_minor for one in again] == [1_100] * 3
    assert solver.solves == 3 + 1


def test_a_trace_that_may_not_solve_on_keeps_what_it_knows() -> None:
    traced = trace(scale_of(THREE).at, [0, 300, 600], Brute(), most_solves=1)
    assert [(one.worth_minor, one.bound_minor) for one in traced] == [(None, 1_100), (None, 1_100), (1_100, 1_100)]


def test_budgets_to_look_at_are_round_and_hold_those_asked_for() -> None:
    assert marks(1_000, "JPY", [333], most=4) == (0, 250, 333, 500, 750, 1_000)
    assert [round_step(one, "GBP") for one in (1, 100, 101, 240_00, 430_00, 1_200_00)] == [
        *(1_00, 1_00, 2_00, 250_00, 500_00, 2_000_00),
    ]


def test_without_a_whole_budget_that_of_the_periods_counts() -> None:
    periods = (Ceiling("p1", "First", 300, period="p1"), Ceiling("p2", "Second", 200, period="p2"))
    assert scale_of(replace(THREE, budgets=periods)).chosen_minor == 500
    centres = (Ceiling("cc", "Insight", 250, cost_centre="cc"),)
    assert scale_of(replace(THREE, budgets=centres)).chosen_minor == 250
    assert scale_of(replace(THREE, budgets=())).chosen_minor == 600


def test_a_change_tells_a_study_that_waits_from_one_that_runs() -> None:
    waiting = problem((study("a"), study("c")), question("q", bundle("one", 500, "a", follow_ups=(follow_up("c"),))))
    found = change(waiting, Selection(), funding("a", bundles=("q:one",)))
    assert in_words(NAMES, found) == (
        "bring in “A” at the standard level and “C” at the standard level if a finding calls for it"
    )
    back = change(waiting, funding("a", "c"), funding("a", bundles=("q:one",)))
    assert in_words(NAMES, back) == "run “C” only if a finding calls for it"
    moved = change(waiting, funding("a"), funding("a", start="p2"))
    assert in_words(NAMES, moved) == "start “A” at another time"


def test_from_a_plan_to_itself_nothing_changes() -> None:
    assert change(THREE, funding("a", bundles=("q:one",)), funding("a", bundles=("q:one",))).studies == ()
