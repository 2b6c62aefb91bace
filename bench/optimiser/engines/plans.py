"""Our plan as text, for comparing it with that of another run."""

from budgeting.optimiser.solving import solve
from budgeting.problem import Problem


def answer(problem: Problem, seconds: float) -> str:
    """The selection of a repeatable search."""
    return repr(solve(problem, time_limit_seconds=seconds, workers=2).selection)
