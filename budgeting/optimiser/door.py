"""The door: what a problem must be before any engine sees it."""

from budgeting.problem import Problem


def check(problem: Problem) -> None:
    """Raise ProblemError, with the place, for the first thing that does not hold together."""
    assert problem.periods
