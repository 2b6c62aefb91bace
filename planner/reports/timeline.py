"""The schedule of a plan as a drawing: places are thousandths of the programme's length, for page and print alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from budgeting.plans.plan import Plan
from budgeting.plans.schedule import Bar, MonthLoad, Schedule
from planner.reports.study_pages import StudyPage

WHOLE: Final = 1_000


@dataclass(frozen=True)
class Stretch:
    """A period or month: its key (empty for a month), its name, and where it begins and ends."""

    key: str
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Row:
    """A funded study's run; ``begin`` is where it could start at the earliest, ``start`` where it does.

    ``due`` is the place of the first decision that its result is for, None when that lies outside the programme;
    ``after`` are the numbers of the rows whose results it waits for.
    """

    page: StudyPage
    bar: Bar
    begin: int
    start: int
    end: int
    due: int | None
    after: tuple[int, ...]


@dataclass(frozen=True)
class RoleLoads:
    """A role with its load in each month, and the largest number of days that its columns must hold, in thousandths."""

    role: str
    loads: tuple[MonthLoad, ...]

    @property
    def most_milli(self) -> int:
        """The highest column or capacity."""
        return max((max(one.used_milli, one.capacity_milli or 0) for one in self.loads), default=0)

    @property
    def busiest(self) -> MonthLoad | None:
        """The month that asks for the largest share of what is there, else for the most days."""
        asked = (one for one in self.loads if one.used_milli)
        return max(asked, key=lambda one: (one.share, one.used_milli), default=None)


@dataclass(frozen=True)
class Timeline:
    """Periods and months, a row for each funded study in order of start, and each role's load under them."""

    schedule: Schedule
    periods: tuple[Stretch, ...]
    months: tuple[Stretch, ...]
    rows: tuple[Row, ...]
    roles: tuple[RoleLoads, ...]


def timeline_of(plan: Plan, pages: Iterable[StudyPage], schedule: Schedule) -> Timeline:
    """``schedule`` over the programme's periods; a bar that would run past the end is cut there."""
    scale = _Scale(plan.programme.starts_on, plan.programme.ends_on)
    page_by_study = {page.study.key: page for page in pages}
    numbers = {bar.planned.study.key: number for number, bar in enumerate(schedule.bars)}
    months = ((f"{one.first_on:%b}", one.first_on, one.last_on) for one in schedule.months)
    return Timeline(
        schedule=schedule,
        periods=tuple(
            Stretch(one.key, one.name, scale.of(one.starts_on), scale.of(one.ends_on, 1))
            for one in plan.programme.periods
        ),
        months=tuple(Stretch("", name, scale.of(first), scale.of(last, 1)) for name, first, last in months),
        rows=tuple(_row(scale, page_by_study[bar.planned.study.key], bar, numbers) for bar in schedule.bars),
        roles=tuple(RoleLoads(role, schedule.of_role(role)) for role in schedule.roles),
    )


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def of(self, day: date, more: int = 0) -> int:
        """The place of the morning of ``day``, ``more`` days later, within the programme."""
        whole = (self.last - self.first).days + 1
        return min(WHOLE, max(0, ((day - self.first).days + more) * WHOLE // whole))


def _row(scale: _Scale, page: StudyPage, bar: Bar, numbers: dict[str, int]) -> Row:
    due = bar.due_on
    return Row(
        page=page,
        bar=bar,
        begin=scale.of(bar.earliest_on),
        start=scale.of(bar.starts_on),
        end=max(scale.of(bar.reports_on), scale.of(bar.starts_on, 1)),
        due=scale.of(due) if due and scale.first <= due <= scale.last else None,
        after=tuple(numbers[one.study.key] for one in bar.waits_for),
    )
