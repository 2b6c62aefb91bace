"""What is left of imports that nobody sees any more: their files and items go, and the points that only they had.

Items go in short transactions, so the work may be cut off at any moment; whoever begins it again goes on with the rest.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.imports.limits import MOST_ROWS
from planner.services.import_chunks import MOST_CHUNK_ROWS
from planner.services.points import PointFinder
from planner.storage import audit
from planner.storage.database import Database
from planner.storage.files.store import files_of
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord, ProgrammeRecord
from planner.storage.repositories import programmes

_ENDED: Final = ("taken_back", "cancelled", "failed")
# Until then whoever ended it may still be at it.
AT_IT_FOR: Final = timedelta(minutes=10)
# As long after its end as an import's file, or its points, may still be here though its items are gone.
_LATELY: Final = timedelta(days=1)
_MOST_AT_ONCE: Final = 100
_PIECE: Final = 2 * MOST_CHUNK_ROWS
_Import, _Item = FeedbackImportRecord, FeedbackItemRecord
_HAS_ITEMS: Final = sa.exists().where(col(_Item.import_id) == col(_Import.id))


def clear_items(database: Database, home: Path, kept: FeedbackImportRecord, actor_id: int | None = None) -> int:
    """Remove the file and the items of an import that nobody sees, and the points that only it had; how many items."""
    return sum(clear_pieces(database, home, kept, actor_id))


def clear_pieces(
    database: Database, home: Path, kept: FeedbackImportRecord, actor_id: int | None = None
) -> Iterator[int]:
    """As ``clear_items``, piece by piece: gives how many items were in each that is gone.

    The trail is told of the points: another process may have looked since it was told of the import's end.
    """
    remove_upload(database, home, kept)
    is_more = True
    while is_more:
        with database.write() as session:
            some = _some_items(session, kept)
            is_more = len(some) == _PIECE
            if not is_more:
                # First, as whoever merges points holds it before the items.
                programmes.take_turn(session, session.get_one(ProgrammeRecord, kept.programme_id))
            session.exec(sa.delete(_Item).where(col(_Item.id).in_(some)))
            if not is_more:
                _remove_points(session, kept, actor_id)
        yield len(some)


def remove_upload(database: Database, home: Path, kept: FeedbackImportRecord) -> None:
    """Customers' words are not kept twice; what was cut out of the file for parts goes too."""
    files = files_of(database, home)
    for stored in files.named(kept.workspace_id, "uploads", kept.stored_name, most=MOST_ROWS):
        files.remove(stored.place)


def has_items(session: Session, kept: FeedbackImportRecord) -> bool:
    """Whether any item of the import is still here."""
    return session.exec(select(_Item.id).where(_Item.import_id == kept.id).limit(1)).first() is not None


def with_items_left(session: Session, now: datetime) -> Sequence[FeedbackImportRecord]:
    """Imports that ended a while ago and whose items are not all gone: whoever began to clear them was cut off."""
    return _ended(session, now, _HAS_ITEMS)


def without_items(session: Session, now: datetime) -> Sequence[FeedbackImportRecord]:
    """Imports that ended a while ago, but not long ago, and whose items are gone."""
    return _ended(session, now, (col(_Import.finished_at) > now - _LATELY) & ~_HAS_ITEMS)


def _ended(session: Session, now: datetime, which: sa.ColumnElement[bool]) -> Sequence[FeedbackImportRecord]:
    asked = select(_Import).where(col(_Import.state).in_(_ENDED), col(_Import.finished_at) < now - AT_IT_FOR, which)
    return session.exec(asked.order_by(col(_Import.id).desc()).limit(_MOST_AT_ONCE)).all()


def _some_items(session: Session, kept: FeedbackImportRecord) -> Sequence[int | None]:
    return session.exec(select(_Item.id).where(_Item.import_id == kept.id).limit(_PIECE)).all()


def _remove_points(session: Session, kept: FeedbackImportRecord, actor_id: int | None) -> None:
    count = PointFinder(kept.workspace_id, kept.programme_id).remove_unused(session)
    if count:
        session.flush()
        audit.record(
            session,
            workspace_id=kept.workspace_id,
            actor_id=actor_id,
            action="feedback.points_removed",
            object_=f"import:{kept.id}",
            detail={"count": count},
            at=datetime.now(UTC),
        )
