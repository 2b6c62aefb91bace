"""One way to fund a study; mandatory and excluded studies."""

from budgeting.optimiser.solving import solve
from tests.budgeting.optimiser.problems import bundle, choice, funded, problem, question, study


def test_a_study_is_funded_at_one_level_and_start() -> None:
    ways = (choice(100, "minimum"), choice(100), choice(100, start="p2"))
    posed = problem((study("a", *ways),), question("q", bundle("one", 500, "a")))
    assert funded(solve(posed).selection) == ["a"]


def test_a_mandatory_study_is_always_funded() -> None:
    assert funded(solve(problem((study("a", mandatory=True), study("b")))).selection) == ["a"]


def test_an_excluded_study_is_never_funded() -> None:
    asked = question("q", bundle("one", 500, "a"))
    assert funded(solve(problem((study("a"),), asked)).selection) == ["a"]
    assert funded(solve(problem((study("a", excluded=True),), asked)).selection) == []


def test_a_study_worth_less_than_it_costs_is_left_out_of_a_net_plan() -> None:
    asked = question("q", bundle("one", 99, "a"))
    assert funded(solve(problem((study("a"),), asked)).selection) == []
    assert funded(solve(problem((study("a"),), asked, objective="gross")).selection) == ["a"]
