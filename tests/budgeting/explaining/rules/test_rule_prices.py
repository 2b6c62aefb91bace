"""What each rule costs: every figure is the difference between two best plans."""

from dataclasses import replace

import pytest

from budgeting.explaining.rules.easing import RESERVE, Easing
from budgeting.explaining.rules.price_words import PriceWords
from budgeting.explaining.rules.rule_prices import RulePrice, RulePrices, rule_prices
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import AtMostOne, Capacity, Ceiling, Needs, Problem, Reserve, StaffDays
from budgeting.programme import Alternatives, Budget
from tests.budgeting.explaining.brute import Brute, frozen
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, problem, question, study
from tests.budgeting.optimiser.strategies import drawn
from tests.budgeting.optimiser.trying import best_by_trying
from tests.builders import POUNDS, make_packages, make_programme, make_study

DAYS = (StaffDays("analyst", "p1", 3_000),)
# a and b together need 300 and 6 days; 250 and 4 days are there, so that one rule alone does not help.
TIGHT = problem(
    (study("a", choice(100, days=DAYS)), study("b", choice(200, days=DAYS)), study("c", choice(10))),
    question("q", bundle("one", 500, "a"), bundle("two", 900, "a", "b"), bundle("three", 300, "b")),
    limit=250,
    capacities=(Capacity("analyst", "p1", 10_000), Capacity("analyst", "p2", 10_000)),
)
SEEDS = (2, 14, 18, 26, 27, 28, 44)


def prices(of: Frozen, solver: Brute | None = None) -> RulePrices:
    return rule_prices(of, solver or Brute(), lambda *_: None)


def price(of: Problem, rule: str, solver: Brute | None = None) -> RulePrice:
    return next(one for one in prices(frozen(of), solver).prices if one.rule == rule)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_the_difference_between_two_best_plans(seed: int) -> None:
    posed = frozen(drawn(seed))
    easing, worth = Easing(posed), best_by_trying(posed.problem) or 0
    for one in prices(posed).prices:
        assert one.dropped.gain_minor == (best_by_trying(easing.without([one.rule])) or 0) - worth
        assert one.dropped.gain_minor >= 0
        if one.first:
            assert one.first.gain_minor == (best_by_trying(easing.loosened(one.rule, 1)) or 0) - worth
        for steps in range(1, (one.holds_steps or 0) + 1):
            gain = (best_by_trying(easing.loosened(one.rule, steps)) or 0) - worth
            assert one.first is not None
            assert gain == one.first.gain_minor
        if one.then and one.then.steps:
            gain = (best_by_trying(easing.loosened(one.rule, one.then.steps)) or 0) - worth
            assert gain == one.then.gain_minor


def test_a_budget_that_binds_says_from_which_step_on_it_pays() -> None:
    found = price(TIGHT, "budget:whole")
    assert (found.step, found.dropped.gain_minor) == (5, 200)
    assert found.first is not None
    assert found.then is not None
    assert (found.first.gain_minor, found.holds_steps, found.then.steps, found.then.gain_minor) == (0, 9, 10, 200)
    assert found.is_range_exact
    assert [one.study for one in found.then.found.of_kind("enters")] == ["b"]


def test_one_more_day_may_be_all_that_is_missing() -> None:
    short = replace(TIGHT, budgets=(), capacities=(Capacity("analyst", "p1", 5_000),))
    found = price(short, "staff:analyst:p1")
    assert found.first is not None
    assert (found.step, found.first.gain_minor, found.dropped.gain_minor) == (1_000, 200, 200)
    assert (found.holds_steps, found.then) == (None, None)


def test_a_rule_that_costs_nothing_comes_last_and_is_not_stepped() -> None:
    found = prices(frozen(TIGHT))
    assert [one.rule for one in found.prices] == ["budget:whole", "staff:analyst:p1", "staff:analyst:p2"]
    assert [one.is_free for one in found.prices] == [False, True, True]
    assert all(one.first is None for one in found.prices if one.is_free)


