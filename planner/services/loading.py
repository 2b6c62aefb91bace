"""What an import does once it is confirmed: read the rows in short transactions, then show all of them at once.

Each part may be cut off at any moment and called again: the number of rows read moves in the transaction that saves
them, so nothing is saved twice, and nothing is seen before the import is published.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.errors import UnreadableFileError
from planner.imports.items import BadRow, ItemReader, ReadItem
from planner.imports.reading import open_sheet
from planner.imports.rows import RawRow
from planner.imports.uploads import remove_upload, upload_path
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError, ServiceError
from planner.services.importing import last_possible_day
from planner.services.points import PointFinder, TooManyPointsError
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord
from planner.storage.tables import FEEDBACK_ITEM

MOST_CHUNK_ROWS = 1_000
MOST_CHUNK_CHARACTERS = 400_000
_ALL_HERE = "Every row that can be read was here already, so nothing was added."
_BAD_ROW = SQLModel.metadata.tables["bad_row"]


class Watcher(Protocol):
    """Somebody who is told how far the work is, and who may ask it to stop."""

    def report(self, done: int, total: int, message: str = "") -> None:
        """Hear that ``done`` of ``total`` is done."""

    def stop_if_cancelled(self) -> None:
        """Raise to stop the work."""


class ImportStoppedError(ServiceError):
    """The import ended without keeping anything; the message says why and what to do."""


@dataclass
class _Chunk:
    start: int
    end: int
    items: list[ReadItem] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    duplicates: int = 0


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
        latest = last_possible_day(kept.created_at)
        reader = ItemReader(mapping, sheet.columns, is_masking=kept.is_masking, latest=latest)
        for chunk in _chunks(sheet.rows, reader):
            if chunk.end > kept.row_count:
                watcher.stop_if_cancelled()
                _save(database, kept, chunk, finder)
            watcher.report(chunk.end, max(chunk.end + 1, sheet.about), "Reading rows")


def _chunks(rows: Iterator[RawRow], reader: ItemReader) -> Iterator[_Chunk]:
    """Rows in portions that are saved in one short transaction; always cut at the same places of the same file."""
    seen: set[bytes] = set()
    start, characters, read = 0, 0, []
    for count in itertools.count(1):
        row = next(rows, None)
        if row is not None:
            read.append(reader.read(row))
            characters += sum(map(len, row.cells))
        if read and (row is None or len(read) >= MOST_CHUNK_ROWS or characters >= MOST_CHUNK_CHARACTERS):
            yield _sort(start, read, None if reader.mapping.keeps_identical else seen)
            start, characters, read = count, 0, []
        if row is None:
            return


def _sort(start: int, read: list[ReadItem | BadRow], seen: set[bytes] | None) -> _Chunk:
    chunk = _Chunk(start, start + len(read))
    for found in read:
        if isinstance(found, BadRow):
            chunk.bad.append(found)
            continue
        mark = bytes.fromhex(found.fingerprint[:32])
        if seen is not None and mark in seen:
            chunk.duplicates += 1
            continue
        if seen is not None:
            seen.add(mark)
        chunk.items.append(found)
    return chunk


def _save(database: Database, kept: FeedbackImportRecord, chunk: _Chunk, finder: PointFinder) -> None:
    owners = {"workspace_id": kept.workspace_id, "import_id": kept.id}
    rows = [{**vars(item), **owners, "programme_id": kept.programme_id} for item in chunk.items]
    bad = [{**vars(row), **owners, "cells": list(row.cells), "reason": row.reason[:500]} for row in chunk.bad]
    with database.write() as session:
        known = _published_fingerprints(session, kept, chunk)
        rows = [row for row in rows if row["fingerprint"] not in known]
        duplicates = chunk.duplicates + len(chunk.items) - len(rows)
        _move_on(session, kept, chunk, (len(rows), len(bad), duplicates))
        items = [item for item in chunk.items if item.fingerprint not in known]
        for row, point_id in zip(rows, finder.find(session, items), strict=True):
            row["anxiety_point_id"] = point_id
        if rows:
            session.execute(sa.insert(FEEDBACK_ITEM), rows)
        if bad:
            session.execute(sa.insert(_BAD_ROW), bad)
    finder.keep()


def _move_on(session: Session, kept: FeedbackImportRecord, chunk: _Chunk, counts: tuple[int, int, int]) -> None:
    """Count the chunk as read, unless somebody else read it (or stopped the import) in the meantime."""
    table = FeedbackImportRecord
    changed = session.exec(
        sa.update(table)
        .where(col(table.id) == kept.id, col(table.state) == "reading", col(table.row_count) == chunk.start)
        .values(
            row_count=chunk.end,
            kept_count=col(table.kept_count) + counts[0],
            bad_count=col(table.bad_count) + counts[1],
            duplicate_count=col(table.duplicate_count) + counts[2],
        )
    )
    if changed.rowcount != 1:
        raise ConflictError("This file is being imported by another worker, or the import was stopped.")


def _published_fingerprints(session: Session, kept: FeedbackImportRecord, chunk: _Chunk) -> set[str]:
    asked = {item.fingerprint for item in chunk.items}
    found = session.exec(
        select(FeedbackItemRecord.fingerprint)
        .join(FeedbackImportRecord, col(FeedbackImportRecord.id) == col(FeedbackItemRecord.import_id))
        .where(
            FeedbackItemRecord.programme_id == kept.programme_id,
            col(FeedbackItemRecord.fingerprint).in_(asked),
            FeedbackImportRecord.state == "published",
        )
    )
    return set(found)


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
