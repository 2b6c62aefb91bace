"""Ceilings on money, the reserve counted in full."""

import pytest

from budgeting.optimiser.solving import solve
from budgeting.problem import Ceiling
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, funded, problem, question, study

A, B = study("a"), study("b")
BOTH = (question("q", bundle("one", 500, "a")), question("r", bundle("one", 400, "b")))


@pytest.mark.parametrize(
    ("ceiling", "kept"),
    [
        (Ceiling("whole", "Whole programme", 199), ["a"]),
        (Ceiling("whole", "Whole programme", 200), ["a", "b"]),
        (Ceiling("first", "First", 100, period="p1"), ["a"]),
        (Ceiling("second", "Second", 0, period="p2"), ["a", "b"]),
        (Ceiling("ours", "Ours", 100, cost_centre="cc"), ["a"]),
        (Ceiling("theirs", "Theirs", 0, cost_centre="other"), ["a", "b"]),
        (Ceiling("both", "Both", 100, period="p1", cost_centre="cc"), ["a"]),
    ],
)
def test_a_budget_holds_for_what_it_covers(ceiling: Ceiling, kept: list[str]) -> None:
    assert funded(solve(problem((A, B), *BOTH, budgets=(ceiling,))).selection) == kept


def test_money_short_in_one_period_moves_a_study_to_another() -> None:
    movable = study("a", choice(start="p1"), choice(start="p2"))
    posed = problem((movable,), BOTH[0], budgets=(Ceiling("p1", "First", 99, period="p1"),))
    found = solve(posed).selection
    assert found is not None
    assert [one.start for one in found.packages] == ["p2"]


def test_the_full_cost_of_a_follow_up_is_held_in_reserve() -> None:
    asked = question("q", bundle("one", 500, "a", follow_ups=(follow_up("b", 100),), expected=25))
    assert funded(solve(problem((A, B), asked, limit=200)).selection) == ["a"]
    assert funded(solve(problem((A, B), asked, limit=199)).selection) == []
