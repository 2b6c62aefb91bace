"""Answers found in parts: each unit of the work for itself, in any order and anywhere, and then one whole."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, ClassVar, Protocol, TypeAlias

from budgeting.explaining.again.asking import OnStep, Solver
from budgeting.explaining.again.weighing import each
from budgeting.plans.frozen import Frozen

Found = Mapping[str, Any]


class InParts(Protocol):
    """A question about a plan, with what was found so far by the names of units.

    ``shapes`` tells what is found in a unit by what stands before the colon of its name. What is found depends on the
    plan, the unit and what was found in earlier rounds alone.
    """

    shapes: ClassVar[Mapping[str, Any]]

    def __init__(self, frozen: Frozen, found: Found) -> None:
        """Open the question about ``frozen``. ProblemError when it chose nothing."""

    def units(self) -> tuple[str, ...]:
        """The units of the next round, which stand alone; none once ``whole`` can be told."""

    def find(self, unit: str, solve: Solver) -> object:
        """What there is to find in one unit."""

    def whole(self) -> object:
        """The answer, from all that was found."""


Opened: TypeAlias = type[InParts]


def all_at_once(
    opened: Callable[[Frozen, Found], InParts], frozen: Frozen, solve: Solver, on_step: OnStep, doing: str
) -> Any:  # noqa: ANN401  an answer
    """The answer to a question in this very process, a few units at once. ProblemError when nothing was chosen."""
    found: dict[str, Any] = {}
    while units := (posed := opened(frozen, found)).units():
        steps = _Steps(on_step, len(found), len(found) + len(units), doing)

        def find(unit: str, posed: InParts = posed, steps: _Steps = steps) -> object:
            one = posed.find(unit, solve)
            steps.tell()
            return one

        found |= dict(zip(units, each(find, units), strict=True))
    return posed.whole()


class _Steps:
    """Counts what is done, from whichever thread, and tells of it."""

    def __init__(self, on_step: OnStep, done: int, total: int, doing: str) -> None:
        self._on_step, self._done, self._total, self._doing, self._turn = on_step, done, total, doing, Lock()

    def tell(self) -> None:
        with self._turn:
            self._done += 1
            self._on_step(self._done, self._total, self._doing)
