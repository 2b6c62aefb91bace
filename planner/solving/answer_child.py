"""The process that answers a question about a plan: ``python -m planner.solving.answer_child --kind frontier``.

It reads a plan version's content on its input and writes JSON lines: ``{"done": [3, 50, "words"]}`` now and then, and
at the end ``{"answer": …}``, or ``{"refused": message}`` where there is nothing to answer.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from typing import TextIO

from pydantic import TypeAdapter

from budgeting.errors import BudgetingError
from budgeting.explaining.again.asking import Solver
from budgeting.optimiser import Known
from budgeting.plans.frozen import Frozen
from budgeting.problem import Problem, Selection, Solution
from planner.solving.answer_kinds import ANSWER_KINDS
from planner.solving.limits import asked_within_limits, own_output, say

_FROZEN = TypeAdapter(Frozen)
_MOST_SECONDS_EACH, _LEAST_SECONDS_EACH = 10.0, 0.5
# Of the time that an answer may take: what choosing may take in all, and what one choice may take of what is left.
_SHARE_FOR_CHOOSING, _SHARE_EACH = 0.6, 0.12


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer the one question about the plan on the input."""
    asked = _asked(arguments)
    with own_output() as output:
        answer(asked.kind, sys.stdin.read(), output)


def answer(name: str, content: str, output: TextIO) -> None:
    """Answer the question ``name`` about the plan in ``content``, telling of every step on ``output``."""
    kind = ANSWER_KINDS[name]

    def tell(done: int, total: int, words: str) -> None:
        say(output, {"done": [done, total, words]})

    try:
        found = kind.compute(_FROZEN.validate_json(content, strict=True), solver(kind.seconds), tell)
    except BudgetingError as error:
        say(output, {"refused": error.message})
        return
    say(output, {"answer": kind.adapter.dump_python(found, mode="json")})


def solver(seconds: float) -> Solver:
    """The engines, which are loaded only once memory is limited; choosing again and again lasts ``seconds`` at most.

    What is asked first is given most time, so a search that begins with what matters most ends well.
    """
    from budgeting.optimiser.solving import answer as answer_one  # noqa: PLC0415  as said above

    until = time.monotonic() + _SHARE_FOR_CHOOSING * seconds

    def choose(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        start = Known(known) if known else None
        each = min(_MOST_SECONDS_EACH, max(_LEAST_SECONDS_EACH, (until - time.monotonic()) * _SHARE_EACH))
        return answer_one(problem, start, time_limit_seconds=each, enough_gap=enough_gap, is_variant=True)

    return choose


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Answer a question about the plan on the input.")
    parser.add_argument("--kind", choices=sorted(ANSWER_KINDS), required=True)
    return asked_within_limits(parser, arguments)


if __name__ == "__main__":
    main()
