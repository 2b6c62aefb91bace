"""Small problems: the optimiser equals trying every selection, and never says more than it knows."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgeting.optimiser.building import build
from budgeting.optimiser.greedy import first_plan
from budgeting.optimiser.solving import solve
from budgeting.optimiser.verify import account
from budgeting.posing.ranking import rank_by_ratio
from budgeting.problem import Problem, Reserve
from tests.budgeting.optimiser.strategies import drawn, problems
from tests.budgeting.optimiser.trying import best_by_trying, every_selection, judged

_CALM = settings(max_examples=60, deadline=None, derandomize=True)


_LISTS = ("budgets", "shared", "capacities", "needs", "alternatives", "fixed", "contact_limits", "coverage")
# What each family of rules is when it is switched off.
_OFF: dict[str, Any] = {
    **dict.fromkeys(("budgets", "capacities", "contact_limits", "shared", "needs", "alternatives"), ()),
    **dict.fromkeys(("coverage", "fixed", "questions"), ()),
    "reserve": Reserve(),
}


def judge_best(posed: Problem) -> None:
    """The plan found is as good as the best by trying, or there is none, with reasons."""
    found, best = solve(posed), best_by_trying(posed)
    assert found.status == ("infeasible" if best is None else "optimal")
    assert (found.account and found.account.objective_minor) == best
    if found.account:
        assert found.account.broken == ()
        assert (found.bound_minor, found.gap) == (best, 0.0)
    else:
        assert found.reasons


@settings(max_examples=200, deadline=None, derandomize=True)
@given(problems())
def test_the_best_plan_equals_trying_every_selection(posed: Problem) -> None:
    judge_best(posed)


@pytest.mark.long
@settings(max_examples=2_000, deadline=None, derandomize=True)
@given(problems())
def test_the_best_plan_equals_trying_every_selection_of_two_thousand_problems(posed: Problem) -> None:
    judge_best(posed)


@pytest.mark.parametrize("family", _OFF)
def test_every_family_of_rules_is_on_and_off_and_decides_some_of_the_problems(family: str) -> None:
    posed = [drawn(seed) for seed in range(200)]
    on = [one for one in posed if getattr(one, family) != _OFF[family]]
    assert 20 <= len(on) <= 180
    assert any(best_by_trying(one) != best_by_trying(replace(one, **{family: _OFF[family]})) for one in on)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(problems())
def test_the_model_lets_through_exactly_the_selections_that_keep_the_rules(posed: Problem) -> None:
    model = build(posed)
    for plan in every_selection(posed):
        values = model.assignment(plan)
        sums = [(row, sum(c * values[i] for i, c in row.terms)) for row in model.constraints]
        is_kept = all(
            (row.low is None or row.low <= total) and (row.high is None or total <= row.high) for row, total in sums
        )
        assert is_kept == (judged(posed, plan) is not None)
        assert model.selection(values) == plan


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

    lists: dict[str, Any] = {name: shuffled(getattr(posed, name)) for name in _LISTS}
    mixed = replace(
        posed,
        studies=tuple(replace(one, choices=shuffled(one.choices)) for one in shuffled(posed.studies)),
        questions=tuple(replace(one, bundles=shuffled(one.bundles)) for one in shuffled(posed.questions)),
        **lists,
    )
    assert solve(mixed, workers=1).selection == solve(posed, workers=2).selection
