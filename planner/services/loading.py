"""What an import does once it is confirmed: read the rows in short transactions, then show all of them at once.

Each part may be cut off at any moment and called again: the number of rows read moves in the transaction that saves
them, so nothing is saved twice, and nothing is seen before the import is published.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.errors import UnreadableFileError
from planner.imports.reading import open_sheet
from planner.imports.rows import Sheet
from planner.imports.uploads import upload_place
from planner.services.actors import Actor
from planner.services.errors import NotFoundError, ServiceError
from planner.services.import_chunks import cut, save_chunk
from planner.services.import_looking import find_look_alikes
from planner.services.import_remains import clear_items, remove_upload
from planner.services.import_rivals import hold_import, leave_out_copies, published_since
from planner.services.import_stretches import is_worth_dividing
from planner.services.import_trials import end_trial, try_rows
from planner.services.import_watching import Watcher, reader_of
from planner.services.points import PointFinder, TooManyPointsError
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.files.places import DamagedFileError, LostFileError
from planner.storage.files.store import files_of
from planner.storage.records import FeedbackImportRecord

_ALL_HERE = "Every row that can be read was here already, so nothing was added."


class ImportStoppedError(ServiceError):
    """The import ended without keeping anything; the message says why and what to do."""


# Reads a large sheet of an import in parts.
Dividing = Callable[[FeedbackImportRecord, Sheet], None]


def read_rows(
    database: Database, actor: Actor, home: Path, import_id: int, watcher: Watcher, divide: Dividing | None = None
) -> None:
    """Read what is not read yet of a confirmed import, and flag what looks alike; one that is tried is counted alone.

    Where that is worth while, ``divide`` reads the rows. ImportStoppedError when the file cannot be imported.
    """
    kept = _reading(database, actor, home, import_id)
    if kept is None:
        return
    if kept.is_trial:
        end_trial(database, actor, import_id, try_rows(database, home, kept, watcher))
        return
    try:
        _read_all(database, home, kept, watcher, divide)
        find_look_alikes(database, kept, watcher)
    except (UnreadableFileError, MappingError, TooManyPointsError, LostFileError, DamagedFileError) as error:
        raise stop_import(database, actor, home, import_id, error.message) from error


def publish_import(database: Database, actor: Actor, home: Path, import_id: int) -> str:
    """Show all items of an import that was read, in one step; or none, when bad rows were to refuse it.

    One that somebody wants to look at first is ready then, and still not seen. Gives what is to be said, if anything.
    """
    kept = _reading(database, actor, home, import_id)
    if kept is None:
        return ""
    refusal = _refusal(kept)
    if refusal:
        raise stop_import(database, actor, home, import_id, refusal)
    if kept.is_waiting and kept.kept_count:
        with database.write() as session:
            move_import(session, actor, kept, "reading", "ready")
    else:
        publish_whole(database, actor, kept)
    remove_upload(database, home, kept)
    with database.read() as session:
        return session.get_one(FeedbackImportRecord, import_id).message


def publish_whole(database: Database, actor: Actor, kept: FeedbackImportRecord) -> bool:
    """Show all items of an import at once, but for what others have published since it was begun.

    False when it is no longer where ``kept`` is; ConflictError when that happens while copies are left out.
    """
    compared = set[int]()
    while True:
        with database.write() as session:
            now = hold_import(session, kept.id or 0)
            rivals = published_since(session, now) - compared
            if not rivals or now.state != kept.state:
                return move_import(session, actor, now, kept.state, "published", "" if now.kept_count else _ALL_HERE)
        leave_out_copies(database, kept, rivals)
        compared |= rivals


def move_import(
    session: Session, actor: Actor, kept: FeedbackImportRecord, from_state: str, to_state: str, message: str = ""
) -> bool:
    """Move an import in one step, with its mark in the trail; False when it was no longer where it was."""
    changed = session.exec(
        sa.update(FeedbackImportRecord)
        .where(col(FeedbackImportRecord.id) == kept.id, col(FeedbackImportRecord.state) == from_state)
        .values(state=to_state, message=message, finished_at=datetime.now(UTC))
    )
    if changed.rowcount == 1:
        counts = {"rows": kept.row_count, "kept": kept.kept_count, "bad": kept.bad_count, "same": kept.duplicate_count}
        record(session, actor, f"feedback.{to_state}", f"import:{kept.id}", counts)
    return changed.rowcount == 1


def stop_import(
    database: Database, actor: Actor, home: Path, import_id: int, message: str, state: str = "failed"
) -> ImportStoppedError:
    """End an import that is not published: its items go, its bad rows stay to be given back. The error to raise."""
    with database.write() as session:
        # Waits for whoever saves a part of it, so that nothing is saved afterwards.
        kept = session.get(FeedbackImportRecord, import_id, with_for_update=True)
        if kept is None or kept.workspace_id != actor.workspace_id:
            raise NotFoundError
        if kept.state in {"mapping", "reading", "ready"}:
            kept.state, kept.message, kept.finished_at = state, message[:500], datetime.now(UTC)
            session.add(kept)
            record(session, actor, f"feedback.{state}", f"import:{import_id}", {"message": kept.message})
    if kept.state != "published":
        clear_items(database, home, kept, actor.user_id)
    return ImportStoppedError(kept.message)


def _reading(database: Database, actor: Actor, home: Path, import_id: int) -> FeedbackImportRecord | None:
    """The import when it is to be read, None when it is published; a stopped one is cleared up again and raises."""
    with database.read() as session:
        kept = session.get(FeedbackImportRecord, import_id)
    if kept is None or kept.workspace_id != actor.workspace_id:
        raise NotFoundError
    if kept.state in {"published", "ready"}:
        # Whoever brought it there may have been cut off before its file was gone.
        remove_upload(database, home, kept)
        return None
    if kept.state == "mapping" and kept.trial:
        return None
    if kept.state != "reading":
        raise stop_import(database, actor, home, import_id, "This import was not confirmed.")
    return kept


def _refusal(kept: FeedbackImportRecord) -> str:
    if kept.bad_count and kept.bad_rows == "refuse_all":
        return (
            f"{kept.bad_count:,} of {kept.row_count:,} rows cannot be read, so nothing was imported, as you chose. "
            "Download the bad rows, mend them in the file, and import it again."
        )
    is_known = kept.kept_count or kept.duplicate_count
    return "" if is_known else "No row can be read, so nothing was imported. Download the rows to see why."


def _read_all(
    database: Database, home: Path, kept: FeedbackImportRecord, watcher: Watcher, divide: Dividing | None
) -> None:
    mapping = ColumnMapping.from_json(kept.mapping)
    upload = files_of(database, home).on_disk(upload_place(kept.workspace_id, kept.stored_name))
    finder = PointFinder(kept.workspace_id, kept.programme_id)
    with upload as path, open_sheet(path, kept.file_name, encoding=mapping.encoding) as sheet:
        if divide is not None and is_worth_dividing(database, sheet):
            divide(kept, sheet)
            return
        for chunk in cut(sheet.rows, reader_of(kept, mapping, sheet.columns)):
            if chunk.end > kept.row_count:
                watcher.stop_if_cancelled()
                save_chunk(database, kept, chunk, finder, keeps_identical=mapping.keeps_identical)
            watcher.report(chunk.end, max(chunk.end + 1, sheet.about), "Reading rows")
