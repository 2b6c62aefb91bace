"""What customers are saying: the feedback of a programme, counted over time and listed with filters."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.feedback import WORST_SEVERITY, fill_months, mean_severity_bp, mean_severity_milli
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import AnxietyPointRecord, FeedbackImportRecord, FeedbackItemRecord
from planner.storage.repositories import programmes

PAGE_SIZE = 25
MOST_CHOICES = 200
LONGEST_SEARCH = 100
_CHOOSABLE = ("channel", "touchpoint", "topic")


@dataclass(frozen=True)
class FeedbackFilter:
    """Which items to show; an empty text filters nothing."""

    channel: str = ""
    touchpoint: str = ""
    topic: str = ""
    severity: str = ""
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether everything is shown."""
        return not any((self.channel, self.touchpoint, self.topic, self.severity, self.words))

    def as_arguments(self) -> dict[str, str]:
        """The non-empty parts, for an address."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class SaidItem:
    """One feedback item as the list shows it."""

    item_id: int
    said_on: date
    channel: str
    text: str
    persona: str
    touchpoint: str
    topic: str
    severity: int
    point_key: str | None


@dataclass(frozen=True)
class MonthOfFeedback:
    """One month: how much was said, how much of it at the worst severity, and the mean severity (basis points of 3)."""

    month: date
    volume: int
    worst: int
    severity_bp: int

    @property
    def severity_milli(self) -> int | None:
        """Mean severity from 0 to 3 in thousandths; None for a month in which nothing was said."""
        return mean_severity_milli(self.severity_bp) if self.volume else None


@dataclass(frozen=True)
class FeedbackPage:
    """The feedback that a filter leaves, one page of it as a list, and the choices that filters offer."""

    items: tuple[SaidItem, ...]
    total: int
    page: int
    page_count: int
    months: tuple[MonthOfFeedback, ...]
    severity_bp: int
    has_any: bool
    choices: Mapping[str, tuple[tuple[str, int], ...]]


def list_feedback(
    database: Database, actor: Actor, programme_key: str, wanted: FeedbackFilter, page: int = 1
) -> FeedbackPage:
    """Page ``page`` (from 1; a page past the end is the last one) of the published feedback that ``wanted`` leaves."""
    actor.require("feedback.see")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        where = [*published(programme_id), *_conditions(wanted)]
        counted = count_months(session, where)
        volume, severity, _ = counted
        total = sum(volume.values())
        page_count = max(1, -(-total // PAGE_SIZE))
        page = min(max(1, page), page_count)
        choices = _choices(session, programme_id)
        return FeedbackPage(
            items=_items(session, where, page),
            total=total,
            page=page,
            page_count=page_count,
            months=_months(*counted),
            severity_bp=mean_severity_bp(sum(severity.values()), total),
            has_any=bool(choices["channel"]),
            choices=choices,
        )


def published(programme_id: int) -> list[sa.ColumnElement[bool]]:
    """What limits items to a programme's published imports."""
    shown = select(FeedbackImportRecord.id).where(
        FeedbackImportRecord.programme_id == programme_id, FeedbackImportRecord.state == "published"
    )
    return [col(FeedbackItemRecord.programme_id) == programme_id, col(FeedbackItemRecord.import_id).in_(shown)]


def count_months(
    session: Session, where: list[sa.ColumnElement[bool]]
) -> tuple[dict[date, int], dict[date, int], dict[date, int]]:
    """By month (its first day): number of items, sum of their severity, number at severity 3."""
    item = FeedbackItemRecord
    worst = sa.func.sum(sa.case((col(item.severity) == WORST_SEVERITY, 1), else_=0))
    # By day and not by month: no database has to take every date apart, and there are few days.
    rows = session.execute(
        sa.select(col(item.said_on), sa.func.count(), sa.func.sum(col(item.severity)), worst)
        .where(*where)
        .group_by(col(item.said_on))
    )
    volume, severity, worsts = Counter[date](), Counter[date](), Counter[date]()
    for day, number, total, bad in rows:
        first = day.replace(day=1)
        volume[first] += int(number)
        severity[first] += int(total)
        worsts[first] += int(bad)
    return volume, severity, worsts


def said_items(session: Session, statement: Any) -> tuple[SaidItem, ...]:  # noqa: ANN401  a select of items with a point's key
    """Rows of (item, key of its point) as values."""
    return tuple(
        SaidItem(
            item_id=item.id or 0,
            said_on=item.said_on,
            channel=item.channel,
            text=item.text,
            persona=item.persona,
            touchpoint=item.touchpoint,
            topic=item.topic,
            severity=item.severity,
            point_key=key,
        )
        for item, key in session.execute(statement)
    )


def items_with_points(where: list[sa.ColumnElement[bool]]) -> Any:  # noqa: ANN401  the typed form of a select is its library's secret
    """Items and the keys of their anxiety points."""
    return (
        sa.select(FeedbackItemRecord, col(AnxietyPointRecord.key))
        .join(AnxietyPointRecord, col(AnxietyPointRecord.id) == col(FeedbackItemRecord.anxiety_point_id), isouter=True)
        .where(*where)
    )


def _items(session: Session, where: list[sa.ColumnElement[bool]], page: int) -> tuple[SaidItem, ...]:
    newest = (col(FeedbackItemRecord.said_on).desc(), col(FeedbackItemRecord.id).desc())
    statement = items_with_points(where).order_by(*newest).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return said_items(session, statement)


def _months(
    volume: Mapping[date, int], severity: Mapping[date, int], worst: Mapping[date, int]
) -> tuple[MonthOfFeedback, ...]:
    return tuple(
        MonthOfFeedback(month, count, worst.get(month, 0), mean_severity_bp(severity.get(month, 0), count))
        for month, count in fill_months(volume)
    )


def _conditions(wanted: FeedbackFilter) -> list[sa.ColumnElement[bool]]:
    item = FeedbackItemRecord
    found = [
        column == value
        for column, value in (
            (col(item.channel), wanted.channel),
            (col(item.touchpoint), wanted.touchpoint),
            (col(item.topic), wanted.topic),
        )
        if value
    ]
    if wanted.severity in {"0", "1", "2", "3"}:
        found.append(col(item.severity) == int(wanted.severity))
    words = wanted.words[:LONGEST_SEARCH].replace("\0", " ").split()
    found.extend(
        col(item.text).icontains(word, autoescape=True) | col(item.topic).icontains(word, autoescape=True)
        for word in words
    )
    return found


def _choices(session: Session, programme_id: int) -> dict[str, tuple[tuple[str, int], ...]]:
    """The values that each filter offers with their counts, the most frequent first; one pass over the items."""
    columns = [col(getattr(FeedbackItemRecord, name)) for name in _CHOOSABLE]
    rows = session.execute(sa.select(*columns, sa.func.count()).where(*published(programme_id)).group_by(*columns))
    counts: dict[str, Counter[str]] = {name: Counter() for name in _CHOOSABLE}
    for *values, number in rows:
        for name, value in zip(_CHOOSABLE, values, strict=True):
            counts[name][value] += int(number)
    return {name: _most_frequent(count) for name, count in counts.items()}


def _most_frequent(count: Counter[str]) -> tuple[tuple[str, int], ...]:
    found = sorted((pair for pair in count.items() if pair[0]), key=lambda pair: (-pair[1], pair[0]))
    return tuple(found[:MOST_CHOICES])
