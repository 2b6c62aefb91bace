"""The job that chooses the studies under a what-if."""

from time import monotonic
from typing import Final

from budgeting.errors import BudgetingError, ProblemError
from budgeting.optimiser import Progress
from budgeting.problem import Solution
from planner.filters import money
from planner.jobs.context import StepContext
from planner.jobs.parting import PartFailedError, Parts, found_in_parts, put_down
from planner.jobs.taking import PartContext
from planner.services.optimising import DEFAULT_SECONDS, PosedChoice, solve_posed
from planner.services.what_if_choosing import (
    PosedWhatIf,
    changes_version,
    keep_refusal,
    keep_result,
    known_solution,
    pose_what_if,
)
from planner.solving.child import SOLUTION, told
from planner.storage.mapping.documents import digest_of

_PARTS = 1_000
BASE_PART: Final = "what_if_base"


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
    """Choose on both sides of the comparison, the one without the changes by whichever worker is free."""
    base_solution = None
    if posed.base:
        base_solution = known_solution(context.database, context.actor, key, posed.base.problem)
    beside = _beside(key, number, posed.base) if posed.base and not base_solution else None
    if beside:
        put_down(context, beside)
    solution = _solved(context, posed.choice)
    if posed.base and beside:
        base_solution = _found_beside(context, beside, posed.base)
    keep_result(context.database, context.actor, key, number, posed, solution, base_solution)


def _beside(key: str, number: int, base: PosedChoice) -> Parts:
    asked = {"programme": key, "what_if": number, "problem": _digest(base)}
    return Parts("base", BASE_PART, [asked], is_waited_for=True)


def _found_beside(context: StepContext, beside: Parts, base: PosedChoice) -> Solution:
    """The plan without the changes, as the part found it; chosen here where the programme changed in between."""
    try:
        found = found_in_parts(context, beside)[0]
    except PartFailedError as error:
        raise ProblemError(error.message) from error
    return SOLUTION.validate_python(found, strict=False) if found else _solved(context, base)


def choose_base(context: PartContext) -> object:
    """The part that chooses without the changes: the solution as JSON values, None where the programme has changed."""
    key, number = str(context.arguments["programme"]), int(context.arguments["what_if"])
    posed = pose_what_if(context.database, context.actor, key, number)
    if posed is None or posed.base is None or _digest(posed.base) != context.arguments["problem"]:
        return None
    solution = solve_posed(posed.base, seconds=DEFAULT_SECONDS, should_stop=context.should_stop)
    return SOLUTION.dump_python(solution, mode="json")


def _digest(posed: PosedChoice) -> str:
    return digest_of(told(posed.problem))


def _solved(context: StepContext, posed: PosedChoice) -> Solution:
    """The best plan of one of the two problems."""
    began, message = monotonic(), "Looking for a first plan"

    def look_up(progress: Progress) -> None:
        nonlocal message
        worth = money(progress.value_minor, posed.problem.currency)
        message = f"The best plan so far nets {worth}; looking for a better one"

    def is_to_stop() -> bool:
        share = min(1.0, (monotonic() - began) / DEFAULT_SECONDS)
        context.report(min(_PARTS - 1, round(_PARTS * share)), _PARTS, message)
        return context.is_cancelled()

    solution = solve_posed(posed, seconds=DEFAULT_SECONDS, on_progress=look_up, should_stop=is_to_stop)
    context.stop_if_cancelled()
    return solution
