"""The job that chooses the studies again under decisions on lines that are not saved yet."""

from time import monotonic

from planner.jobs.context import StepContext
from planner.services.optimising import DEFAULT_SECONDS, solve_posed
from planner.services.weighing_decisions import compared, pose_decisions

_PARTS = 1_000


def weigh_decisions(context: StepContext) -> None:
    """Choose again, approved studies held where they are, and leave the comparison with the job."""
    context.report(0, _PARTS, "Weighing what each set of studies would tell")
    posed = pose_decisions(context.database, context.actor, context.arguments)
    began = monotonic()

    def is_to_stop() -> bool:
        share = min(1.0, (monotonic() - began) / DEFAULT_SECONDS)
        context.report(min(_PARTS - 1, round(_PARTS * share)), _PARTS, "Looking for the best plan under your decisions")
        return context.is_cancelled()

    solution = solve_posed(posed.choice, seconds=DEFAULT_SECONDS, should_stop=is_to_stop)
    context.stop_if_cancelled()
    number, key = int(context.arguments["number"]), str(context.arguments["programme"])
    context.finish({"number": number, "programme": key, "comparison": compared(posed, solution)})
