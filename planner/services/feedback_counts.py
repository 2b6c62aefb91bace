"""Feedback counted by day: once for each filter and state of the items, and then remembered."""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.feedback import WORST_SEVERITY
from planner.services.feedback_filters import Conditions, FeedbackFilter, conditions, imports_with_workspace
from planner.services.remembering import Remembered
from planner.storage.database import Database
from planner.storage.keeping import last_entry
from planner.storage.moments import once_a_moment
from planner.storage.tables import AUDIT, FEEDBACK_ITEM

MOST_CHOICES = 200
CHOOSABLE: Final = ("channel", "touchpoint", "topic", "persona")
# Counted by one pass over the items for both of a pair: there are few topics at each touchpoint, and few personas.
_COUNTED_TOGETHER: Final = (("channel", "persona"), ("touchpoint", "topic"))
_ITEM = FEEDBACK_ITEM.c
_LISTED: Final = "INDEXED BY ix_feedback_item_listed"


@dataclass(frozen=True)
class Day:
    """What was said on a day: how much, the sum of its severities, how much at the worst, and sentiment where known."""

    day: date
    volume: int
    severity: int
    worst: int
    sentiment_milli: int
    judged: int


@dataclass(frozen=True)
class Days:
    """The days on which something was said, the newest first."""

    days: tuple[Day, ...]
    behind: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many items there are."""
        return self.behind[-1] if self.behind else 0

    def holding(self, first: int, count: int) -> tuple[list[date], int]:
        """The days that hold ``count`` items from place ``first`` (0 is the newest), and how many to pass in them."""
        start = bisect_right(self.behind, first)
        end = bisect_right(self.behind, first + count - 1)
        before = self.behind[start - 1] if start else 0
        return [one.day for one in self.days[start : end + 1]], first - before


# Beginnings of the names of actions that may move items or rename what they belong to. Views that are kept, files that
# are uploaded and columns that are chosen change no count.
_CHANGING: Final = (
    *("feedback.published", "feedback.left_out", "feedback.taken_back"),
    *("feedback.tagged", "feedback.untagged", "feedback.moved"),
    *("feedback.points_", "feedback.touchpoints_", "feedback.topics_", "feedback.undone"),
    *("theme.", "journey.", "touchpoint.", "persona.", "stage.", "programme."),
)
# What of an item is not as its file gave it for ever.
_SORTED_BY: Final = ("words", "tag", "stage", "point", "touchpoint", "topic", "persona")
# By database and workspace: how far the trail was read, and the last entry that mattered.
_told: Final[dict[tuple[str, int], tuple[int, int]]] = {}
_days: Final[Remembered[Days]] = Remembered(128)
# Eight megabytes for a million.
_found: Final[Remembered[Sequence[int]]] = Remembered(8)
_choices: Final[Remembered[Mapping[str, tuple[tuple[str, int], ...]]]] = Remembered(32)


@once_a_moment
def standing(session: Session, programme_id: int) -> tuple[Any, ...]:
    """What changes whenever a count of the programme's feedback may: its imports, and what the trail tells of it."""
    shown = imports_with_workspace(session, programme_id)
    # Where no import is published there is nothing to count.
    return shown, _last_told(session, shown[0][2]) if shown else 0


def _standing_for(session: Session, programme_id: int, wanted: FeedbackFilter) -> tuple[Any, ...]:
    """``standing``; the imports alone where ``wanted`` asks for nothing that sorting moves or renames."""
    is_fixed = not any(getattr(wanted, name) for name in _SORTED_BY)
    return imports_with_workspace(session, programme_id) if is_fixed else standing(session, programme_id)


