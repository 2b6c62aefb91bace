"""Rows of the release before: one of each kind that a later migration rebuilds, widens, indexes or hangs from."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa

from planner.storage.database import Database

FORMER: Final = "0020"
_AT: Final = datetime(2026, 11, 1, 9, tzinfo=UTC)
_OURS: Final = {"workspace_id": 1, "programme_id": 1}


def fill(database: Database) -> None:
    """Put the rows into tables of migration FORMER."""
    found = sa.MetaData()
    found.reflect(database.engine)
    with database.engine.begin() as connection:
        for table, row in (*_people(), *_heard(), *_under_way()):
            connection.execute(sa.insert(found.tables[table]).values(**row))


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of every table but those that an index of words keeps for itself."""
    found = sa.MetaData()
    with database.engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if not name.startswith("feedback_search")]
        found.reflect(connection, only=names)
        return {
            name: sorted((tuple(row) for row in connection.execute(sa.select(found.tables[name]))), key=repr)
            for name in names
        }


def _people() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "workspace", {"id": 1, "key": "acme", "name": "Acme"}
    person = {"email": "ada@example.com", "name": "Ada", "password": "x", "active": True, "session_key": "a"}
    yield "user_account", {"id": 1, **person}
    yield "membership", {"user_id": 1, "workspace_id": 1, "role": "researcher"}
    yield "session", {"token_hash": "b", "user_id": 1, "content": {}, "started_at": _AT, "seen_at": _AT}
    named = {"key": "p", "name": "P", "currency": "GBP", "objective": "net", "version": 1}
    yield "programme", {"id": 1, "workspace_id": 1, **named}
    entry = {"action": "programme.begun", "object": "programme:p", "detail": {}, "sequence": 1}
    yield "audit", {"workspace_id": 1, "actor_id": 1, **entry, "happened_at": _AT, "previous_hash": "", "hash": "a"}


def _heard() -> Iterator[tuple[str, dict[str, Any]]]:
    file = {"file_name": "a.csv", "stored_name": "a", "state": "published", "mapping": {}, "bad_rows": "leave_out"}
    counts = {"row_count": 1, "kept_count": 1, "bad_count": 0, "duplicate_count": 0}
    rest = {"is_masking": True, "message": "", "created_at": _AT, "finished_at": _AT}
    yield "feedback_import", {"id": 1, **_OURS, "created_by": 1, **file, **counts, **rest}
    yield "touchpoint", {"id": 1, **_OURS, "position": 0, "key": "card", "name": "Card"}
    yield "anxiety_point", {"id": 1, **_OURS, "touchpoint_id": 1, "key": "fees", "name": "Fees", "stage": "use"}
    said = {"said_on": date(2026, 1, 1), "channel": "Web", "text": "Fées for nothing", "persona": ""}
    place = {"touchpoint": "Card", "topic": "Fees", "severity": 2, "fingerprint": "f"}
    yield "feedback_item", {"id": 1, **_OURS, "import_id": 1, "row_number": 1, "anxiety_point_id": 1, **said, **place}


def _under_way() -> Iterator[tuple[str, dict[str, Any]]]:
    job = {"kind": "optimise", "arguments": {}, "state": "running", "is_cancel_asked": False, "message": "", "tries": 1}
    counts = {"done_count": 0, "total_count": 1, "result": {}, "created_at": _AT}
    yield "job", {"id": 1, **_OURS, "created_by": 1, **job, **counts}
    letter = {"subject": "S", "content": {}, "once": "o", "message_key": "m", "state": "waiting", "tries": 0}
    moments = {"next_try_at": _AT, "created_at": _AT, "reason": ""}
    yield "letter", {"id": 1, "workspace_id": 1, "user_id": 1, **letter, **moments}
