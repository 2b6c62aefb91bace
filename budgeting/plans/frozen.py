"""What a plan version freezes: everything that its pages, its PDF and its answers are computed from."""

from dataclasses import dataclass

from budgeting.problem import Problem, Solution
from budgeting.programme import Programme


@dataclass(frozen=True)
class Frozen:
    """A programme, the problem of choice that it posed, and the solution that was chosen."""

    programme: Programme
    problem: Problem
    solution: Solution
