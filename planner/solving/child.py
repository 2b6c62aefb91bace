"""The process that solves: ``python -m planner.solving.child --seconds 10 --workers 2 --memory 4000000000``.

It reads a problem (``told``, or a problem file) on its input and writes JSON lines: ``{"progress": …}`` for each
better plan or bound, then ``{"solution": …}``; or ``{"refused": message, "place": …}`` for a problem that cannot be
posed. With ``--known`` the first line of the input is not the problem's but what is known of it beforehand; ``--fast``
lets the clock alone limit the search.
"""

import argparse
import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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

KNOWN = TypeAdapter(Known)
PROGRESS = TypeAdapter(Progress)
SOLUTION = TypeAdapter(Solution)
_PR_SET_PDEATHSIG = 1
_STDOUT = 1


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer the one problem on the input."""
    asked = _asked(arguments)
    die_with(asked.parent)
    if asked.memory:
        resource.setrlimit(resource.RLIMIT_AS, (asked.memory, asked.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
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
        _say(output, {"progress": PROGRESS.dump_python(progress, mode="json")})

    try:
        problem = read(text)
        check(problem)
        known = known or _begun(problem, tell)
        from budgeting.optimiser.solving import solve  # noqa: PLC0415  engines are loaded only once memory is limited

        ask = partial(solve, is_repeatable=is_repeatable, is_variant=True, known=known, on_progress=tell)
        solution = ask(problem, time_limit_seconds=seconds, workers=workers)
    except ProblemError as error:
        _say(output, {"refused": error.message, "place": error.place})
        return
    _say(output, {"solution": SOLUTION.dump_python(solution, mode="json")})


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


@contextmanager
def own_output() -> Iterator[TextIO]:
    """The process's output for us alone: what an engine prints by itself goes nowhere."""
    sys.stdout.flush()
    kept, nowhere = os.dup(_STDOUT), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDOUT)
    try:
        with os.fdopen(os.dup(kept), "w", encoding="utf-8") as output:
            yield output
    finally:
        os.dup2(kept, _STDOUT)
        os.close(kept)
        os.close(nowhere)


def die_with(parent: int) -> None:
    """Have the kernel end this process when ``parent`` ends; at once if that has happened already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent and os.getppid() != parent:
        raise SystemExit(1)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Solve the problem file on the input.")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--parent", type=int, default=0)
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--fast", action="store_true")
    return parser.parse_args(arguments)


def _say(output: TextIO, value: object) -> None:
    output.write(json.dumps(value) + "\n")
    output.flush()


if __name__ == "__main__":
    main()
