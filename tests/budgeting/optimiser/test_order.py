"""Prerequisites: what must be done before a study starts."""

from budgeting.optimiser.solving import solve
from budgeting.problem import Needs
from tests.budgeting.optimiser.problems import bundle, choice, funded, problem, question, study

CHILD = study("child", choice(start="p1"), choice(start="p2"), choice(start="p3"))
ASKED = question("q", bundle("one", 500, "child"))
RULE = (Needs("child", "parent"),)


def test_a_study_is_funded_only_with_what_it_needs() -> None:
    parent = study("parent")
    assert funded(solve(problem((CHILD, parent), ASKED)).selection) == ["child"]
    assert funded(solve(problem((CHILD, parent), ASKED, needs=RULE)).selection) == ["child", "parent"]
    assert funded(solve(problem((CHILD, parent), ASKED, needs=RULE, limit=199)).selection) == []


def test_a_study_starts_after_what_it_needs_has_ended() -> None:
    parent = study("parent", choice(start="p1", end="p2"))
    found = solve(problem((CHILD, parent), ASKED, needs=RULE)).selection
    assert found is not None
    assert [one.start for one in found.packages] == ["p3", "p1"]


def test_a_study_whose_prerequisite_ends_too_late_is_left_out() -> None:
    parent = study("parent", choice(start="p2", end="p3"))
    assert funded(solve(problem((CHILD, parent), ASKED, needs=RULE)).selection) == []
