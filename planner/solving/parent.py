"""Ask a child process to solve, listen to it, and end it when it is told to stop or has had its time."""

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from budgeting.errors import ProblemError
from budgeting.optimiser import Known, OnProgress, Progress, ShouldStop, account, first_plan
from budgeting.problem import Problem, Solution
from planner.solving.child import told
from planner.solving.process import Child

MEMORY_BYTES = 4_000_000_000
_KNOWN = TypeAdapter(Known)
_PROGRESS = TypeAdapter(Progress)
_SOLUTION = TypeAdapter(Solution)


@dataclass(frozen=True)
class Patience:
    """How long a child may take beyond its time limit before it is killed: limit x ``times`` + ``seconds``."""

    times: float = 1.5
    seconds: float = 3.0

    def until(self, limit: float) -> float:
        """The moment of the monotonic clock after which the child is killed."""
        return time.monotonic() + limit * self.times + self.seconds


def solve_in_child(  # noqa: PLR0913  settings by keyword
    problem: Problem,
    *,
    time_limit_seconds: float = 10.0,
    workers: int = 2,
    is_repeatable: bool = True,
    known: Known | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    memory_bytes: int = MEMORY_BYTES,
    patience: Patience | None = None,
    command: Sequence[str] = (sys.executable, "-m", "planner.solving.child"),
) -> Solution:
    """The best plan for ``problem``, from a child that can neither overrun, nor take all memory, nor outlive us.

    Where the child is stopped, killed or dies, the best plan it told of (else the first plan) comes back as
    ``feasible``, with its gap where a bound is known. ``on_progress`` is called from this
    thread. ``is_repeatable`` and ``known`` are those of ``solve``. Raises ProblemError when the problem cannot be
    posed.
    """
    limits = ["--seconds", str(time_limit_seconds), "--workers", str(workers), "--memory", str(memory_bytes)]
    limits += ["--parent", str(os.getpid()), *([] if is_repeatable else ["--fast"]), *(["--known"] if known else [])]
    began, until = time.monotonic(), (patience or Patience()).until(time_limit_seconds)
    with Child([*command, *limits], _told(problem, known)) as child:
        ended = _listened(child.sayings(until, should_stop), on_progress)
    return ended if isinstance(ended, Solution) else _cut_short(problem, ended, time.monotonic() - began)


def _listened(sayings: Iterable[Mapping[str, Any]], on_progress: OnProgress | None) -> Solution | Progress | None:
    """The solution that the child told of; where it told of none, the best plan on the way, if any."""
    best: Progress | None = None
    for said in sayings:
        if "progress" in said:
            best = _PROGRESS.validate_python(said["progress"])
            if on_progress:
                on_progress(best)
        elif "refused" in said:
            raise ProblemError(said["refused"], place=said["place"])
        elif "solution" in said:
            return _SOLUTION.validate_python(said["solution"])
        else:
            break
    return best


def _told(problem: Problem, known: Known | None) -> str:
    """What the child reads: what is known, if anything, on a line of its own, and the problem."""
    return (_KNOWN.dump_json(known).decode() + "\n" if known else "") + told(problem)


def _cut_short(problem: Problem, best: Progress | None, seconds: float) -> Solution:
    """What is known when the child did not finish."""
    selection = best.selection if best else first_plan(problem)
    if selection is None or (sums := account(problem, selection)).broken:
        return Solution("unknown", None, None, None, None, seconds)
    bound = best.bound_minor if best else None
    gap = None if bound is None else (bound - sums.objective_minor) / max(1, abs(sums.objective_minor))
    return Solution("feasible", selection, sums, bound, gap, seconds, is_repeatable=False)
