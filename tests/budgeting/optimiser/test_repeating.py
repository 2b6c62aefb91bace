"""The same problem has the same plan every time, whatever else the machine does, though nothing was proven."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.optimiser.portfolios import made_portfolio
from budgeting.optimiser import searching
from budgeting.optimiser.solving import solve
from budgeting.problem import Problem, Solution

SECONDS = 60.0


@pytest.fixture
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little that nothing is proven, and the clock never comes near."""
    monkeypatch.setattr(searching, "_QUICK_WORK", 0.02)
    monkeypatch.setattr(searching, "_WORK_A_SECOND", 0.002)
    monkeypatch.setattr(searching, "_KERNEL_WORK_A_COLUMN", 2e-5)
    monkeypatch.setattr(searching, "_MOST_FOR_SECOND", 0)


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep ``count`` cores busy while the block runs."""
    context = multiprocessing.get_context("spawn")
    spinners = [context.Process(target=spin, daemon=True) for _ in range(count)]
    for one in spinners:
        one.start()
    try:
        yield
    finally:
        for one in spinners:
            one.kill()
            one.join()


def spin() -> None:
    """Never stop."""
    while True:
        pass


def found(posed: Problem) -> Solution:
    """A plan that the work ended, not a proof and not the clock."""
    plan = solve(posed, time_limit_seconds=SECONDS, is_settled=False)
    assert (plan.status, plan.is_repeatable) == ("feasible", True)
    return plan


@pytest.mark.usefixtures("little_work")
def test_three_searches_that_prove_nothing_find_one_plan() -> None:
    posed = made_portfolio(60, 0)
    first = found(posed)
    assert {found(posed).selection for _ in range(2)} == {first.selection}


@pytest.mark.long
@pytest.mark.usefixtures("little_work")
def test_twenty_searches_half_of_them_on_a_busy_machine_find_one_plan() -> None:
    posed = made_portfolio(200, 0)
    plans = set()
    for run in range(20):
        with busy(4 if run % 2 else 0):
            plans.add(found(posed).selection)
    assert len(plans) == 1
