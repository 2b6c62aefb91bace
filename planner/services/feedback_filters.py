"""Which feedback is meant: filters that people set, as conditions on the items of a programme's published imports."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from budgeting.feedback import FEELINGS
from planner.storage.moments import once_a_moment
from planner.storage.records import AnxietyPointRecord, FeedbackImportRecord, FeedbackTaggedRecord, FeedbackTagRecord
from planner.storage.searching.language import Search, read_search
from planner.storage.searching.matching import matching
from planner.storage.tables import FEEDBACK_ITEM

LONGEST_SEARCH = 200
_SEVERITIES = frozenset("0123")
_SAME = ("channel", "touchpoint", "topic", "persona")
_ITEM = FEEDBACK_ITEM.c
# Put together once: that took longer than running it.
_PUBLISHED: Final = (
    sa.select(
        *(col(getattr(FeedbackImportRecord, name)) for name in ("id", "finished_at", "kept_count", "workspace_id"))
    )
    .where(
        col(FeedbackImportRecord.programme_id) == sa.bindparam("programme_id"),
        col(FeedbackImportRecord.state) == "published",
    )
    .order_by(col(FeedbackImportRecord.id))
)
Conditions = list[sa.ColumnElement[bool]]


@dataclass(frozen=True)
class FeedbackFilter:
    """Which items to show; an empty text filters nothing, and so does one that cannot be read.

    ``from_on`` and ``until_on`` are ISO dates, both included; ``point`` is the key of an anxiety point, ``tag`` a tag's
    name, ``sentiment`` one of ``budgeting.feedback.FEELINGS`` or "none", ``import_id`` the number of an import.
    """

    is_told_by_value: ClassVar[bool] = True

    channel: str = ""
    touchpoint: str = ""
    topic: str = ""
    severity: str = ""
    words: str = ""
    from_on: str = ""
    until_on: str = ""
    persona: str = ""
    stage: str = ""
    point: str = ""
    tag: str = ""
    sentiment: str = ""
    import_id: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether everything is shown."""
        return not any(getattr(self, one.name) for one in fields(self))

    def as_arguments(self) -> dict[str, str]:
        """The non-empty parts, for an address."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    @cached_property
    def search(self) -> Search:
        """What the words ask for."""
        return read_search(self.words[:LONGEST_SEARCH].replace("\0", " "))

    @property
    def left_aside(self) -> tuple[str, ...]:
        """What was asked for and cannot be read, as it was written."""
        days = (text for text in (self.from_on, self.until_on) if text and _day(text) is None)
        choices = (
            (self.severity, _SEVERITIES),
            (self.sentiment, {*FEELINGS, "none"}),
        )
        return (*days, *(text for text, known in choices if text and text not in known))


def imports_shown(session: Session, programme_id: int) -> tuple[tuple[int, str], ...]:
    """The programme's published imports, each with the moment at which it was."""
    return tuple((import_id, moment) for import_id, moment, _ in imports_with_workspace(session, programme_id))


@once_a_moment
def imports_with_workspace(session: Session, programme_id: int) -> tuple[tuple[int, str, int], ...]:
    """The programme's published imports, each with the moment and the items it stands with, and whose they are."""
    found = session.execute(_PUBLISHED, {"programme_id": programme_id})
    # An item that is left out later, since it looks like another, changes every count.
    return tuple((import_id or 0, f"{moment} {kept}", workspace_id) for import_id, moment, kept, workspace_id in found)


def conditions(session: Session, programme_id: int, wanted: FeedbackFilter) -> Conditions:
    """What limits items to those of the programme's published imports that ``wanted`` leaves."""
    shown = [import_id for import_id, _ in imports_shown(session, programme_id)]
    asked = int(wanted.import_id) if _is_number(wanted.import_id) else None
    if asked is not None:
        shown = [import_id for import_id in shown if import_id == asked]
    return [
        _ITEM.programme_id == programme_id,
        _ITEM.import_id.in_(shown),
        *_plain(wanted),
        *_placed(programme_id, wanted),
        *matching(session, programme_id, wanted.search),
    ]


def _plain(wanted: FeedbackFilter) -> Iterator[sa.ColumnElement[bool]]:
    for name in _SAME:
        if value := getattr(wanted, name):
            yield _ITEM[name] == value
    if wanted.severity in _SEVERITIES:
        yield _ITEM.severity == int(wanted.severity)
    if day := _day(wanted.from_on):
        yield _ITEM.said_on >= day
    if day := _day(wanted.until_on):
        yield _ITEM.said_on <= day
    if wanted.sentiment == "none":
        yield _ITEM.sentiment_milli.is_(None)
    elif wanted.sentiment in FEELINGS:
        yield _ITEM.sentiment_milli.between(*FEELINGS[wanted.sentiment])


def _placed(programme_id: int, wanted: FeedbackFilter) -> Iterator[sa.ColumnElement[bool]]:
    point, tag, tagged = AnxietyPointRecord, FeedbackTagRecord, FeedbackTaggedRecord
    ours: Any = sa.select(col(point.id)).where(col(point.programme_id) == programme_id)
    if wanted.stage:
        yield _ITEM.anxiety_point_id.in_(ours.where(col(point.stage) == wanted.stage))
    if wanted.point:
        yield _ITEM.anxiety_point_id.in_(ours.where(col(point.key) == wanted.point))
    if wanted.tag:
        meant = sa.select(col(tag.id)).where(
            col(tag.programme_id) == programme_id, col(tag.name_key) == wanted.tag.casefold()
        )
        yield _ITEM.id.in_(
            sa.select(col(tagged.item_id)).where(
                col(tagged.tag_id).in_(meant.scalar_subquery()), col(tagged.removed_by).is_(None)
            )
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004  what every database holds as a number
