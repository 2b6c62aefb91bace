"""Whether the team can do a plan in time: look at its schedule, and take it away as tables."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budgeting.plans.schedule import Bar, Schedule, schedule_of
from planner.reports.grouping import groups_of
from planner.reports.study_pages import study_pages
from planner.reports.timeline import Timeline, timeline_of
from planner.services.actors import Actor
from planner.services.answers import see_answers
from planner.services.plans import SeenPlan
from planner.services.sheets import Cell, Sheet
from planner.storage.database import Database

_MILLI: Final = 1_000


@dataclass(frozen=True)
class SeenSchedule:
    """A version with its schedule, drawn."""

    seen: SeenPlan
    timeline: Timeline

    @property
    def schedule(self) -> Schedule:
        """The schedule as values."""
        return self.timeline.schedule


def see_schedule(database: Database, actor: Actor, programme_key: str, number: int) -> SeenSchedule:
    """When each study of a version runs: by the proven starts once they are kept. Raises what ``see_plan`` raises."""
    shown = see_answers(database, actor, programme_key, number, "schedule")
    plan = shown.seen.plan
    schedule = schedule_of(plan, shown.answer_by_kind.get("schedule"))
    return SeenSchedule(shown.seen, timeline_of(plan, study_pages(plan, groups_of(plan)), schedule))


def schedule_sheets(schedule: Schedule) -> tuple[Sheet, ...]:
    """The studies with their days, and the load of each role month by month, as tables."""
    return _studies(schedule), _loads(schedule)


def _studies(schedule: Schedule) -> Sheet:
    heads = (
        "Study",
        "Plan",
        "Level",
        "Period",
        "Could start",
        "Starts",
        "Result by",
        "Decision due",
        "Late",
        "Waits for",
    )
    return Sheet("Schedule", heads, tuple(_study(bar) for bar in schedule.bars))


def _study(bar: Bar) -> tuple[Cell, ...]:
    planned = bar.planned
    return (
        planned.study.name,
        planned.fate,
        planned.level,
        bar.period.name,
        bar.earliest_on,
        bar.starts_on,
        bar.reports_on,
        bar.due_on,
        "yes" if bar.is_late else "no",
        "; ".join(one.study.name for one in bar.waits_for),
    )


def _loads(schedule: Schedule) -> Sheet:
    heads = ("Role", "Month from", "To", "Days asked for", "Of these only if released", "Days there are", "Too much")
    rows = tuple(
        (
            load.role,
            load.month.first_on,
            load.month.last_on,
            _days(load.used_milli),
            _days(load.held_milli),
            None if load.capacity_milli is None else _days(load.capacity_milli),
            _days(load.over_milli),
        )
        for load in schedule.loads
    )
    return Sheet("Staff load", heads, rows)


def _days(milli: int) -> Decimal:
    return Decimal(milli) / _MILLI
