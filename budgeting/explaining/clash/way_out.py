"""What each way out of a clash is worth: the best plan that it makes possible."""

from collections.abc import Iterator
from dataclasses import dataclass

from budgeting.explaining.again.asking import Solver
from budgeting.explaining.again.weighing import sums_of
from budgeting.explaining.clash.doctor import Diagnosis, Repair
from budgeting.explaining.rules.easing import Easing


@dataclass(frozen=True)
class Outcome:
    """The net worth of the best plan found after a way out, and what it costs, in minor units.

    There is perhaps a better one unless ``is_proven``.
    """

    net_minor: int
    cost_minor: int
    is_proven: bool


def outcomes(easing: Easing, found: Diagnosis, solve: Solver) -> Iterator[Outcome | None]:
    """The outcome of each way out, in order; None where no plan was found in the time."""
    for repair in found.repairs:
        yield _outcome(easing, repair, solve)


def _outcome(easing: Easing, repair: Repair, solve: Solver) -> Outcome | None:
    posed = easing.repaired({one.rule: one.by for one in repair.changes})
    solution = solve(posed)
    if solution.selection is None:
        return None
    sums = sums_of(posed, solution.selection)
    return Outcome(sums.net_minor, sums.cost_minor, solution.status == "optimal")
