"""The rows of an import that could not be read: shown, given back as they were, and put aside."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlmodel import col, select

from planner.imports.items import BadRow
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.importing import find_import
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import BadRowRecord


def list_bad_rows(
    database: Database, actor: Actor, programme_key: str, import_id: int, *, after: int = 0, limit: int = 1_000
) -> tuple[BadRow, ...]:
    """Up to ``limit`` rows that could not be imported, in file order, from behind row ``after``."""
    actor.require("feedback.import")
    with database.read() as session:
        find_import(session, actor, programme_key, import_id)
        found = session.exec(
            select(BadRowRecord)
            .where(BadRowRecord.import_id == import_id, BadRowRecord.row_number > after)
            .order_by(col(BadRowRecord.row_number))
            .limit(limit)
        ).all()
        return tuple(BadRow(row.row_number, tuple(row.cells), row.reason) for row in found)


def every_bad_row(database: Database, actor: Actor, programme_key: str, import_id: int) -> Iterator[BadRow]:
    """All rows that could not be imported, by the thousand; whose they are is settled before the first."""

    def rows(portion: Sequence[BadRow]) -> Iterator[BadRow]:
        while portion:
            yield from portion
            portion = list_bad_rows(database, actor, programme_key, import_id, after=portion[-1].row_number)

    return rows(list_bad_rows(database, actor, programme_key, import_id))


def put_bad_rows_aside(database: Database, actor: Actor, programme_key: str, import_id: int) -> None:
    """Drop the bad rows of an import that ended; their count stays. NotFoundError; ConflictError before its end."""
    actor.require("feedback.import")
    with database.write() as session:
        kept = find_import(session, actor, programme_key, import_id)
        if kept.finished_at is None:
            raise ConflictError("The bad rows can be put aside once the import has ended.")
        gone = session.exec(sa.delete(BadRowRecord).where(col(BadRowRecord.import_id) == import_id)).rowcount
        if gone:
            record(session, actor, "feedback.bad_rows_put_aside", f"import:{import_id}", {"rows": gone})
