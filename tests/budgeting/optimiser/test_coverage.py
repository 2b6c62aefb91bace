"""Coverage: at least so many studies of a group."""

from budgeting.optimiser.greedy import first_plan
from budgeting.optimiser.solving import solve
from budgeting.problem import Coverage
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, funded, problem, proven, question, study

A, B, C = study("a", choice(300)), study("b", choice(200)), study("c", choice(100))
YOUNG = Coverage("young", "Young savers", ("a", "b", "c"))
TWO = Coverage("young", "Young savers", ("a", "b", "c"), 2)


def test_enough_of_a_group_is_funded_at_the_least_cost() -> None:
    assert proven(solve(problem((A, B, C)))) == []
    assert proven(solve(problem((A, B, C), coverage=(YOUNG,)))) == ["c"]
    assert proven(solve(problem((A, B, C), coverage=(TWO,)))) == ["b", "c"]


def test_a_study_that_pays_counts_towards_its_group() -> None:
    asked = question("q", bundle("one", 900, "a"))
    assert proven(solve(problem((A, B, C), asked, coverage=(YOUNG,)))) == ["a"]


def test_a_follow_up_does_not_count() -> None:
    asked = question("q", bundle("one", 900, "a", follow_ups=(follow_up("c"),)))
    only = Coverage("young", "Young savers", ("b", "c"))
    assert proven(solve(problem((A, B, C), asked, coverage=(only,)))) == ["a", "b"]


def test_more_than_a_group_has_is_impossible() -> None:
    four = Coverage("young", "Young savers", ("a", "b", "c"), 4)
    assert solve(problem((A, B, C), coverage=(four,))).status == "infeasible"


def test_the_first_plan_gives_up_what_only_coverage_asked_for_once_it_is_covered() -> None:
    asked = question("q", bundle("one", 900, "a"))
    assert funded(first_plan(problem((A, B, C), asked, coverage=(YOUNG,)))) == ["a"]
    assert funded(first_plan(problem((A, B, C), asked, coverage=(TWO,)))) == ["a", "c"]
