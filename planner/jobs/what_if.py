"""The job that chooses the studies under a what-if."""

from collections.abc import Callable
from time import monotonic

from budgeting.errors import BudgetingError
from budgeting.optimiser import Progress
from budgeting.problem import Solution
from planner.filters import money
from planner.jobs.context import StepContext
from planner.services.optimising import DEFAULT_SECONDS, PosedChoice, solve_posed
from planner.services.what_if_choosing import (
    PosedWhatIf,
    changes_version,
    keep_refusal,
    keep_result,
    known_solution,
    pose_what_if,
)

_PARTS = 1_000


def choose_what_if(context: StepContext) -> None:
    """Choose the studies under the what-if and keep the result with it; run twice, it keeps one result."""
    key, number = str(context.arguments["programme"]), int(context.arguments["what_if"])
    context.report(0, _PARTS, "Weighing what each set of studies would tell")
    version = changes_version(context.database, context.actor, key, number)
    try:
        posed = pose_what_if(context.database, context.actor, key, number)
        if posed is not None:
            _choose(context, key, number, posed)
    except BudgetingError as error:
        keep_refusal(context.database, context.actor, key, number, version, error)
        raise
    context.finish({"what_if": number, "programme": key})


def _choose(context: StepContext, key: str, number: int, posed: PosedWhatIf) -> None:
    halves = 2 if posed.base else 1
    solution = _solved(context, posed.choice, lambda share: share / halves)
    base_solution = None
    if posed.base:
        base_solution = known_solution(context.database, context.actor, key, posed.base.problem)
        base_solution = base_solution or _solved(context, posed.base, lambda share: (1 + share) / halves)
    keep_result(context.database, context.actor, key, number, posed, solution, base_solution)


def _solved(context: StepContext, posed: PosedChoice, done: Callable[[float], float]) -> Solution:
    """The best plan of one of the two problems; ``done`` turns its share of the time into that of the job."""
    began, message = monotonic(), "Looking for a first plan"

    def look_up(progress: Progress) -> None:
        nonlocal message
        worth = money(progress.value_minor, posed.problem.currency)
        message = f"The best plan so far nets {worth}; looking for a better one"

    def is_to_stop() -> bool:
        share = done(min(1.0, (monotonic() - began) / DEFAULT_SECONDS))
        context.report(min(_PARTS - 1, round(_PARTS * share)), _PARTS, message)
        return context.is_cancelled()

    solution = solve_posed(posed, seconds=DEFAULT_SECONDS, on_progress=look_up, should_stop=is_to_stop)
    context.stop_if_cancelled()
    return solution
