"""Ask a child process to solve, listen to it, and end it when it is told to stop or has had its time."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Self

from pydantic import TypeAdapter

from budgeting.errors import ProblemError
from budgeting.optimiser import OnProgress, Progress, ShouldStop, account, first_plan
from budgeting.problem import Problem, Solution
from budgeting.problem_file import write_problem

MEMORY_BYTES = 4_000_000_000
_POLL_SECONDS = 0.05
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
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    memory_bytes: int = MEMORY_BYTES,
    patience: Patience | None = None,
    command: Sequence[str] = (sys.executable, "-m", "planner.solving.child"),
) -> Solution:
    """The best plan for ``problem``, from a child that can neither overrun, nor take all memory, nor outlive us.

    Where the child is stopped, killed or dies, the best plan it told of (else the first plan) comes back as
    ``feasible``,
    with its gap where a bound is known. ``on_progress`` is called from this thread. Raises ProblemError when the
    problem cannot be posed.
    """
    limits = ["--seconds", str(time_limit_seconds), "--workers", str(workers), "--memory", str(memory_bytes)]
    began, until = time.monotonic(), (patience or Patience()).until(time_limit_seconds)
    best: Progress | None = None
    with _Child([*command, *limits, "--parent", str(os.getpid())], write_problem(problem)) as child:
        while time.monotonic() < until and not (should_stop and should_stop()):
            said = child.next_line(_POLL_SECONDS)
            if said is None:
                continue
            if "progress" in said:
                best = _PROGRESS.validate_python(said["progress"])
                if on_progress:
                    on_progress(best)
            elif "refused" in said:
                raise ProblemError(said["refused"], place=said["place"])
            else:
                if "solution" in said:
                    return _SOLUTION.validate_python(said["solution"])
                break
    return _cut_short(problem, best, time.monotonic() - began)


def _cut_short(problem: Problem, best: Progress | None, seconds: float) -> Solution:
    """What is known when the child did not finish."""
    selection = best.selection if best else first_plan(problem)
    if selection is None or (sums := account(problem, selection)).broken:
        return Solution("unknown", None, None, None, None, seconds)
    bound = best.bound_minor if best else None
    gap = None if bound is None else (bound - sums.objective_minor) / max(1, abs(sums.objective_minor))
    return Solution("feasible", selection, sums, bound, gap, seconds)


class _Child:
    """A child process in its own session, given ``text``, answering in JSON lines; ended with the block."""

    def __init__(self, command: Sequence[str], text: str) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._threads = [
            threading.Thread(target=self._write, args=(self._process.stdin, text), daemon=True),
            threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Kill whatever is left of the child's group and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for thread in self._threads:
            thread.join()

    def next_line(self, seconds: float) -> dict[str, Any] | None:
        """The next thing that the child says: None: nothing (sensible) for ``seconds``; empty: it has ended."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        if line is None:
            return {}
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            return None
        return said if isinstance(said, dict) else None

    def _write(self, stream: IO[str], text: str) -> None:
        with suppress(BrokenPipeError), stream:
            stream.write(text)

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put(None)
