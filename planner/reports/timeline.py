"""When each funded study runs, as shares of the programme's length."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from budgeting.evidence.timing import reports_on
from budgeting.plans.plan import Plan
from planner.reports.study_pages import StudyPage

WHOLE: Final = 1_000


@dataclass(frozen=True)
class Bar:
    """A study's run from the first day of its period to its result; places are thousandths of the programme's length.

    ``due`` is the place of the first decision that it serves or prepares, None when that lies outside the programme.
    """

    page: StudyPage
    start: int
    end: int
    reports_on: date
    due: int | None
    due_on: date | None


@dataclass(frozen=True)
class Timeline:
    """The periods as (name, start, end) and one bar for each study."""

    periods: tuple[tuple[str, int, int], ...]
    bars: tuple[Bar, ...]


def timeline_of(plan: Plan, pages: Iterable[StudyPage]) -> Timeline:
    """The funded studies over the programme's periods; a bar that would run past the end is cut there."""
    place = _Scale(plan.programme.starts_on, plan.programme.ends_on)
    periods = tuple((p.name, place.of(p.starts_on), place.of(p.ends_on, 1)) for p in plan.programme.periods)
    return Timeline(periods, tuple(_bar(place, page) for page in pages))


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def of(self, day: date, more: int = 0) -> int:
        """The place of the morning of ``day``, ``more`` days later, within the programme."""
        whole = (self.last - self.first).days + 1
        return min(WHOLE, max(0, ((day - self.first).days + more) * WHOLE // whole))


def _bar(place: _Scale, page: StudyPage) -> Bar:
    starts = page.listed.period.starts_on
    reports = reports_on(starts, page.package.days_to_result)
    due_on = min((question.decision.decide_by for question in page.awaited), default=None)
    is_inside = due_on is not None and place.first <= due_on <= place.last
    due = place.of(due_on) if due_on and is_inside else None
    return Bar(page, place.of(starts), max(place.of(reports), place.of(starts, 1)), reports, due, due_on)
