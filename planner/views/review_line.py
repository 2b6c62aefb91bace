"""One line of the review desk opened: where its quantity comes from, and what its price is held against."""

from dataclasses import dataclass
from datetime import datetime

from budgeting.approvals.states import LineAction, line_actions_from
from budgeting.methods import Method
from budgeting.plans.plan import Plan
from budgeting.prices.benchmarks import Band
from budgeting.programme import SharedCost
from budgeting.studies import Package
from planner.context import actor, current
from planner.filters import date_
from planner.reports.review_desk import DeskLine
from planner.services.errors import NotFoundError
from planner.services.plans import SeenPlan
from planner.services.price_pages import see_element


@dataclass(frozen=True)
class OpenedLine:
    """A line with what its page part shows; ``package`` and ``method`` are None for a line of a shared cost."""

    line: DeskLine
    programme_key: str
    number: int
    currency: str
    package: Package | None
    method: Method | None
    band: Band | None
    entered: str
    may_decide: bool
    path: str

    @property
    def actions(self) -> tuple[LineAction, ...]:
        """What may be decided about it now."""
        return line_actions_from(self.line.standing.state)


def open_line(seen: SeenPlan, line: DeskLine, *, may_decide: bool, path: str) -> OpenedLine:
    """``line`` of a version with its formula, its benchmark and who entered it."""
    plan, review = seen.plan, line.review
    planned = next((one for one in plan.studies if one.study.key == review.owner_key), None)
    shared = next((one for one in plan.shared_costs if one.key == review.owner_key), None)
    is_shared = review.funding == "shared"
    return OpenedLine(
        line=line,
        programme_key=plan.programme.key,
        number=seen.head.number,
        currency=plan.programme.currency,
        package=planned.package if planned and not is_shared else None,
        method=planned.study.method if planned and not is_shared else None,
        band=_band(plan, line),
        entered=_entered(shared) if shared and is_shared else "",
        may_decide=may_decide,
        path=path,
    )


def _band(plan: Plan, line: DeskLine) -> Band | None:
    """What one unit usually costs, where the benchmark is in the plan's currency and unit."""
    cost = line.review.line
    try:
        now = see_element(current().database, actor(), cost.element, plan.programme.market).now
    except NotFoundError:
        return None
    band = now.band if now else None
    return band if band and (band.currency, band.unit) == (plan.programme.currency, cost.unit) else None


def _entered(shared: SharedCost) -> str:
    if not shared.by:
        return ""
    when = f" on {date_(datetime.fromisoformat(shared.at))}" if shared.at else ""
    return f"Entered by {shared.by}{when}."
