"""The end of an import as a whole: what was read is published or discarded, and what was published is taken back."""

from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.import_remains import clear_items, has_items
from planner.services.importing import find_import
from planner.services.loading import move_import, publish_whole
from planner.storage.database import Database
from planner.storage.records import (
    AnxietyPointRecord,
    FeedbackImportRecord,
    FeedbackItemRecord,
    QuestionAnxietyRecord,
)

_ALREADY = "This import is not waiting to be published: somebody published or discarded it already."
_Item = FeedbackItemRecord


def publish_ready(database: Database, actor: Actor, programme_key: str, import_id: int) -> None:
    """Show all items of an import that was looked at, in one step. ConflictError when it is not waiting for that.

    What others published since it was read is left out, as it would have been while reading.
    """
    actor.require("feedback.import")
    with database.read() as session:
        kept = find_import(session, actor, programme_key, import_id)
    if kept.state != "ready" or not publish_whole(database, actor, kept):
        raise ConflictError(_ALREADY)


def take_back(database: Database, actor: Actor, home: Path, programme_key: str, import_id: int) -> None:
    """Take a published import back as a whole: nobody sees it from one moment to the next, then its items go.

    Again where that was cut off. ConflictError when it is not published, or a question rests on what only it says.
    """
    actor.require("feedback.import")
    with database.write() as session:
        kept = find_import(session, actor, programme_key, import_id)
        if kept.state != "taken_back" or not has_items(session, kept):
            _move_back(session, actor, kept)
    clear_items(database, home, kept, actor.user_id)


def _move_back(session: Session, actor: Actor, kept: FeedbackImportRecord) -> None:
    hanging = what_hangs(session, kept)
    if hanging:
        raise ConflictError(_hanging_words(hanging))
    if not move_import(session, actor, kept, "published", "taken_back"):
        raise ConflictError("Only an import that is published can be taken back.")


def what_hangs(session: Session, kept: FeedbackImportRecord) -> tuple[str, ...]:
    """The anxiety points that a question rests on and that no other published feedback shows, by name."""
    point = AnxietyPointRecord
    others = select(FeedbackImportRecord.id).where(
        FeedbackImportRecord.programme_id == kept.programme_id,
        FeedbackImportRecord.state == "published",
        FeedbackImportRecord.id != kept.id,
    )
    here = sa.exists().where(col(_Item.anxiety_point_id) == col(point.id), col(_Item.import_id) == kept.id)
    elsewhere = sa.exists().where(col(_Item.anxiety_point_id) == col(point.id), col(_Item.import_id).in_(others))
    asked = sa.exists().where(col(QuestionAnxietyRecord.anxiety_point_id) == col(point.id))
    rows = session.exec(
        select(point.name).where(point.programme_id == kept.programme_id, asked, here, ~elsewhere).order_by(point.name)
    )
    return tuple(rows)


def _hanging_words(names: tuple[str, ...]) -> str:
    shown = "”, “".join(names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""  # noqa: PLR2004  as many as are shown
    return (
        f"Questions rest on “{shown}”{more}, which only this import shows. "
        "Take those anxiety points out of their questions first, then take the import back."
    )
