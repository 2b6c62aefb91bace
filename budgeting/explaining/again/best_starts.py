"""The starts of a plan's studies that an engine proves best: least late, then least beyond what the team has."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from budgeting.explaining.again.asking import OnStep, Solver
from budgeting.explaining.again.in_parts import Found, all_at_once
from budgeting.plans.activities import on_days, pose
from budgeting.plans.frozen import Frozen
from budgeting.plans.laying_out import lay_out
from budgeting.plans.schedule import Starts

_ONLY: Final = "starts:"


class PlacingStarts:
    """The best starts of what a plan chose, in one unit; its studies, levels and periods stay as they are."""

    shapes: ClassVar[Mapping[str, Any]] = {"starts": Starts}

    def __init__(self, frozen: Frozen, found: Found) -> None:
        self._frozen, self._found = frozen, found

    def units(self) -> tuple[str, ...]:
        """The only one."""
        return () if self._found else (_ONLY,)

    def find(self, unit: str, solve: Solver) -> object:  # noqa: ARG002  the shape of every unit
        """The starts."""
        from budgeting.optimiser.best_placing import best_placing  # noqa: PLC0415  engines are loaded only where they work

        plan = lay_out(self._frozen.programme, self._frozen.problem, self._frozen.solution)
        posed = pose(plan)
        found = best_placing(posed.activities, posed.capacities)
        return Starts(on_days(plan, found.start_by_key), found.is_proven)

    def whole(self) -> Starts:
        """The starts that were found."""
        starts: Starts = self._found[_ONLY]
        return starts


def best_starts(frozen: Frozen, solve: Solver, on_step: OnStep) -> Starts:
    """The best starts of what ``frozen`` chose. ProblemError when it chose nothing."""
    starts: Starts = all_at_once(PlacingStarts, frozen, solve, on_step, "Placing the studies in their periods")
    return starts
