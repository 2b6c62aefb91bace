"""Ceilings on money, the reserve counted in full."""

from dataclasses import replace

import pytest

from budgeting.optimiser.solving import solve
from budgeting.problem import Ceiling, FollowUp, SharedElement, Spend
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, problem, proven, question, study

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
    assert proven(solve(problem((A, B), *BOTH, budgets=(ceiling,)))) == kept


def test_money_short_in_one_period_moves_a_study_to_another() -> None:
    movable = study("a", choice(start="p1"), choice(start="p2"))
    posed = problem((movable,), BOTH[0], budgets=(Ceiling("p1", "First", 99, period="p1"),))
    found = solve(posed).selection
    assert found is not None
    assert [one.start for one in found.packages] == ["p2"]


def test_the_full_cost_of_a_follow_up_is_held_in_reserve() -> None:
    asked = question("q", bundle("one", 500, "a", follow_ups=(follow_up("b", 100),), expected=25))
    assert proven(solve(problem((A, B), asked, limit=200))) == ["a"]
    assert proven(solve(problem((A, B), asked, limit=199))) == []


@pytest.mark.parametrize(("limit", "kept"), [(150, ["a"]), (149, [])])
@pytest.mark.parametrize("place", [(None, None), ("p1", None), (None, "cc"), ("p1", "cc")])
def test_study_shared_element_and_reserve_fit_a_budget_to_the_penny(
    place: tuple[str | None, ...], limit: int, kept: list[str]
) -> None:
    panel = SharedElement("panel", "Panel", (Spend("p1", "cc", 30),), ("a",))
    later = FollowUp("b", "standard", 250_000, (Spend("p1", "cc", 20),))
    posed = problem((A, B), question("q", bundle("one", 500, "a", follow_ups=(later,))), shared=(panel,))
    posed = replace(posed, budgets=(Ceiling("ours", "Ours", limit, *place),))
    assert proven(solve(posed)) == kept
