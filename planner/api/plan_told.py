"""What is told of a version of a plan: its totals, every study with its lines, shared costs and budgets."""

from collections.abc import Iterator
from dataclasses import dataclass

from budgeting.approvals.states import PlanState
from budgeting.plans.plan import Fate, Plan, PlannedStudy
from budgeting.programme import SharedCost
from budgeting.studies import CostLine, Level
from planner.api.replies import told_as
from planner.reports.accounts import budget_uses
from planner.services.plans import SeenPlan, VersionHead


@dataclass(frozen=True)
class Totals:
    """What the plan comes to."""

    value_minor: int
    cost_minor: int
    reserve_minor: int
    expected_follow_up_minor: int
    net_minor: int
    budget_minor: int
    free_minor: int


@dataclass(frozen=True)
class PlannedTold:
    """What becomes of one study, why, and what it costs line by line."""

    key: str
    name: str
    fate: Fate
    level: Level | None
    method_key: str
    answers: tuple[str, ...]
    cost_centre_key: str
    starts_in: str | None
    chance_ppm: int
    reason: str
    cost_minor: int
    sample: int
    sample_unit: str
    contingency_minor: int
    vat_minor: int
    lines: tuple[CostLine, ...]


@dataclass(frozen=True)
class BudgetUse:
    """A ceiling and what the plan takes of it."""

    name: str
    limit_minor: int
    cost_minor: int
    reserve_minor: int
    free_minor: int


@dataclass(frozen=True)
class PlanTold:
    """A version whole."""

    number: int
    state: PlanState
    digest: str
    is_newest: bool
    head: VersionHead
    totals: Totals
    studies: tuple[PlannedTold, ...]
    shared_costs: tuple[SharedCost, ...]
    budgets: tuple[BudgetUse, ...]


def plan_told(seen: SeenPlan) -> PlanTold:
    """The version as it is told."""
    plan, head = seen.plan, seen.head
    return PlanTold(
        number=head.number,
        state=head.state,
        digest=head.digest,
        is_newest=head.number == seen.newest,
        head=head,
        totals=totals_of(plan),
        studies=tuple(planned_told(plan)),
        shared_costs=plan.shared_costs,
        budgets=tuple(_uses(plan)),
    )


def totals_of(plan: Plan) -> Totals:
    """What ``plan`` comes to."""
    return told_as(Totals, plan)


def planned_told(plan: Plan) -> Iterator[PlannedTold]:
    """What becomes of each study of ``plan``."""
    return (_planned(plan, one) for one in plan.studies)


def _planned(plan: Plan, planned: PlannedStudy) -> PlannedTold:
    study, package = planned.study, planned.package
    return PlannedTold(
        key=study.key,
        name=study.name,
        fate=planned.fate,
        level=planned.level,
        method_key=study.method_key,
        answers=planned.answers,
        cost_centre_key=study.cost_centre_key,
        starts_in=next((run.period_key for run in plan.runs if run.study_key == study.key), None),
        chance_ppm=planned.chance_ppm,
        reason=planned.reason,
        cost_minor=planned.cost_minor,
        sample=package.sample if package else 0,
        sample_unit=package.sample_unit if package else "",
        contingency_minor=package.contingency_minor if package else 0,
        vat_minor=package.vat_minor if package else 0,
        lines=tuple(line for line in package.lines if line.quantity_milli) if package else (),
    )


def _uses(plan: Plan) -> Iterator[BudgetUse]:
    for one in budget_uses(plan):
        yield told_as(BudgetUse, one, cost_minor=one.used.cost_minor, reserve_minor=one.used.reserve_minor)
