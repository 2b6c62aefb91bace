"""What a filter leaves as a file: streamed by the thousand, each portion in a short reading of its own."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from planner.imports.giving_back import defuse
from planner.services.actors import Actor
from planner.services.feedback import tags_of
from planner.services.feedback_counts import found_ids, hinted
from planner.services.feedback_filters import FeedbackFilter, conditions
from planner.storage.database import Database
from planner.storage.repositories import programmes
from planner.storage.tables import ANXIETY_POINT, FEEDBACK_ITEM

PORTION: Final = 1_000
COLUMNS: Final = (
    *("Said on", "Channel", "What was said", "Persona", "Stage", "Touchpoint", "Topic"),
    *("Severity 0 to 3", "Sentiment -1 to 1", "Tags"),
)
_ITEM = FEEDBACK_ITEM.c


def export_feedback(database: Database, actor: Actor, programme_key: str, wanted: FeedbackFilter) -> Iterator[str]:
    """CSV text, piece by piece, the newest first; who may have it is settled before the first piece. NotFoundError."""
    actor.require("feedback.see")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
    return _pieces(database, programme_id, wanted)


def _pieces(database: Database, programme_id: int, wanted: FeedbackFilter) -> Iterator[str]:
    yield "\ufeff" + write_lines([COLUMNS])
    if wanted.words or wanted.tag:
        yield from _found(database, programme_id, wanted)
        return
    behind: tuple[date, int] | None = None
    while True:
        rows, behind = _portion(database, programme_id, wanted, behind)
        if not rows:
            return
        yield write_lines(rows)


def _portion(
    database: Database, programme_id: int, wanted: FeedbackFilter, behind: tuple[date, int] | None
) -> tuple[list[tuple[str, ...]], tuple[date, int] | None]:
    """The next rows behind a place in the order, and the new place; each starts where the last one ended."""
    with database.read() as session:
        where = conditions(session, programme_id, wanted)
        if behind is not None:
            where += [_ITEM.said_on <= behind[0], (_ITEM.said_on < behind[0]) | (_ITEM.id < behind[1])]
        newest = (_ITEM.said_on.desc(), _ITEM.id.desc())
        found = hinted(sa.select(_ITEM.id, _ITEM.said_on).where(*where), wanted).order_by(*newest).limit(PORTION)
        places = session.execute(found).all()
        if not places:
            return [], behind
        return _rows(session, [row.id for row in places]), (places[-1].said_on, places[-1].id)


def _found(database: Database, programme_id: int, wanted: FeedbackFilter) -> Iterator[str]:
    """What a search leaves is found once, and read by portions; what was removed meanwhile is left out."""
    with database.read() as session:
        ids = found_ids(database, session, programme_id, wanted)
    for start in range(0, len(ids), PORTION):
        with database.read() as session:
            yield write_lines(_rows(session, ids[start : start + PORTION]))


def _rows(session: Session, ids: Sequence[int]) -> list[tuple[str, ...]]:
    asked = (
        sa.select(FEEDBACK_ITEM, ANXIETY_POINT.c.stage)
        .outerjoin(ANXIETY_POINT, ANXIETY_POINT.c.id == _ITEM.anxiety_point_id)
        .where(_ITEM.id.in_(ids))
    )
    by_id = {row.id: row for row in session.execute(asked)}
    tags = tags_of(session, ids)
    return [_row(by_id[one], tags.get(one, ())) for one in ids if one in by_id]


def _row(item: Any, tags: Iterable[str]) -> tuple[str, ...]:  # noqa: ANN401  a row of the table, typed by its statement
    sentiment = "" if item.sentiment_milli is None else f"{item.sentiment_milli / 1_000:.3f}"
    said = (item.said_on.isoformat(), item.channel, item.text, item.persona, item.stage or "")
    return (*said, item.touchpoint, item.topic, str(item.severity), sentiment, "; ".join(tags))


def write_lines(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as CSV text, in which no cell starts a formula."""
    out = io.StringIO()
    # A negative number is no formula, and would no longer be a number with an apostrophe before it.
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
        [cell if _is_number(cell) else defuse(cell) for cell in row] for row in rows
    )
    return out.getvalue()


def _is_number(cell: str) -> bool:
    bare = cell.removeprefix("-")
    return bool(bare) and bare.isascii() and bare.replace(".", "", 1).isdigit()
