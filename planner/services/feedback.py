"""What customers are saying: the feedback of a programme, counted over time and listed with filters."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.feedback import WORST_SEVERITY, fill_months, mean_severity_bp, mean_severity_milli
from planner.once import once_for_the_same
from planner.services.actors import Actor
from planner.services.feedback_counts import Days, choices, count_days, found_ids, hinted, standing
from planner.services.feedback_filters import Conditions, FeedbackFilter, conditions
from planner.services.remembering import Remembered
from planner.storage.database import Database
from planner.storage.records import (
    AnxietyPointRecord,
    FeedbackImportRecord,
    FeedbackItemRecord,
    FeedbackTaggedRecord,
    FeedbackTagRecord,
)
from planner.storage.repositories import programmes
from planner.storage.searching.language import mark
from planner.storage.tables import FEEDBACK_ITEM

__all__ = ["FeedbackFilter", "list_feedback"]
PAGE_SIZE = 25


@dataclass(frozen=True)
class SaidItem:
    """One feedback item as the list shows it; ``pieces`` is the text, cut where it is what was searched for."""

    item_id: int
    said_on: date
    channel: str
    text: str
    persona: str
    touchpoint: str
    topic: str
    severity: int
    point_key: str | None
    sentiment_milli: int | None = None
    tags: tuple[str, ...] = ()
    pieces: tuple[tuple[str, bool], ...] = ()

    def excerpt(self, longest: int) -> tuple[tuple[str, bool], ...]:
        """The first piece that was searched for, with about ``longest`` characters of what stands round it."""
        first = next((place for place, (_, is_found) in enumerate(self.pieces) if is_found), None)
        if first is None:
            return ((self.text[:longest], False),)
        before, after = ("".join(text for text, _ in some) for some in (self.pieces[:first], self.pieces[first + 1 :]))
        half = longest // 2
        start, end = "… " if len(before) > half else "", " …" if len(after) > half else ""
        return (start + before[-half:], False), self.pieces[first], (after[:half] + end, False)


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
        days = count_days(database, session, programme_id, wanted)
        page_count = max(1, -(-days.total // PAGE_SIZE))
        page = min(max(1, page), page_count)
        offered = choices(database, session, programme_id)
        return FeedbackPage(
            items=_pages.get(
                (database.url, programme_id, standing(session, programme_id), wanted, page),
                lambda: _items(database, session, programme_id, wanted, days, page),
            ),
            total=days.total,
            page=page,
            page_count=page_count,
            months=_months(days),
            severity_bp=mean_severity_bp(sum(day.severity for day in days.days), days.total),
            has_any=bool(offered["channel"]),
            choices=offered,
        )


# What was said, as lists showed it last.
_pages: Final[Remembered[tuple[SaidItem, ...]]] = Remembered(64)


def published(programme_id: int) -> Conditions:
    """What limits items to a programme's published imports."""
    shown = select(FeedbackImportRecord.id).where(
        FeedbackImportRecord.programme_id == programme_id, FeedbackImportRecord.state == "published"
    )
    return [col(FeedbackItemRecord.programme_id) == programme_id, col(FeedbackItemRecord.import_id).in_(shown)]


def count_months(session: Session, where: Conditions) -> tuple[dict[date, int], dict[date, int], dict[date, int]]:
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
            sentiment_milli=item.sentiment_milli,
        )
        for item, key in session.execute(statement)
    )


def items_with_points(where: Conditions) -> Any:  # noqa: ANN401  the typed form of a select is its library's secret
    """Items and the keys of their anxiety points."""
    return (
        sa.select(FeedbackItemRecord, col(AnxietyPointRecord.key))
        .join(AnxietyPointRecord, col(AnxietyPointRecord.id) == col(FeedbackItemRecord.anxiety_point_id), isouter=True)
        .where(*where)
    )


def tags_of(session: Session, item_ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """The tags of items, by name."""
    tagged, tag = FeedbackTaggedRecord, FeedbackTagRecord
    rows = session.execute(
        sa.select(col(tagged.item_id), col(tag.name))
        .join(tag, col(tag.id) == col(tagged.tag_id))
        .where(col(tagged.item_id).in_(item_ids), col(tagged.removed_by).is_(None))
        .order_by(col(tag.name_key))
    )
    names: dict[int, list[str]] = defaultdict(list)
    for item_id, name in rows:
        names[item_id].append(name)
    return {item_id: tuple(found) for item_id, found in names.items()}


def _items(
    database: Database, session: Session, programme_id: int, wanted: FeedbackFilter, days: Days, page: int
) -> tuple[SaidItem, ...]:
    """Page ``page``, looked for on its own days alone: page 4,000 costs what page 1 does."""
    ids = _on_page(database, session, programme_id, wanted, days, page)
    items = {
        item.item_id: item for item in said_items(session, items_with_points([col(FeedbackItemRecord.id).in_(ids)]))
    }
    tags = tags_of(session, ids)
    return tuple(
        replace(items[one], tags=tags.get(one, ()), pieces=mark(items[one].text, wanted.search)) for one in ids
    )


def _on_page(
    database: Database, session: Session, programme_id: int, wanted: FeedbackFilter, days: Days, page: int
) -> Sequence[int]:
    if wanted.words or wanted.tag:
        every = found_ids(database, session, programme_id, wanted)
        return list(every[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    its_days, passed_over = days.holding((page - 1) * PAGE_SIZE, PAGE_SIZE)
    where = [*conditions(session, programme_id, wanted), FEEDBACK_ITEM.c.said_on.in_(its_days)]
    newest = (FEEDBACK_ITEM.c.said_on.desc(), FEEDBACK_ITEM.c.id.desc())
    found = hinted(sa.select(FEEDBACK_ITEM.c.id).where(*where), wanted).order_by(*newest)
    return list(session.scalars(found.limit(PAGE_SIZE).offset(passed_over)))


@once_for_the_same(64)
def _months(days: Days) -> tuple[MonthOfFeedback, ...]:
    volume, severity, worst = Counter[date](), Counter[date](), Counter[date]()
    for one in days.days:
        first = one.day.replace(day=1)
        volume[first] += one.volume
        severity[first] += one.severity
        worst[first] += one.worst
    return tuple(
        MonthOfFeedback(month, count, worst[month], mean_severity_bp(severity[month], count))
        for month, count in fill_months(volume)
    )
