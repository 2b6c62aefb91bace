"""The same plan every time, on a machine that is busy with something else."""

import hashlib
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bench.optimiser.engines.running import in_child
from bench.optimiser.goal import Scope, Verdict
from bench.optimiser.portfolios import made_portfolio
from budgeting.problem import Problem

_RUNS = 20
_QUICK_RUNS = 4
_LOAD = 2
_SECONDS = 60.0


def same_plan(scope: Scope) -> Iterator[Verdict]:
    """Twenty runs of a problem that is proven in time and of one that is not, half of them under load."""
    for studies, runs in ((50, _QUICK_RUNS if scope.is_quick else _RUNS), (200, scope.count(_RUNS))):
        problem = made_portfolio(studies, 0)
        plans: Counter[str] = Counter()
        cut = 0
        for run in range(runs):
            with busy(_LOAD if run % 2 else 0):
                plan, is_repeatable = plan_of(problem, _SECONDS)
            plans[plan] += 1
            cut += not is_repeatable
            scope.say(
                f"{studies} studies, run {run + 1}: plan {plan}{'' if is_repeatable else ', cut off by the clock'}"
            )
        same = max(plans.values())
        yield Verdict(
            f"the same plan in {_RUNS} runs, half under load, {studies} studies: {_RUNS} of {_RUNS}",
            f"{same} of {runs}" + (f", {cut} say that the clock cut them off" if cut else ""),
            is_met=same == runs and "none" not in plans,
        )


def plan_of(problem: Problem, limit: float) -> tuple[str, bool]:
    """A short name for the plan that a new process finds, and whether it says that it can be repeated."""
    found = in_child("bench.optimiser.engines.plans", (problem, limit), limit * 3 + 60)
    if found is None:
        return "none", False
    plan, is_repeatable = found
    return hashlib.sha256(plan.encode()).hexdigest()[:12], is_repeatable


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
