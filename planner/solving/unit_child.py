"""The process that answers about plans in parts: ``python -m planner.solving.unit_child --memory 4000000000``.

It reads one request after the other, a JSON object a line (``UnitRequest``; ``content`` only where it is another plan
than the last one's), and writes one JSON line for each: ``{"units": {…}, "refused": {…}}``, ``{"found": {…}}``,
``{"answer": …}``, or ``{"refused": message}``, each with the processor time that it took.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

from pydantic import TypeAdapter

from budgeting.errors import BudgetingError
from budgeting.explaining.again.asking import Solver
from budgeting.explaining.again.in_parts import InParts
from budgeting.optimiser import Known
from budgeting.plans.frozen import Frozen
from budgeting.problem import Problem, Selection, Solution
from planner.solving.answer_kinds import ANSWER_KINDS, AnswerKind
from planner.solving.limits import asked_within_limits, own_output, say

_FROZEN: Final = TypeAdapter(Frozen)
# Choosing gives way to what people wait for, such as a choice of their own.
_NICENESS: Final = 10
_MOST_SECONDS_EACH, _LEAST_SECONDS_EACH = 10.0, 0.5
# Of what an answer in one go would have for choosing, all units together have this much more, and one choice this share
# of what its unit has left.
_SHARE_FOR_CHOOSING, _SHARE_EACH = 2.4, 0.25


@dataclass(frozen=True)
class UnitRequest:
    """What is asked of the child: which ``units`` come next of ``kinds``, what is in ``units``, or the whole answer.

    ``found`` holds what was found in earlier rounds, by kind and unit; ``of_count`` is how many units the round has.
    """

    ask: Literal["units", "find", "whole"]
    kinds: tuple[str, ...]
    units: tuple[str, ...] = ()
    of_count: int = 1
    found: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    content: str | None = None


REQUEST: Final = TypeAdapter(UnitRequest)


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer every request on the input."""
    parser = argparse.ArgumentParser(description="Answer about plans in parts.")
    asked_within_limits(parser, arguments)
    os.nice(_NICENESS)
    desk = Desk()
    with own_output() as output:
        for line in sys.stdin:
            began = time.process_time()
            said = desk.answer(REQUEST.validate_json(line))
            took = {"processor_milli": round(1_000 * (time.process_time() - began))}
            say(output, said | took)


class Desk:
    """Answers requests about one plan after the other."""

    def __init__(self) -> None:
        self._frozen: Frozen | None = None

    def answer(self, request: UnitRequest) -> dict[str, Any]:
        """What the child says to ``request``."""
        if request.content is not None:
            self._frozen = _FROZEN.validate_json(request.content, strict=True)
        if self._frozen is None:
            message = "no plan"
            raise ValueError(message)
        if request.ask == "units":
            return self._units(self._frozen, request)
        kind = ANSWER_KINDS[request.kinds[0]]
        try:
            posed = _opened(kind, self._frozen, request.found.get(request.kinds[0], {}))
            if request.ask == "whole":
                return {"answer": kind.adapter.dump_python(posed.whole(), mode="json")}
            seconds = kind.seconds * _SHARE_FOR_CHOOSING / max(1, request.of_count)
            return {"found": {unit: _found(posed, unit, solver(seconds)) for unit in request.units}}
        except BudgetingError as error:
            return {"refused": error.message}

    @staticmethod
    def _units(frozen: Frozen, request: UnitRequest) -> dict[str, Any]:
        units: dict[str, list[str]] = {}
        refused: dict[str, str] = {}
        for name in request.kinds:
            try:
                units[name] = list(_opened(ANSWER_KINDS[name], frozen, request.found.get(name, {})).units())
            except BudgetingError as error:
                refused[name] = error.message
        return {"units": units, "refused": refused}


def solver(seconds: float) -> Solver:
    """The engines, with work for ``seconds`` in all, and less and less of it each time that they do not come to an end.

    No clock decides what they have, so that they find the same wherever and beside whatever they run.
    """
    from budgeting.optimiser.solving import answer as answer_one  # noqa: PLC0415  engines load once memory is limited

    left = seconds

    def choose(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        nonlocal left
        start = Known(known) if known else None
        limit = min(_MOST_SECONDS_EACH, max(_LEAST_SECONDS_EACH, left * _SHARE_EACH))
        found = answer_one(problem, start, time_limit_seconds=limit, enough_gap=enough_gap, is_variant=True)
        is_near = found.gap is not None and found.gap <= enough_gap
        left -= 0 if is_near or found.status == "infeasible" else limit
        return found

    return choose


def _opened(kind: AnswerKind, frozen: Frozen, found: Mapping[str, Any]) -> InParts:
    shapes: Mapping[str, Any] = kind.opened.shapes
    read = {unit: _adapter(shapes[_shape_name(unit)]).validate_python(one, strict=False) for unit, one in found.items()}
    return kind.opened(frozen, read)


def _found(posed: InParts, unit: str, solve: Solver) -> object:
    return _adapter(posed.shapes[_shape_name(unit)]).dump_python(posed.find(unit, solve), mode="json")


def _shape_name(unit: str) -> str:
    return unit.partition(":")[0]


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:  # noqa: ANN401  a type
    return TypeAdapter(shape)


if __name__ == "__main__":
    main()
