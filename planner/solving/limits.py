"""What every process that works something out keeps to: its parent's life, its memory, and answers as all it prints."""

import argparse
import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

_PR_SET_PDEATHSIG = 1
_STDOUT = 1


def asked_within_limits(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """What ``arguments`` ask, with ``--memory`` (bytes, 0: no limit) and ``--parent`` (its id, 0: any) kept to."""
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--parent", type=int, default=0)
    asked = parser.parse_args(arguments)
    die_with(asked.parent)
    if asked.memory:
        resource.setrlimit(resource.RLIMIT_AS, (asked.memory, asked.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return asked


def die_with(parent: int) -> None:
    """Have the kernel end this process when ``parent`` ends; at once if that has happened already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent and os.getppid() != parent:
        raise SystemExit(1)


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


def say(output: TextIO, value: object) -> None:
    """Write ``value`` as one JSON line that the parent reads at once."""
    output.write(json.dumps(value) + "\n")
    output.flush()