def test_rules_that_are_worth_nothing_together_are_judged_at_once() -> None:
    roomy = replace(TIGHT, budgets=(), capacities=tuple(Capacity("analyst", f"p{n}", 99_000) for n in (1, 2, 3)))
    solver = Brute()
    assert all(one.is_free for one in prices(frozen(roomy), solver).prices)
    assert solver.solves == 1


def test_two_rules_that_stand_in_each_others_way_cost_nothing_one_by_one() -> None:
    both = replace(TIGHT, capacities=(Capacity("analyst", "p1", 5_000),))
    assert all(one.is_free for one in prices(frozen(both)).prices)


def test_without_a_proof_a_gain_is_what_is_gained_at_least() -> None:
    posed = frozen(TIGHT)
    assert best_by_trying(posed.problem) == 400
    unproven = replace(posed, solution=replace(posed.solution, status="feasible", bound_minor=400 + 50))
    found = next(one for one in prices(unproven, Brute(9)).prices if one.rule == "budget:whole")
    assert not found.dropped.is_proven
    assert found.dropped.gain_minor == 200 - 50
    assert not found.is_free


def test_links_and_decisions_have_a_price_but_no_steps() -> None:
    linked = replace(
        TIGHT,
        budgets=(),
        needs=(Needs("b", "c"),),
        alternatives=(AtMostOne("ways", "Ways", ("a", "b")),),
        studies=(
            replace(TIGHT.studies[0], mandatory=True),
            *TIGHT.studies[1:2],
            replace(TIGHT.studies[2], excluded=True),
        ),
    )
    found = {one.rule: one for one in prices(frozen(linked)).prices}
    assert {rule for rule, one in found.items() if one.step == 0} == {
        *("needs:b:c", "alternatives:ways", "mandatory:a", "excluded:c"),
    }


def test_dropping_the_reserve_frees_what_is_set_aside() -> None:
    waiting = problem(
        (study("a"), study("c", choice(150), excluded=True)),
        question("q", bundle("one", 200, "a"), bundle("two", 400, "a", follow_ups=(follow_up("c", 150),), expected=30)),
        limit=200,
    )
    found = price(waiting, RESERVE)
    assert (found.dropped.gain_minor, found.step) == (400 - 30 - 200, 1)
    assert found.first is not None
    assert found.first.gain_minor == 400 - 30 - 200
    average = replace(waiting, reserve=replace(waiting.reserve, kind="expected"), budgets=(Ceiling("w", "W", 120),))
    assert price(average, RESERVE).step == 0


def test_a_reserve_by_confidence_is_loosened_to_the_next_lower_one() -> None:
    waiting = problem((study("a"), study("c")), question("q", bundle("one", 200, "a", follow_ups=(follow_up("c"),))))
    sure = frozen(replace(waiting, budgets=(Ceiling("w", "W", 300),), reserve=Reserve("confidence", 900_000, 10)))
    assert Easing(sure).loosened(RESERVE, 1).reserve == Reserve("confidence", 800_000, 10)
    words = PriceWords(sure)
    assert words.more(price(sure.problem, RESERVE), 1) == "holding back enough for 80 of 100 futures"


def test_dropping_alternatives_makes_their_answer_together_possible() -> None:
    asked = make_programme(
        make_study("survey", packages=make_packages(4_000)),
        make_study("calls", method_key="call-analysis", packages=make_packages(3_000)),
        budgets=(Budget(50_000 * POUNDS),),
        alternatives=(Alternatives("ways", "Ways", ("survey", "calls")),),
    )
    posed = build_problem(asked)
    easing = Easing(Frozen(asked, posed, Brute()(posed)))
    assert not any(len(one.packages) > 1 for one in posed.questions[0].bundles)
    freed = easing.without(["alternatives:ways"])
    assert any(len(one.packages) > 1 for one in freed.questions[0].bundles)
    assert freed.questions[0].bundles[: len(posed.questions[0].bundles)] == posed.questions[0].bundles
    assert freed.alternatives == ()
