"""What more or less money would buy: look at the curve, open one of its plans, take the table away."""

from dataclasses import dataclass, replace

from budgeting.explaining.again.changes import Change, change
from budgeting.explaining.budgets.budget_scale import scale_of
from budgeting.explaining.budgets.frontier import FrontierPoint
from budgeting.money import Money
from budgeting.optimiser.verify import account
from budgeting.plans.frozen import Frozen
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.problem import Solution
from budgeting.programme import Budget, Programme
from planner.reports.frontier import FrontierPage, StepRow, frontier_page
from planner.services import answers
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.plans import SeenPlan, see_frozen
from planner.services.sheets import Cell, Sheet
from planner.storage.database import Database

_KINDS = ("frontier", "frontier_without")
_HEADS = ("Budget", "Worth of the answers", "Cost", "Reserve", "Net worth", "At most", "Proven", "What changes")


@dataclass(frozen=True)
class SeenFrontier:
    """A version with its page (None: not worked out yet) and the job that works it out, if any."""

    seen: SeenPlan
    page: FrontierPage | None
    job_id: int | None


@dataclass(frozen=True)
class SeenPoint:
    """The plan that would be best within another budget, beside the version: ``found`` says how it differs from it."""

    seen: SeenPlan
    page: FrontierPage
    point: FrontierPoint
    plan: Plan
    found: Change


def see_frontier(database: Database, actor: Actor, programme_key: str, number: int, rule: str = "") -> SeenFrontier:
    """What more or less money would buy than a version has, also without ``rule``. Raises what ``see_plan`` raises."""
    shown = answers.see_answers(database, actor, programme_key, number, *_KINDS)
    return SeenFrontier(shown.seen, frontier_page(shown.seen.plan, shown.answer_by_kind, rule), shown.job_id)


def see_point(database: Database, actor: Actor, programme_key: str, number: int, limit_minor: int) -> SeenPoint:
    """One plan of the curve, laid out. Raises NotFoundError when it has none there, and what ``see_plan`` raises."""
    shown = see_frontier(database, actor, programme_key, number)
    point = shown.page.found.at(limit_minor) if shown.page else None
    frozen = see_frozen(database, actor, programme_key, number)
    if shown.page is None or point is None or point.selection is None or frozen.solution.selection is None:
        raise NotFoundError
    found = change(frozen.problem, frozen.solution.selection, point.selection)
    return SeenPoint(shown.seen, shown.page, point, _laid_out(frozen, point), found)


def _laid_out(frozen: Frozen, point: FrontierPoint) -> Plan:
    """The plan of a point, in the programme as it would be with that budget."""
    problem = scale_of(frozen.problem).at(point.limit_minor)
    selection = point.selection
    sums = account(problem, selection) if selection else None
    bound, worth = point.bound_minor, point.worth_minor
    gap = None if bound is None else (bound - worth) / max(1, abs(worth))
    solution = Solution("optimal" if point.is_proven else "feasible", selection, sums, bound, gap, 0.0)
    return lay_out(_with_budget(frozen.programme, point.limit_minor), problem, solution)


def _with_budget(programme: Programme, limit_minor: int) -> Programme:
    parts = tuple(one for one in programme.budgets if one.period_key or one.cost_centre_key)
    return replace(programme, budgets=(Budget(limit_minor), *parts))


def frontier_sheets(page: FrontierPage) -> tuple[Sheet, ...]:
    """The points of the curve, and those of every curve without one rule."""
    says = {row.step.to_minor: row for row in page.steps}
    curve = Sheet("Budgets", _HEADS, tuple(_row(page, one, says.get(one.limit_minor)) for one in page.found.points))
    others = tuple(
        (other.name, *_row(page, one, None)[:-1]) for other in page.offered for one in other.points if one.selection
    )
    return (curve, Sheet("Without one rule", ("Without", *_HEADS[:-1]), others)) if others else (curve,)


def _row(page: FrontierPage, point: FrontierPoint, step: StepRow | None) -> tuple[Cell, ...]:
    currency = page.plan.programme.currency
    limit = Money(point.limit_minor, currency)
    if point.selection is None:
        word = "no plan keeps the rules" if point.is_impossible else "no plan found"
        return (limit, None, None, None, None, None, word, "")
    sums = (point.value_minor, point.cost_minor, point.reserve_minor, point.net_minor)
    bound = None if point.bound_minor is None else Money(point.bound_minor, currency)
    proven = "yes" if point.is_proven else "no"
    return (limit, *(Money(minor, currency) for minor in sums), bound, proven, step.says if step else "")
