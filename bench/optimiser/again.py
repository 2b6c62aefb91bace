"""The same plan every time, on a machine that is busy with something else."""

import hashlib
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

from bench.optimiser.engines.running import in_child
from bench.optimiser.goal import Scope, Verdict
from bench.optimiser.portfolios import made_portfolio
from budgeting.problem import Problem

_RUNS = 20
_QUICK_RUNS = 4
_LOAD = 2


def same_plan(scope: Scope) -> Iterator[Verdict]:
    """Twenty runs of a problem that is proven in time and of one that is not, half of them under load."""
    runs = _QUICK_RUNS if scope.is_quick else _RUNS
    for studies, limit in ((50, 60.0), (200, scope.seconds(20.0))):
        problem = made_portfolio(studies, 0)
        plans: dict[str, int] = {}
        for run in range(runs):
            with busy(_LOAD if run % 2 else 0):
                plan = plan_of(problem, limit)
            plans[plan] = plans.get(plan, 0) + 1
            scope.say(f"{studies} studies, run {run + 1}: plan {plan}")
        same = max(plans.values())
        yield Verdict(
            f"the same plan in {_RUNS} runs, half under load, {studies} studies: {_RUNS} of {_RUNS}",
            f"{same} of {runs}",
            is_met=same == runs and "none" not in plans,
        )


def plan_of(problem: Problem, limit: float) -> str:
    """A short name for the plan that a new process finds."""
    found = in_child("bench.optimiser.engines.plans", (problem, limit), limit * 3 + 60)
    return "none" if found is None else hashlib.sha256(found.encode()).hexdigest()[:12]


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep ``count`` cores busy while the block runs."""
    context = multiprocessing.get_context("spawn")
    spinners = [context.Process(target=_spin, daemon=True) for _ in range(count)]
    for spinner in spinners:
        spinner.start()
    try:
        yield
    finally:
        for spinner in spinners:
            spinner.kill()
            spinner.join()


def _spin() -> None:
    while True:
        sum(range(10_000))
