"""A plan that is near enough to the best is not proven any further, and never called the best."""

from typing import Any

import pytest

from budgeting.optimiser import second
from budgeting.optimiser.second import Opinion
from budgeting.optimiser.solving import answer, solve
from tests.budgeting.optimiser.test_solving import CLASHING, LOOSE


def test_a_plan_near_enough_is_not_proven_any_further(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    look = second.look_for_better

    def watched(*more: Any) -> Opinion:  # noqa: ANN401  passed on as given
        asked.append(1)
        return look(*more)

    monkeypatch.setattr(second, "look_for_better", watched)
    near = answer(LOOSE, enough_gap=0.9)
    assert (near.status, asked) == ("feasible", [])
    assert near.gap is not None
    assert near.gap <= 0.9
    assert (answer(LOOSE).status, asked) == ("optimal", [1])


def test_an_impossible_problem_is_infeasible_even_when_near_is_enough() -> None:
    assert solve(CLASHING, enough_gap=0.5).status == "infeasible"
