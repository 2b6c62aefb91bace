"""Volume and sentiment over time by channel, persona, stage or touchpoint, on a page and as a table to take away."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.listening.spans import choose_lines, choose_span, mean_milli, start_of, starts_between
from planner.services.actors import Actor
from planner.services.feedback_counts import hinted, standing
from planner.services.feedback_filters import FeedbackFilter, conditions
from planner.services.remembering import Remembered
from planner.services.sheets import Sheet
from planner.storage.database import Database
from planner.storage.repositories import programmes
from planner.storage.tables import ANXIETY_POINT, FEEDBACK_ITEM

PARTS: Final[Mapping[str, str]] = {
    "channel": "Channel",
    "persona": "Persona",
    "stage": "Stage",
    "touchpoint": "Touchpoint",
}
NOT_SAID: Final = "not said"
OTHERS: Final = "all others"
_ITEM = FEEDBACK_ITEM.c
# (day, name, items, sum of the sentiments that are known, how many are known)
_Row = tuple[date, str, int, int, int]
_counted: Final[Remembered[tuple[_Row, ...]]] = Remembered(32)


@dataclass(frozen=True)
class Line:
    """One line: for each part of time how much was said, and its mean sentiment where any is known."""

    name: str
    volume: tuple[int, ...]
    sentiment_milli: tuple[int | None, ...]

    @property
    def total(self) -> int:
        """All that was said."""
        return sum(self.volume)


@dataclass(frozen=True)
class OverTime:
    """Feedback over time: ``span`` is day, week or month, ``starts`` the first days of its parts.

    ``unjudged`` is how many items have no sentiment, ``others`` how many names share the last line.
    """

    by: str
    span: str
    starts: tuple[date, ...]
    lines: tuple[Line, ...]
    others: int
    total: int
    unjudged: int


def compare_over_time(
    database: Database, actor: Actor, programme_key: str, wanted: FeedbackFilter, by: str
) -> OverTime:
    """What ``wanted`` leaves over time, by one of PARTS. NotFoundError."""
    actor.require("feedback.see")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        key = (database.url, programme_id, standing(session, programme_id), wanted, by)
        rows = _counted.get(key, lambda: _count(session, programme_id, wanted, by))
    return _drawn(rows, by)


def times_sheet(found: OverTime) -> Sheet:
    """The same as a table: a row for each part of time and line."""
    return Sheet(
        "Feedback over time",
        (found.span.capitalize() + " from", PARTS[found.by], "Items", "Mean sentiment -1 to 1"),
        tuple(
            (start, line.name, line.volume[place], _thousandths(line.sentiment_milli[place]))
            for place, start in enumerate(found.starts)
            for line in found.lines
        ),
    )


def _count(session: Session, programme_id: int, wanted: FeedbackFilter, by: str) -> tuple[_Row, ...]:
    name = ANXIETY_POINT.c.stage if by == "stage" else _ITEM[by]
    statement: sa.Select[Any] = sa.select(
        *(_ITEM.said_on, sa.func.coalesce(name, "").label("name"), sa.func.count()),
        *(sa.func.coalesce(sa.func.sum(_ITEM.sentiment_milli), 0), sa.func.count(_ITEM.sentiment_milli)),
    ).where(*conditions(session, programme_id, wanted))
    if by == "stage":
        statement = statement.select_from(
            FEEDBACK_ITEM.outerjoin(ANXIETY_POINT, ANXIETY_POINT.c.id == _ITEM.anxiety_point_id)
        )
    rows = session.execute(hinted(statement.group_by(_ITEM.said_on, name), wanted))
    return tuple((day, name or NOT_SAID, int(items), int(total), int(known)) for day, name, items, total, known in rows)


def _drawn(rows: tuple[_Row, ...], by: str) -> OverTime:
    if not rows:
        return OverTime(by, "month", (), (), 0, 0, 0)
    first, last = min(row[0] for row in rows), max(row[0] for row in rows)
    span = choose_span(first, last)
    volume_by_name: Counter[str] = Counter()
    for row in rows:
        volume_by_name[row[1]] += row[2]
    names, others = choose_lines(volume_by_name)
    sums: defaultdict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0, 0])
    for day, name, *numbers in rows:
        line = sums[OTHERS if name in others else name, start_of(day, span)]
        line[:] = [before + more for before, more in zip(line, numbers, strict=True)]
    starts = starts_between(first, last, span)
    total, judged = sum(row[2] for row in rows), sum(row[4] for row in rows)
    lines = tuple(_line(name, starts, sums) for name in (*names, *((OTHERS,) if others else ())))
    return OverTime(by, span, starts, lines, len(others), total, total - judged)


def _line(name: str, starts: tuple[date, ...], sums: Mapping[tuple[str, date], list[int]]) -> Line:
    found = [sums.get((name, start), [0, 0, 0]) for start in starts]
    return Line(name, tuple(one[0] for one in found), tuple(mean_milli(one[1], one[2]) for one in found))


def _thousandths(milli: int | None) -> Decimal | None:
    return None if milli is None else Decimal(milli).scaleb(-3)
