"""Processes started side by side: when one ends or the parent stops, all of them end."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from types import FrameType

PATIENCE_SECONDS = 15
_ON_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True)
class Child:
    """One command of the planner, running."""

    name: str
    process: subprocess.Popen[bytes]


def command(*words: str) -> list[str]:
    """The planner's own command line, by the interpreter that runs now."""
    return [sys.executable, "-c", "from planner.cli import main; main(prog_name='planner')", *words]


@contextlib.contextmanager
def running(*names: str) -> Iterator[tuple[Child, ...]]:
    """Start ``planner NAME`` for each name; whatever happens inside, all have ended afterwards."""
    children: list[Child] = []
    try:
        children.extend(Child(name, _start(command(name))) for name in names)
        yield tuple(children)
    finally:
        _stop(children)


def first_ended(children: tuple[Child, ...], seconds: float) -> Child | None:
    """The first child that has ended, waiting for at most ``seconds``; None when all are still running."""
    deadline = monotonic() + seconds
    while True:
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=min(0.1, seconds))
                return child
        if monotonic() >= deadline:
            return None


@contextlib.contextmanager
def ending_on_signals() -> Iterator[None]:
    """Turn the signals that end a program into exceptions, so that what is open gets closed."""
    before = {number: signal.signal(number, _end) for number in (signal.SIGTERM, signal.SIGHUP)}
    # A shell starts what runs in the background deaf to Ctrl-C; whoever sends it means it.
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _start(words: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches the parent alone, which then ends each child and what that child started.
    return subprocess.Popen(  # noqa: S603  our own command
        words,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  no threads run yet
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_ON_PARENTS_DEATH, signal.SIGTERM)


def _stop(children: list[Child]) -> None:
    """Ask all to end, wait, and end by force what does not listen, with everything it started."""
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for child in children:
            child.process.terminate()
        deadline = monotonic() + PATIENCE_SECONDS
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, deadline - monotonic()))
            _end_group(child.process)
    finally:
        signal.signal(signal.SIGINT, interrupt)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
