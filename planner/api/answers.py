"""Answers about a version: what more or less money would change, why each study is in or out, what each rule costs."""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from budgeting.explaining.budgets.frontier import Frontier
from budgeting.explaining.cards.cards import Card
from budgeting.explaining.robustness.robustness import Robustness
from budgeting.explaining.rules.price_words import PricedRules
from planner.api.jobs import started
from planner.api.operations import operation
from planner.api.plan_told import PlannedTold, Totals, planned_told, totals_of
from planner.api.replies import Reply, told_as
from planner.context import actor, current
from planner.services import answers
from planner.services.cards import see_cards
from planner.services.frontier import see_frontier, see_point
from planner.services.jobs import Job
from planner.services.plans import SeenPlan
from planner.services.robustness import see_robustness
from planner.services.rule_prices import see_rule_prices
from planner.services.schedules import see_schedule

_ONE: Final = "/programmes/<programme_key>/plans/<int:number>"
Told = TypeVar("Told")


@dataclass(frozen=True)
class FrontierTold:
    """What each budget would buy; null until it is worked out by the job."""

    frontier: Frontier | None
    job_id: int | None


@dataclass(frozen=True)
class CurvePointTold:
    """A plan of the curve: what it comes to, and what becomes of each study."""

    totals: Totals
    studies: tuple[PlannedTold, ...]


@dataclass(frozen=True)
class CardsTold:
    """Why each study is kept or left out; null until it is worked out by the job."""

    cards: tuple[Card, ...] | None
    job_id: int | None


@dataclass(frozen=True)
class RulePricesTold:
    """What each rule costs; null until it is worked out by the job."""

    rules: PricedRules | None
    job_id: int | None


@dataclass(frozen=True)
class RobustnessTold:
    """How the choice holds when what is believed is off; null until it is worked out by the job."""

    robustness: Robustness | None
    job_id: int | None


@dataclass(frozen=True)
class BarTold:
    """When a study runs and reports, and by when its report is needed."""

    study_key: str
    period_key: str
    earliest_on: date
    starts_on: date
    reports_on: date
    due_on: date | None
    is_late: bool


@dataclass(frozen=True)
class ScheduleTold:
    """When every study of the version runs."""

    bars: tuple[BarTold, ...]
    is_proven: bool


@operation("POST", f"{_ONE}/answers", "plan.explain", also=("plan.see",), status=202)
def ask(programme_key: str, number: int) -> Reply[Job]:
    """Have everything answered about a version."""
    return started(answers.ask_for_answers(current().database, current().jobs, actor(), programme_key, number))


@operation("GET", f"{_ONE}/frontier", "plan.see")
def frontier(programme_key: str, number: int) -> Reply[FrontierTold]:
    """Read what other budgets would buy."""
    seen = see_frontier(current().database, actor(), programme_key, number)
    return _told(FrontierTold(seen.page.found if seen.page else None, seen.job_id), seen.seen)


@operation("GET", f"{_ONE}/frontier/<int:limit_minor>", "plan.see")
def point(programme_key: str, number: int, limit_minor: int) -> Reply[CurvePointTold]:
    """Read the plan that a budget of the curve, in minor units, would buy."""
    seen = see_point(current().database, actor(), programme_key, number, limit_minor)
    return _told(CurvePointTold(totals_of(seen.plan), tuple(planned_told(seen.plan))), seen.seen)


@operation("GET", f"{_ONE}/cards", "plan.see")
def cards(programme_key: str, number: int) -> Reply[CardsTold]:
    """Read why each study is kept or left out."""
    seen = see_cards(current().database, actor(), programme_key, number)
    return _told(CardsTold(tuple(row.card for row in seen.page.rows) if seen.page else None, seen.job_id), seen.seen)


@operation("GET", f"{_ONE}/rule-prices", "plan.see")
def rule_prices(programme_key: str, number: int) -> Reply[RulePricesTold]:
    """Read what each rule costs."""
    seen = see_rule_prices(current().database, actor(), programme_key, number)
    return _told(RulePricesTold(seen.page.found if seen.page else None, seen.job_id), seen.seen)


@operation("GET", f"{_ONE}/robustness", "plan.see")
def robustness(programme_key: str, number: int) -> Reply[RobustnessTold]:
    """Read how the choice holds when what is believed is off."""
    seen = see_robustness(current().database, actor(), programme_key, number)
    return _told(RobustnessTold(seen.page.found if seen.page else None, seen.job_id), seen.seen)


@operation("GET", f"{_ONE}/schedule", "plan.see")
def schedule(programme_key: str, number: int) -> Reply[ScheduleTold]:
    """Read when every study runs."""
    found = see_schedule(current().database, actor(), programme_key, number)
    bars = tuple(
        told_as(BarTold, bar, study_key=bar.planned.study.key, period_key=bar.period.key) for bar in found.schedule.bars
    )
    return _told(ScheduleTold(bars, found.schedule.is_proven), found.seen)


def _told(told: Told, seen: SeenPlan) -> Reply[Told]:
    return Reply(told, seen.plan.programme.currency)
