"""Whoever chooses is killed at a random moment: nothing is left running that they had started."""

import multiprocessing
import random
from pathlib import Path

import pytest

from bench.optimiser.portfolios import made_portfolio
from planner.solving import solve_in_child
from tests.planner.jobs.working import kill, wait_for
from tests.planner.solving.test_parent import is_alive
from tests.promised import Measured

_FEW, _MANY = 2, 50


def choose_for_long() -> None:
    """What a worker does with a large programme."""
    solve_in_child(made_portfolio(200, seed=1), time_limit_seconds=60)


def children_of(pid: int) -> set[int]:
    """The processes that a process has started."""
    found = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
    return {int(child) for tasks in found for child in tasks.read_text(encoding="ascii").split()}


def check_kills(rounds: int) -> None:
    """Kill who asked, at a random moment after the engine began; its engine is gone as well."""
    moments = random.Random(2026)
    for _ in range(rounds):
        process = multiprocessing.get_context("fork").Process(target=choose_for_long)
        process.start()
        pid = process.pid or 0
        engines = wait_for(lambda pid=pid: children_of(pid))  # type: ignore[misc]  # bound now
        process.join(moments.uniform(0, 1.5))
        engines |= children_of(pid)
        kill(process)
        wait_for(lambda engines=engines: not any(map(is_alive, engines)))  # type: ignore[misc]  # bound now


def test_an_engine_ends_with_whoever_asked_it(measured: Measured) -> None:
    check_kills(_FEW)
    measured("R3", f"{_FEW} kills at random moments: 0 engines left running")


@pytest.mark.long
def test_of_fifty_engines_none_outlives_whoever_asked_it(measured: Measured) -> None:
    check_kills(_MANY)
    measured("R3", f"{_MANY} kills at random moments: 0 engines left running")
