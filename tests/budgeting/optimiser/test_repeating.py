"""The same problem has the same plan every time, whatever else the machine does, though nothing was proven."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.optimiser.portfolios import made_portfolio
from budgeting.optimiser import searching, second
from budgeting.optimiser.second import Opinion
from budgeting.optimiser.solving import solve
from budgeting.problem import Problem, Solution
from tests.promised import Measured

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


def test_what_the_clock_limits_is_asked_only_in_a_search_that_need_not_be_repeated(
    monkeypatch: pytest.MonkeyPatch,
    little_work: None,
) -> None:
    """Beside CP-SAT grows the tree, which is limited by its nodes; HiGHS, which goes by the clock, does not run."""
    asked: list[float] = []

    def watched(*given: object, **_: object) -> Opinion:
        asked.append(float(str(given[2])))
        return Opinion(is_impossible=False)

    monkeypatch.setattr(searching, "_MOST_FOR_SECOND", 10_000)
    monkeypatch.setattr(searching, "_NODES_A_WORK", 200)
    monkeypatch.setattr(second, "look_at_part", watched)
    posed = made_portfolio(50, 2)
    plans = [found(posed) for _ in range(2)]
    assert asked == []
    assert len({(one.selection, one.bound_minor) for one in plans}) == 1
    monkeypatch.setattr(searching, "_QUICK_WORK", 1e-4)
    # However little the first look found on a busy machine.
    monkeypatch.setattr(searching, "_PROOF_IS_NEAR", 1.0)
    solve(posed, time_limit_seconds=3.0, is_settled=False, is_repeatable=False)
    assert asked


@pytest.mark.long
@pytest.mark.usefixtures("little_work")
def test_twenty_searches_half_of_them_on_a_busy_machine_find_one_plan(measured: Measured) -> None:
    posed = made_portfolio(200, 0)
    plans = set()
    for run in range(20):
        with busy(4 if run % 2 else 0):
            plans.add(found(posed).selection)
    assert len(plans) == 1
    measured("R14", "20 of 20 the same, half of them on a busy machine")
