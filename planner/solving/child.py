"""The process that solves: ``python -m planner.solving.child --seconds 10 --workers 2 --memory 4000000000``.

It reads a problem (``told``, or a problem file) on its input and writes JSON lines: ``{"progress": …}`` for each
better plan or bound, then ``{"solution": …}``; or ``{"refused": message, "place": …}`` for a problem that cannot be
posed. With ``--known`` the first line of the input is not the problem's but what is known of it beforehand; ``--fast``
lets the clock alone limit the search.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from budgeting.errors import ProblemError
from budgeting.optimiser import account, first_plan
from budgeting.optimiser.door import check
from budgeting.optimiser.progress import Known, Progress
from budgeting.problem import Problem, Solution
from budgeting.problem_file import read_problem
from budgeting.problem_schema import ADAPTER
from planner.solving.limits import asked_within_limits, own_output, say

KNOWN = TypeAdapter(Known)
PROGRESS = TypeAdapter(Progress)
SOLUTION = TypeAdapter(Solution)


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer the one problem on the input."""
    asked = _asked(arguments)
    with own_output() as output:
        known = KNOWN.validate_json(sys.stdin.readline()) if asked.known else None
        text = sys.stdin.read()
        answer(text, asked.seconds, asked.workers, output, is_repeatable=not asked.fast, known=known)


def answer(
    text: str,
    seconds: float,
    workers: int,
    output: TextIO,
    *,
    is_repeatable: bool = True,
    known: Known | None = None,
) -> None:
    """Solve the problem in ``text``, telling of every step on ``output``."""

    def tell(progress: Progress) -> None:
        say(output, {"progress": PROGRESS.dump_python(progress, mode="json")})

    try:
        problem = read(text)
        check(problem)
        known = known or _begun(problem, tell)
        from budgeting.optimiser.solving import solve  # noqa: PLC0415  engines are loaded only once memory is limited

        ask = partial(solve, is_repeatable=is_repeatable, is_variant=True, known=known, on_progress=tell)
        solution = ask(problem, time_limit_seconds=seconds, workers=workers)
    except ProblemError as error:
        say(output, {"refused": error.message, "place": error.place})
        return
    say(output, {"solution": SOLUTION.dump_python(solution, mode="json")})


def told(problem: Problem) -> str:
    """``problem`` for ``read``: a list of one, without a space to spare."""
    return ADAPTER.dump_json((problem,)).decode()


def read(text: str) -> Problem:
    """The problem in ``text``, as ``told`` writes it or as a problem file; ProblemError where it is neither."""
    try:
        return ADAPTER.validate_json(text)[0]
    except ValidationError:
        return read_problem(text)


def _begun(problem: Problem, tell: Callable[[Progress], None]) -> Known:
    """Tell of a first plan before the engines are loaded, and let the search begin with it."""
    began = time.monotonic()
    plan = first_plan(problem)
    if plan is not None and not (sums := account(problem, plan)).broken:
        tell(Progress(sums.objective_minor, None, time.monotonic() - began, plan))
    return Known(plan)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Solve the problem file on the input.")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--fast", action="store_true")
    return asked_within_limits(parser, arguments)


if __name__ == "__main__":
    main()
