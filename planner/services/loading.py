"""What an import does once it is confirmed: read the rows in short transactions, then show all of them at once.

Each part may be cut off at any moment and called again: the number of rows read moves in the transaction that saves
them, so nothing is saved twice, and nothing is seen before the import is published.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import col, select

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.errors import UnreadableFileError
from planner.imports.items import ItemReader
from planner.imports.reading import open_sheet
from planner.imports.uploads import remove_upload, upload_path
from planner.services.actors import Actor
from planner.services.errors import NotFoundError, ServiceError
from planner.services.import_chunks import MOST_CHUNK_ROWS, cut, save_chunk
from planner.services.importing import last_possible_day
from planner.services.points import PointFinder, TooManyPointsError
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord

_ALL_HERE = "Every row that can be read was here already, so nothing was added."


class Watcher(Protocol):
    """Somebody who is told how far the work is, and who may ask it to stop."""

    def report(self, done: int, total: int, message: str = "") -> None:
        """Hear that ``done`` of ``total`` is done."""

    def stop_if_cancelled(self) -> None:
        """Raise to stop the work."""


class ImportStoppedError(ServiceError):
    """The import ended without keeping anything; the message says why and what to do."""


def read_rows(database: Database, actor: Actor, home: Path, import_id: int, watcher: Watcher) -> None:
    """Read what is not read yet of a confirmed import. ImportStoppedError when the file cannot be imported."""
    kept = _reading(database, actor, home, import_id)
    if kept is None:
        return
    try:
        _read_all(database, home, kept, watcher)
    except (UnreadableFileError, MappingError, TooManyPointsError) as error:
        raise stop_import(database, actor, home, import_id, error.message) from error


def publish_import(database: Database, actor: Actor, home: Path, import_id: int) -> str:
    """Show all items of an import that was read, in one step; or none, when bad rows were to refuse it.

    Gives what is to be said of it, if anything.
    """
    kept = _reading(database, actor, home, import_id)
    if kept is None:
        return ""
    refusal = _refusal(kept)
    if refusal:
        raise stop_import(database, actor, home, import_id, refusal)
    message = "" if kept.kept_count else _ALL_HERE
    counts = {"rows": kept.row_count, "kept": kept.kept_count, "bad": kept.bad_count, "same": kept.duplicate_count}
    with database.write() as session:
        changed = session.exec(
            sa.update(FeedbackImportRecord)
            .where(col(FeedbackImportRecord.id) == import_id, col(FeedbackImportRecord.state) == "reading")
            .values(state="published", message=message, finished_at=datetime.now(UTC))
        )
        if changed.rowcount == 1:
            record(session, actor, "feedback.published", f"import:{import_id}", counts)
    remove_upload(home, kept.stored_name)
    return message


def stop_import(
    database: Database, actor: Actor, home: Path, import_id: int, message: str, state: str = "failed"
) -> ImportStoppedError:
    """End an import that is not published: its items go, its bad rows stay to be given back. The error to raise."""
    with database.write() as session:
        kept = session.get(FeedbackImportRecord, import_id)
        if kept is None or kept.workspace_id != actor.workspace_id:
            raise NotFoundError
        if kept.state in {"mapping", "reading"}:
            kept.state, kept.message, kept.finished_at = state, message[:500], datetime.now(UTC)
            session.add(kept)
            record(session, actor, f"feedback.{state}", f"import:{import_id}", {"message": kept.message})
    if kept.state != "published":
        _clear(database, home, kept)
    return ImportStoppedError(kept.message)


def _reading(database: Database, actor: Actor, home: Path, import_id: int) -> FeedbackImportRecord | None:
    """The import when it is to be read, None when it is published; a stopped one is cleared up again and raises."""
    with database.read() as session:
        kept = session.get(FeedbackImportRecord, import_id)
    if kept is None or kept.workspace_id != actor.workspace_id:
        raise NotFoundError
    if kept.state == "published":
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


def _read_all(database: Database, home: Path, kept: FeedbackImportRecord, watcher: Watcher) -> None:
    mapping = ColumnMapping.from_json(kept.mapping)
    path = upload_path(home, kept.stored_name)
    finder = PointFinder(kept.workspace_id, kept.programme_id)
    with open_sheet(path, kept.file_name, encoding=mapping.encoding) as sheet:
        for chunk in cut(sheet.rows, _reader(kept, mapping, sheet.columns)):
            if chunk.end > kept.row_count:
                watcher.stop_if_cancelled()
                save_chunk(database, kept, chunk, finder, keeps_identical=mapping.keeps_identical)
            watcher.report(chunk.end, max(chunk.end + 1, sheet.about), "Reading rows")


def _reader(kept: FeedbackImportRecord, mapping: ColumnMapping, columns: Sequence[str]) -> ItemReader:
    latest = last_possible_day(kept.created_at)
    return ItemReader(mapping, columns, is_masking=kept.is_masking, latest=latest)


def _clear(database: Database, home: Path, kept: FeedbackImportRecord) -> None:
    remove_upload(home, kept.stored_name)
    item = FeedbackItemRecord
    while True:
        with database.write() as session:
            some = select(item.id).where(item.import_id == kept.id).limit(2 * MOST_CHUNK_ROWS)
            gone = session.exec(sa.delete(item).where(col(item.id).in_(some)))
            if gone.rowcount == 0:
                PointFinder(kept.workspace_id, kept.programme_id).remove_unused(session)
                return
