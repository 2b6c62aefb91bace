"""One plan among equals: the best in each later objective, in turn, without giving up the earlier ones."""

from itertools import pairwise

from budgeting.optimiser import cpsat
from budgeting.optimiser.cpsat import Effort
from budgeting.optimiser.matrix import Part
from budgeting.optimiser.model import Terms


def settled(
    part: Part, objectives: tuple[Terms, ...], values: tuple[int, ...], effort: Effort
) -> tuple[tuple[int, ...], bool]:
    """The plan that is settled on among those as good as ``values``, and whether it is certainly the last word."""
    for before, terms in pairwise(objectives):
        part = part.at_least(before, sum(c * values[i] for i, c in before))
        found = cpsat.maximise_part(part, terms, effort, hint=values)
        if found.values is None:
            return values, False
        values = found.values
        if found.verdict != "optimal":
            return values, False
    return values, True
