"""The rows of an import in portions that are saved in one short transaction, so that nobody waits long to save.

The number of rows read moves in the transaction that saves them, so nothing is saved twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from planner.imports.items import BadRow, ItemReader, ReadItem
from planner.imports.rows import RawRow
from planner.services.errors import ConflictError
from planner.services.points import PointFinder
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord
from planner.storage.searching.indexes import index_rows
from planner.storage.tables import FEEDBACK_ITEM

MOST_CHUNK_ROWS = 1_000
MOST_CHUNK_CHARACTERS = 400_000
_BAD_ROW = SQLModel.metadata.tables["bad_row"]
_FIELDS = ReadItem.__slots__


@dataclass(frozen=True)
class Counts:
    """How many rows from ``start`` to ``end`` are kept, cannot be read, and are left out as the same."""

    start: int
    end: int
    kept: int
    bad: int
    duplicates: int


@dataclass
class Chunk:
    """Rows ``start`` to ``end`` (counted from the first row of the file) as they were read."""

    start: int
    end: int
    items: list[ReadItem] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    duplicates: int = 0

    @property
    def counts(self) -> Counts:
        """What became of its rows."""
        return Counts(self.start, self.end, len(self.items), len(self.bad), self.duplicates)


def cut(rows: Iterator[RawRow], reader: ItemReader) -> Iterator[Chunk]:
    """``rows`` read and cut, always at the same places of the same file."""
    chunk, characters = Chunk(0, 0), 0
    for row in rows:
        found = reader.read(row)
        if isinstance(found, BadRow):
            chunk.bad.append(found)
        else:
            chunk.items.append(found)
        chunk.end += 1
        characters += sum(map(len, row.cells))
        if chunk.end - chunk.start >= MOST_CHUNK_ROWS or characters >= MOST_CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = Chunk(chunk.end, chunk.end), 0
    if chunk.end > chunk.start:
        yield chunk


def save_chunk(
    database: Database, kept: FeedbackImportRecord, chunk: Chunk, finder: PointFinder, *, keeps_identical: bool
) -> None:
    """Save what is new in ``chunk`` and count the rest. ConflictError when somebody else read it, or stopped."""
    with database.write() as session:
        known = known_fingerprints(session, kept, chunk, keeps_identical=keeps_identical)
        leave_out(chunk, known, keeps_identical=keeps_identical)
        move_on(session, kept, chunk.counts)
        put_items(session, kept, chunk.items, finder)
        put_bad_rows(session, kept, chunk.bad)
    finder.keep()


def put_items(
    session: Session, kept: FeedbackImportRecord, items: Sequence[ReadItem], finder: PointFinder, first_id: int = 0
) -> None:
    """Put ``items`` in, with ids from ``first_id`` on where one is given."""
    owners = {"workspace_id": kept.workspace_id, "import_id": kept.id, "programme_id": kept.programme_id}
    points = finder.find(session, items)
    rows = [_values(item, point) | owners for item, point in zip(items, points, strict=True)]
    if first_id:
        rows = [row | {"id": first_id + place} for place, row in enumerate(rows)]
    if rows:
        session.execute(sa.insert(FEEDBACK_ITEM), rows)
        numbers = [item.row_number for item in items]
        index_rows(session.connection(), kept.id or 0, min(numbers), max(numbers))


def put_bad_rows(session: Session, kept: FeedbackImportRecord, bad: Sequence[BadRow]) -> None:
    """Put rows that cannot be imported aside, to be given back."""
    if bad:
        session.execute(sa.insert(_BAD_ROW), [_bad_values(row, kept) for row in bad])


def leave_out(chunk: Chunk, known: set[str], *, keeps_identical: bool) -> None:
    """Take out of ``chunk`` what is ``known`` by its fingerprint, or is in it twice, and count it."""
    fresh: list[ReadItem] = []
    for item in chunk.items:
        if item.fingerprint in known:
            continue
        if not keeps_identical:
            known.add(item.fingerprint)
        fresh.append(item)
    chunk.duplicates += len(chunk.items) - len(fresh)
    chunk.items = fresh


def known_fingerprints(
    session: Session, kept: FeedbackImportRecord, chunk: Chunk, *, keeps_identical: bool
) -> set[str]:
    """Which of the chunk's items are published in the programme or, unless same rows are kept, in earlier rows here."""
    asked = {item.fingerprint for item in chunk.items}
    shown = select(FeedbackImportRecord.id).where(
        FeedbackImportRecord.programme_id == kept.programme_id, FeedbackImportRecord.state == "published"
    )
    first = min((item.row_number for item in chunk.items), default=0)
    within: sa.ColumnElement[bool] = col(FeedbackItemRecord.import_id).in_(list(session.exec(shown)))
    if not keeps_identical:
        within |= (col(FeedbackItemRecord.import_id) == kept.id) & (col(FeedbackItemRecord.row_number) < first)
    found = session.exec(
        select(FeedbackItemRecord.fingerprint).where(
            FeedbackItemRecord.programme_id == kept.programme_id,
            col(FeedbackItemRecord.fingerprint).in_(asked),
            within,
        )
    )
    return set(found)


def _values(item: ReadItem, point_id: int | None) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _FIELDS} | {"anxiety_point_id": point_id}


def _bad_values(row: BadRow, kept: FeedbackImportRecord) -> dict[str, Any]:
    return {
        "workspace_id": kept.workspace_id,
        "import_id": kept.id,
        "row_number": row.row_number,
        "cells": list(row.cells),
        "reason": row.reason[:500],
    }


def move_on(session: Session, kept: FeedbackImportRecord, counts: Counts) -> None:
    """Count the rows as read, unless somebody else read it (or stopped the import) in the meantime."""
    table = FeedbackImportRecord
    changed = session.exec(
        sa.update(table)
        .where(col(table.id) == kept.id, col(table.state) == "reading", col(table.row_count) == counts.start)
        .values(
            row_count=counts.end,
            kept_count=col(table.kept_count) + counts.kept,
            bad_count=col(table.bad_count) + counts.bad,
            duplicate_count=col(table.duplicate_count) + counts.duplicates,
        )
    )
    if changed.rowcount != 1:
        raise ConflictError("This file is being imported by another worker, or the import was stopped.")
