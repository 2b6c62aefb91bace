"""Anxiety points of which more or less is said than before: found over all points, the latest change first."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.feedback import fill_months
from budgeting.listening.trends import LevelChange, find_changes
from planner.services.actors import Actor
from planner.services.feedback_counts import hinted, standing
from planner.services.feedback_filters import FeedbackFilter, conditions
from planner.services.remembering import Remembered
from planner.storage.database import Database
from planner.storage.repositories import programmes
from planner.storage.tables import ANXIETY_POINT, FEEDBACK_ITEM, TOUCHPOINT

MOST_POINTS: Final = 200
MOST_TOLD: Final = 8
LATELY_MONTHS: Final = 12
_ITEM = FEEDBACK_ITEM.c
_told: Final[Remembered[tuple["PointChange", ...]]] = Remembered(32)


@dataclass(frozen=True)
class PointChange:
    """An anxiety point and its latest change of level."""

    key: str
    name: str
    touchpoint: str
    change: LevelChange


def list_point_changes(database: Database, actor: Actor, programme_key: str) -> tuple[PointChange, ...]:
    """Points whose level changed in the last twelve months of what is known, the latest first. NotFoundError."""
    actor.require("journey.see")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        key = (database.url, programme_id, standing(session, programme_id))
        return _told.get(key, lambda: _find(session, programme_id))


def _find(session: Session, programme_id: int) -> tuple[PointChange, ...]:
    series, latest = _months_of_points(session, programme_id)
    if latest is None:
        return ()
    since = _months_before(latest, LATELY_MONTHS)
    last = {
        number: found[-1] for number, found in _changes(series, latest).items() if found and found[-1].month >= since
    }
    named = session.execute(
        sa.select(ANXIETY_POINT.c.id, ANXIETY_POINT.c.key, ANXIETY_POINT.c.name, TOUCHPOINT.c.name)
        .join(TOUCHPOINT, TOUCHPOINT.c.id == ANXIETY_POINT.c.touchpoint_id)
        .where(ANXIETY_POINT.c.programme_id == programme_id, ANXIETY_POINT.c.id.in_(last))
    )
    told = [PointChange(key, name, touchpoint, last[number]) for number, key, name, touchpoint in named]
    told.sort(key=_newest_and_largest)
    return tuple(told[:MOST_TOLD])


def _newest_and_largest(one: PointChange) -> tuple[int, int, str]:
    change = one.change
    return -change.month.toordinal(), -abs(change.after_milli - change.before_milli), one.name


def _months_of_points(session: Session, programme_id: int) -> tuple[dict[int, Counter[date]], date | None]:
    everything = FeedbackFilter()
    statement: sa.Select[Any] = (
        sa.select(_ITEM.anxiety_point_id, _ITEM.said_on, sa.func.count())
        .where(*conditions(session, programme_id, everything), _ITEM.anxiety_point_id.is_not(None))
        .group_by(_ITEM.said_on, _ITEM.anxiety_point_id)
    )
    series: defaultdict[int, Counter[date]] = defaultdict(Counter)
    latest = None
    for number, day, count in session.execute(hinted(statement, everything)):
        series[number][day.replace(day=1)] += int(count)
        latest = day if latest is None else max(day, latest)
    largest = sorted(series, key=lambda number: -series[number].total())[:MOST_POINTS]
    return {number: series[number] for number in largest}, latest


def _changes(series: dict[int, Counter[date]], latest: date) -> dict[int, tuple[LevelChange, ...]]:
    """The changes of each point, over all months of which anything is known: before its first item it was silent."""
    first = min((min(months) for months in series.values()), default=latest)
    found = {}
    for number, months in series.items():
        for edge in (first, latest.replace(day=1)):
            months.setdefault(edge, 0)
        found[number] = find_changes(fill_months(months), latest)
    return found


def _months_before(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
