"""The job that chooses the studies."""

from time import monotonic

from budgeting.optimiser import Progress
from planner.filters import money
from planner.jobs.answer import explain_draft
from planner.jobs.context import StepContext
from planner.services.optimising import DEFAULT_SECONDS, PosedChoice, draft_of_job, keep_draft, pose_choice, solve_posed

_STEPS = 1_000


def choose_studies(context: StepContext) -> None:
    """Choose the studies of the programme and keep the plan as the next draft; run twice, it keeps one draft."""
    key = str(context.arguments["programme"])
    number = draft_of_job(context.database, context.job_id)
    if number is None:
        context.report(0, _STEPS, "Weighing what each set of studies would tell")
        posed = pose_choice(context.database, context.actor, key)
        number = _choose(context, posed)
    context.finish({"number": number, "programme": key})


def explain_choice(context: StepContext) -> None:
    """Have the draft explained and printed by jobs of their own, so that nobody waits for them to see the choice."""
    number = draft_of_job(context.database, context.job_id)
    if number is not None:
        explain_draft(context, str(context.arguments["programme"]), number)


def _choose(context: StepContext, posed: PosedChoice) -> int:
    seconds = float(context.arguments.get("seconds", DEFAULT_SECONDS))
    began, message = monotonic(), "Looking for a first plan"

    def look_up(progress: Progress) -> None:
        nonlocal message
        worth = money(progress.value_minor, posed.problem.currency)
        message = f"The best plan so far nets {worth}; looking for a better one"

    def is_to_stop() -> bool:
        context.report(min(_STEPS - 1, round(_STEPS * (monotonic() - began) / seconds)), _STEPS, message)
        return context.is_cancelled()

    solution = solve_posed(posed, seconds=seconds, on_progress=look_up, should_stop=is_to_stop)
    context.stop_if_cancelled()
    return keep_draft(context.database, context.actor, posed, solution, job_id=context.job_id)