def _last_told(session: Session, workspace_id: int) -> int:
    """The last entry of the trail that may have changed feedback; only entries that are new are looked at."""
    place = str(session.get_bind().engine.url), workspace_id
    head = last_entry(session, workspace_id)
    seen, last = _told.get(place, (0, 0))
    if head < seen:  # a reader whose moment lies before another one's
        seen, last = 0, 0
    if head > seen:
        may_change = sa.or_(*(AUDIT.c.action.startswith(word) for word in _CHANGING))
        fresh = (AUDIT.c.workspace_id == workspace_id, AUDIT.c.sequence > seen, may_change)
        last = session.scalar(sa.select(sa.func.max(AUDIT.c.sequence)).where(*fresh)) or last
        _told[place] = head, last
    return last


def count_days(database: Database, session: Session, programme_id: int, wanted: FeedbackFilter) -> Days:
    """The days of what ``wanted`` leaves."""
    key = (database.url, programme_id, _standing_for(session, programme_id, wanted), wanted)
    return _days.get(key, lambda: _count(session, conditions(session, programme_id, wanted), wanted))


def found_ids(database: Database, session: Session, programme_id: int, wanted: FeedbackFilter) -> Sequence[int]:
    """All that a search or a tag leaves, the newest first: found once, since each look would find all of it again."""
    key = (database.url, programme_id, standing(session, programme_id), wanted)
    newest = (_ITEM.said_on.desc(), _ITEM.id.desc())
    asked = sa.select(_ITEM.id).where(*conditions(session, programme_id, wanted)).order_by(*newest)
    return _found.get(key, lambda: array("q", session.scalars(asked.execution_options(yield_per=10_000))))


def choices(database: Database, session: Session, programme_id: int) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """The values that each filter offers with their counts, the most frequent first."""
    key = (database.url, programme_id, standing(session, programme_id))
    return _choices.get(key, lambda: _count_choices(session, conditions(session, programme_id, FeedbackFilter())))


def hinted(statement: sa.Select[Any], wanted: FeedbackFilter) -> sa.Select[Any]:
    """The statement, told which index holds all that it reads, unless another one leaves far less."""
    is_narrow = wanted.words or wanted.tag
    return statement if is_narrow else statement.with_hint(FEEDBACK_ITEM, _LISTED, "sqlite")


def _count(session: Session, where: Conditions, wanted: FeedbackFilter) -> Days:
    worst = sa.func.sum(sa.case((_ITEM.severity == WORST_SEVERITY, 1), else_=0))
    statement = sa.select(
        *(_ITEM.said_on, sa.func.count(), sa.func.sum(_ITEM.severity), worst),
        *(sa.func.coalesce(sa.func.sum(_ITEM.sentiment_milli), 0), sa.func.count(_ITEM.sentiment_milli)),
    ).where(*where)
    rows = session.execute(hinted(statement.group_by(_ITEM.said_on), wanted))
    days = sorted((Day(row[0], *map(int, row[1:])) for row in rows), key=lambda one: one.day, reverse=True)
    return Days(tuple(days), tuple(accumulate(one.volume for one in days)))


def _count_choices(session: Session, where: Conditions) -> Mapping[str, tuple[tuple[str, int], ...]]:
    count = {name: Counter[str]() for name in CHOOSABLE}
    for pair in _COUNTED_TOGETHER:
        for first, second, number in _count_pairs(session, pair, where):
            count[pair[0]][first] += number
            count[pair[1]][second] += number
    return {name: _most_frequent(count[name]) for name in CHOOSABLE}


def _count_pairs(session: Session, pair: tuple[str, str], where: Conditions) -> list[tuple[str, str, int]]:
    columns = [_ITEM[name] for name in pair]
    statement: sa.Select[*tuple[Any, ...]] = sa.select(*columns, sa.func.count()).where(*where).group_by(*columns)
    rows = session.execute(hinted(statement, FeedbackFilter()))
    return [(str(row[0]), str(row[1]), int(row[2])) for row in rows]


def _most_frequent(count: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    found: Sequence[tuple[str, int]] = sorted(
        (pair for pair in count.items() if pair[0]), key=lambda pair: (-pair[1], pair[0])
    )
    return tuple(found[:MOST_CHOICES])
