"""Ask engines, each in a process of its own: one that runs over its time or breaks down has no plan."""

import importlib
import math
import multiprocessing
import os
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

from bench.optimiser.engines.outcome import Outcome, Rows
from budgeting.problem import Problem

PEERS = {"cbc": "PuLP + CBC", "highs": "HiGHS", "scip": "SCIP"}
OURS = "ours"
_ROOM = 1e-6


def solved(problem: Problem, seconds: float, *, is_repeatable: bool = True, patience: float = 3.0) -> Outcome:
    """Our plan for ``problem``."""
    began = time.monotonic()
    found = in_child("bench.optimiser.engines.ours", (problem, seconds, is_repeatable), seconds * patience + 60)
    if found is None:
        return Outcome(OURS, None, None, time.monotonic() - began, words="no answer")
    bound = None if found.bound is None else int(found.bound)
    return Outcome(OURS, found.value, bound, found.seconds, found.is_proven, found.peak_mb, found.trace, found.words)


def peer(name: str, rows: Rows, seconds: float) -> Outcome:
    """The plan of the engine ``name`` (a key of ``PEERS``) for the very same model, its value added again exactly."""
    began = time.monotonic()
    found = in_child(f"bench.optimiser.engines.{name}", (rows, seconds), seconds * 3 + 60)
    if found is None:
        return Outcome(PEERS[name], None, None, time.monotonic() - began, words="no answer")
    value = rows.value(found.chosen) if found.chosen else None
    bound = None if found.bound is None or not math.isfinite(found.bound) else math.floor(found.bound + _ROOM)
    if found.is_proven and bound is None:
        bound = value
    return Outcome(PEERS[name], value, bound, found.seconds, found.is_proven)


def rows_of(problem: Problem) -> Rows:
    """The model that we solve, as plain numbers."""
    from budgeting.optimiser.building import build  # noqa: PLC0415  engines' processes do without it

    model = build(problem)
    rows = [(list(one.terms), one.low, one.high) for one in model.constraints]
    return Rows(model.size, rows, list(model.objectives[0]))


def in_child(module: str, arguments: tuple[Any, ...], patience: float) -> Any:  # noqa: ANN401  what the module answers
    """What ``answer`` of ``module`` gives back in a new process; None when it dies or has no more ``patience``."""
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(far, module, arguments))
    child.start()
    far.close()
    try:
        return near.recv() if near.poll(patience) else None
    except EOFError:
        return None
    finally:
        if child.is_alive():
            child.join(1.0)
            child.kill()
        child.join()
        near.close()


def _answer(far: Connection, module: str, arguments: tuple[Any, ...]) -> None:
    """Runs in the child; what engines print goes nowhere."""
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    found = importlib.import_module(module).answer(*arguments)
    far.send(found)
    far.close()
