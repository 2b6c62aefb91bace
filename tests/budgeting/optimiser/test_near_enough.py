"""A plan that is near enough to the best is not proven any further, and never called the best."""

import pytest

from budgeting.optimiser.matrix import Part
from budgeting.optimiser.searching import Search
from budgeting.optimiser.solving import answer, solve
from tests.budgeting.optimiser.test_solving import CLASHING, LOOSE


def test_a_plan_near_enough_is_not_proven_any_further(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    look = Search._second_look

    def watched(search: Search, part: Part) -> None:
        asked.append(1)
        look(search, part)

    monkeypatch.setattr(Search, "_second_look", watched)
    near = answer(LOOSE, enough_gap=0.9)
    assert (near.status, asked) == ("feasible", [])
    assert near.gap is not None
    assert near.gap <= 0.9
    assert answer(LOOSE).status == "optimal"
    assert asked


def test_an_impossible_problem_is_infeasible_even_when_near_is_enough() -> None:
    assert solve(CLASHING, enough_gap=0.5).status == "infeasible"
