"""Small problems: the optimiser equals trying every selection, and never says more than it knows."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from budgeting.optimiser.greedy import first_plan
from budgeting.optimiser.solving import solve
from budgeting.optimiser.verify import account
from budgeting.posing.ranking import rank_by_ratio
from budgeting.problem import Problem
from tests.budgeting.optimiser.problems import best_by_trying, every_selection, judged
from tests.budgeting.optimiser.strategies import problems

_CALM = settings(max_examples=60, deadline=None, derandomize=True)


@_CALM
@given(problems())
def test_the_best_plan_equals_trying_every_selection(posed: Problem) -> None:
    found, best = solve(posed), best_by_trying(posed)
    assert found.status == ("infeasible" if best is None else "optimal")
    assert (found.account and found.account.objective_minor) == best
    if found.account:
        assert found.account.broken == ()
        assert (found.bound_minor, found.gap) == (best, 0.0)
    else:
        assert found.reasons


@settings(max_examples=30, deadline=None, derandomize=True)
@given(problems())
def test_the_checker_judges_every_selection_as_the_rules_say(posed: Problem) -> None:
    for plan in every_selection(posed):
        sums = account(posed, plan)
        assert (None if sums.broken else sums.objective_minor) == judged(posed, plan)


def test_a_first_plan_keeps_every_rule_and_is_no_better_than_the_best() -> None:
    seen: Counter[str] = Counter()

    @_CALM
    @given(problems())
    def judge(posed: Problem) -> None:
        best, plan = best_by_trying(posed), first_plan(posed)
        seen.update(possible=best is not None, found=plan is not None)
        if plan:
            worth = judged(posed, plan)
            assert worth is not None
            assert best is not None
            assert worth <= best

    judge()
    assert seen["found"] >= 0.8 * seen["possible"]
    assert seen["possible"] >= 20


@_CALM
@given(problems())
def test_ranking_is_no_better_than_the_best(posed: Problem) -> None:
    best, sums = best_by_trying(posed), account(posed, rank_by_ratio(posed))
    assert sums.broken or (best is not None and sums.objective_minor <= best)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(problems(), st.randoms(use_true_random=False))
def test_the_plan_does_not_depend_on_order_or_workers(posed: Problem, draw: Random) -> None:
    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(draw.sample(items, len(items)))

    mixed = replace(
        posed,
        studies=tuple(replace(one, choices=shuffled(one.choices)) for one in shuffled(posed.studies)),
        questions=tuple(replace(one, bundles=shuffled(one.bundles)) for one in shuffled(posed.questions)),
        budgets=shuffled(posed.budgets),
        shared=shuffled(posed.shared),
    )
    assert solve(mixed, workers=1).selection == solve(posed, workers=2).selection
