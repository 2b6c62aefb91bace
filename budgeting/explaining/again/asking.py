"""How an answer is asked for: a way to choose again, and a way to tell how far the answer is."""

from collections.abc import Callable
from typing import Protocol

from budgeting.errors import ProblemError
from budgeting.problem import Problem, Selection, Solution

OnStep = Callable[[int, int, str], None]


class Solver(Protocol):
    """Chooses the studies of a problem; ``known`` is a plan to start from, which need not keep its rules."""

    def __call__(self, problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        """The best plan of ``problem`` that can be found and, where its status says so, proven.

        A plan of which (bound - value) / value is at most ``enough_gap`` is enough, and need not be proven.
        """


def chosen(solution: Solution) -> Selection:
    """What ``solution`` chose; ProblemError when it chose nothing, so that there is nothing to explain."""
    if solution.selection is None:
        raise ProblemError("There is no plan to explain: no choice of studies was found.")
    return solution.selection
