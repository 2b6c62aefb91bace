"""The starts of a plan's studies that an engine proves best: least late, then least beyond what the team has."""

from budgeting.explaining.again.asking import OnStep, Solver
from budgeting.plans.activities import on_days, pose
from budgeting.plans.frozen import Frozen
from budgeting.plans.laying_out import lay_out
from budgeting.plans.schedule import Starts


def best_starts(frozen: Frozen, _solve: Solver, on_step: OnStep) -> Starts:
    """The best starts of what ``frozen`` chose, its studies, levels and periods staying as they are.

    ProblemError when it chose nothing.
    """
    from budgeting.optimiser.best_placing import best_placing  # noqa: PLC0415  engines are loaded only where they work

    plan = lay_out(frozen.programme, frozen.problem, frozen.solution)
    on_step(0, 1, "Placing the studies in their periods")
    posed = pose(plan)
    found = best_placing(posed.activities, posed.capacities)
    return Starts(on_days(plan, found.start_by_key), found.is_proven)
