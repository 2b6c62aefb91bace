"""What choosing costs and gains: our solve against ranking by value for money and against HiGHS alone, in one run.

python bench/solve.py --studies 30 50 --seeds 3 --time-limit 20
"""

import argparse
import time

from bench.optimiser.portfolios import made_portfolio
from budgeting.optimiser import account, first_plan, second
from budgeting.optimiser.building import build
from budgeting.optimiser.solving import solve
from budgeting.posing.ranking import rank_by_ratio
from budgeting.problem import Problem, Selection


def main() -> None:
    """Print one row for each made problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, nargs="+", default=[30, 50])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--time-limit", type=float, default=20.0)
    asked = parser.parse_args()
    print(
        "| studies | seed | status | gap | seconds | first plan, s | ranking, value | HiGHS, seconds | HiGHS, value |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for studies in asked.studies:
        for seed in range(asked.seeds):
            print(f"| {studies} | {seed} | {row(made_portfolio(studies, seed), asked.time_limit)} |", flush=True)


def row(problem: Problem, seconds: float) -> str:
    """Figures of one problem; those of ranking and of HiGHS alone as shares of ours."""
    began = time.monotonic()
    first_plan(problem)
    first = time.monotonic() - began
    ours = solve(problem, time_limit_seconds=seconds)
    value = ours.account.objective_minor if ours.account else 0
    model = build(problem)
    began = time.monotonic()
    opinion = second.look(model, model.objectives[0], seconds)
    alone = time.monotonic() - began
    other = model.selection(opinion.values) if opinion.values else None
    shares = (
        share(problem, rank_by_ratio(problem), value),
        f"{alone / ours.seconds:.1f}×",
        share(problem, other, value),
    )
    gap = "unknown" if ours.gap is None else f"{ours.gap:.3%}"
    return " | ".join((ours.status, gap, f"{ours.seconds:.2f}", f"{first:.3f}", *shares))


def share(problem: Problem, selection: Selection | None, value: int) -> str:
    """The objective of ``selection`` as a share of ``value``."""
    return f"{account(problem, selection).objective_minor / value:.1%}" if selection and value else "no plan"


if __name__ == "__main__":
    main()
