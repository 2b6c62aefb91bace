"""Whatever somebody with the database's password does to the trail is found, and its first broken entry named."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from planner.storage import audit
from planner.storage.audit import TrailHead
from planner.storage.database import Database
from planner.storage.tables import AUDIT
from tests.people import Cast
from tests.promised import Measured

ENTRIES = 240
ROWS = 200
AT = datetime(2027, 3, 28, 1, 30, 0, 123456, tzinfo=UTC)
TRIGGERS = ("audit_update", "audit_delete", "audit_replace")
# What each column is changed to; every one differs from what was written.
COLUMNS = {
    "workspace_id": "{other}",
    "sequence": "sequence + 100000",
    "actor_id": "CASE WHEN actor_id IS NULL THEN {someone} END",
    "action": "action || 'x'",
    "object": "'y' || object",
    "detail": "'{{\"number\": -1}}'",
    "happened_at": "'2026-01-01 00:00:00.000000+00:00'",
    "previous_hash": "hash",
    "hash": "previous_hash",
}


@dataclass(frozen=True)
class Trail:
    """A trail of 240 entries, and its head as it was noted elsewhere."""

    database: Database
    workspace_id: int
    other_workspace_id: int
    head: TrailHead
    someone: int

    @contextmanager
    def tampering(self) -> Iterator[Session]:
        """A session of somebody who took the triggers away; all they did is taken back at the end."""
        with self.database.engine.connect() as connection, Session(connection) as session:
            for trigger in TRIGGERS:
                drop = f"DROP TRIGGER IF EXISTS {trigger}"
                connection.exec_driver_sql(drop if self.database.is_sqlite else f"{drop} ON audit")
            yield session
            session.rollback()
            connection.rollback()

    def seen_in(self, session: Session, *, is_against_head: bool = False) -> int | None:
        return audit.verify_trail(session, self.workspace_id, self.head if is_against_head else None)

    def broken_after(self, *statements: str, is_against_head: bool = False) -> int | None:
        """Where the trail is broken once ``statements`` were run behind our back."""
        with self.tampering() as session:
            for statement in statements:
                session.connection().exec_driver_sql(statement)
            return self.seen_in(session, is_against_head=is_against_head)


@pytest.fixture
def trail(database: Database, cast: Cast) -> Trail:
    """Left by two people and the command line, entry by entry as the product chains them."""
    told, previous = [], audit.BEFORE_THE_FIRST
    for number in range(ENTRIES):
        entry = {
            "workspace_id": cast.workspace_id,
            "sequence": number + 1,
            "actor_id": (cast.ada.user_id, cast.femi.user_id, None)[number % 3],
            "action": "study.written",
            "object": f"study:s{number}",
            "detail": {"number": number, "names": ["Größe"], "note": None},
            "happened_at": AT + timedelta(seconds=number),
            "previous_hash": previous,
        }
        previous = audit._hash_of(entry)
        told.append({**entry, "hash": previous})
    with database.write() as session:
        session.execute(sa.insert(AUDIT), told)
        head = audit.trail_head(session, cast.workspace_id)
    return Trail(database, cast.workspace_id, cast.other_workspace_id, head, cast.mona.user_id)


def rows(trail: Trail, *, is_long: bool) -> list[int]:
    """200 entries at random on SQLite and in the long form; a sample of them on the slower server."""
    chosen = random.Random(7).sample(range(1, ENTRIES + 1), ROWS)
    return chosen if is_long or trail.database.is_sqlite else chosen[:20]


def test_every_change_of_every_column_is_found_at_its_entry(
    trail: Trail, request: pytest.FixtureRequest, measured: Measured
) -> None:
    """The ordinary run takes the columns in turn, the long one every column of every chosen entry."""
    is_long, missed = bool(request.config.getoption("--long")), []
    for number, sequence in enumerate(rows(trail, is_long=is_long)):
        columns = COLUMNS if is_long else dict([list(COLUMNS.items())[number % len(COLUMNS)]])
        for column, value in columns.items():
            change = value.format(other=trail.other_workspace_id, someone=trail.someone)
            where = f"sequence = {sequence} AND workspace_id = {trail.workspace_id}"
            found = trail.broken_after(
                f"UPDATE audit SET {column} = {change} WHERE {where}",
                is_against_head=column in {"workspace_id", "sequence"},
            )
            if found != sequence:
                missed.append((column, sequence, found))
    assert missed == []
    measured("A18", f"{len(rows(trail, is_long=is_long))} entries changed: all found at their place")


@pytest.mark.parametrize("sequence", [1, ENTRIES // 2])
def test_an_entry_taken_out_is_found_where_it_was(trail: Trail, sequence: int) -> None:
    assert trail.broken_after(f"DELETE FROM audit WHERE sequence = {sequence}") == sequence


def test_the_last_entry_taken_out_and_a_cut_end_are_found_by_the_head_that_was_noted(trail: Trail) -> None:
    for cut in (ENTRIES, ENTRIES - 50, 1):
        statement = f"DELETE FROM audit WHERE sequence >= {cut}"
        assert trail.broken_after(statement) is None, "nobody can know without the head"
        assert trail.broken_after(statement, is_against_head=True) == cut


def test_an_end_that_was_cut_and_written_anew_is_found_by_the_head(trail: Trail, cast: Cast) -> None:
    with trail.tampering() as session:
        session.execute(sa.delete(AUDIT).where(AUDIT.c.sequence > ENTRIES - 3))
        for number in range(3):
            audit.record(
                session,
                workspace_id=trail.workspace_id,
                actor_id=cast.ada.user_id,
                action="study.written",
                object_=f"study:forged{number}",
                detail={},
                at=AT,
            )
        assert trail.seen_in(session) is None
        assert trail.seen_in(session, is_against_head=True) == ENTRIES


def test_two_entries_swapped_are_found_at_the_first_of_them(trail: Trail) -> None:
    swap = tuple(
        f"UPDATE audit SET sequence = {new} WHERE sequence = {old}"
        for old, new in ((120, 9999), (210, 120), (9999, 210))
    )
    assert trail.broken_after(*swap) == 120


def test_the_words_of_two_entries_swapped_are_found(trail: Trail) -> None:
    swap = [
        f"UPDATE audit SET object = 'study:s{other - 1}' WHERE sequence = {one}"
        for one, other in ((120, 210), (210, 120))
    ]
    assert trail.broken_after(*swap) == 120


def test_an_entry_replaced_by_another_is_found(trail: Trail) -> None:
    listed = ", ".join(column.name for column in AUDIT.columns if column.name != "detail")
    copy = f"SELECT {listed}, '{{}}' FROM audit WHERE sequence = 77"
    if trail.database.is_sqlite:
        assert trail.broken_after(f"INSERT OR REPLACE INTO audit ({listed}, detail) {copy}") == 77
    else:
        put_back = f"INSERT INTO audit ({listed}, detail) SELECT {listed}, '{{}}'::json FROM kept"
        keep = "CREATE TEMPORARY TABLE kept AS SELECT * FROM audit WHERE sequence = 77"
        assert trail.broken_after(keep, "DELETE FROM audit WHERE sequence = 77", put_back) == 77


def test_a_row_put_in_between_is_found(trail: Trail) -> None:
    columns = [column.name for column in AUDIT.columns if column.name not in {"id", "sequence"}]
    listed = ", ".join(columns)
    shift = "UPDATE audit SET sequence = -sequence WHERE sequence > 200"
    back = "UPDATE audit SET sequence = 1 - sequence WHERE sequence < 0"
    put = f"INSERT INTO audit (id, sequence, {listed}) SELECT 99999, 201, {listed} FROM audit WHERE sequence = 200"
    assert trail.broken_after(shift, back, put) == 201


def test_an_untouched_trail_passes_and_so_does_one_beside_other_changes(trail: Trail) -> None:
    assert trail.broken_after(is_against_head=True) is None
    assert trail.broken_after("UPDATE workspace SET name = 'Renamed'", is_against_head=True) is None
    assert trail.broken_after("UPDATE audit SET action = action", is_against_head=True) is None


def test_with_its_triggers_in_place_even_a_replacement_is_refused(trail: Trail) -> None:
    statement = "TRUNCATE audit"
    with trail.database.engine.connect() as connection:
        if trail.database.is_sqlite:
            # As a tool that never heard of the planner connects: without it, DELETE triggers see no replacement.
            connection.rollback()
            connection.connection.cursor().execute("PRAGMA recursive_triggers = OFF")
            statement = "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 3"
        with pytest.raises(sa.exc.IntegrityError, match="can only grow"):
            connection.exec_driver_sql(statement)
        connection.invalidate()
