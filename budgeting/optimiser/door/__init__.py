"""The door: what a problem must be before any engine sees it."""

from collections.abc import Iterator
from itertools import chain

from budgeting.errors import ProblemError
from budgeting.optimiser.door.amounts import amounts, totals
from budgeting.optimiser.door.fault import Fault
from budgeting.optimiser.door.references import cycles, references
from budgeting.optimiser.door.twice import twice
from budgeting.problem import Problem

__all__ = ["Fault", "check", "faults"]


def check(problem: Problem, *, is_variant: bool = False) -> None:
    """Raise ProblemError, naming the place, for the first fault of ``problem``.

    ``is_variant``: it was made from a problem that has passed, so it holds together; only its sums may have grown.
    """
    for fault in totals(problem) if is_variant else faults(problem):
        raise ProblemError(fault.message, place=fault.place)


def faults(problem: Problem) -> Iterator[Fault]:
    """All for which ``problem`` cannot be posed; cycles and totals are looked at once the rest holds together."""
    found = False
    for fault in chain(amounts(problem), twice(problem), references(problem)):
        found = True
        yield fault
    if not found:
        yield from cycles(problem)
        yield from totals(problem)
