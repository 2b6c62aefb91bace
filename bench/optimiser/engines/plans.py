"""Our plan as text, for comparing it with that of another run."""

from budgeting.optimiser.solving import solve
from budgeting.problem import Problem


def answer(problem: Problem, seconds: float) -> tuple[str, bool]:
    """The selection of a repeatable search, and whether it says that it can be repeated."""
    found = solve(problem, time_limit_seconds=seconds, workers=2)
    return repr(found.selection), found.is_repeatable
