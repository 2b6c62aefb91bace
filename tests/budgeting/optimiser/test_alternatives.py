"""Alternatives: different ways to one answer."""

from budgeting.optimiser.solving import solve
from budgeting.problem import AtMostOne
from tests.budgeting.optimiser.problems import bundle, funded, problem, question, study

STUDIES = tuple(study(key) for key in "abc")
ASKED = [question(key, bundle("one", value, key)) for key, value in zip("abc", (500, 600, 400), strict=True)]


def test_at_most_one_of_a_group_is_funded() -> None:
    ways = AtMostOne("ways", "Ways", ("a", "b"))
    assert funded(solve(problem(STUDIES, *ASKED)).selection) == ["a", "b", "c"]
    assert funded(solve(problem(STUDIES, *ASKED, alternatives=(ways,))).selection) == ["b", "c"]


def test_groups_may_share_studies() -> None:
    groups = (AtMostOne("x", "X", ("a", "b")), AtMostOne("y", "Y", ("b", "c")))
    assert funded(solve(problem(STUDIES, *ASKED, alternatives=groups)).selection) == ["a", "c"]
