"""The audit trail has no gaps, cannot be rewritten, and shows it when somebody rewrote it all the same."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from planner.storage import audit
from planner.storage.database import Database
from tests.people import Cast

AT = datetime(2027, 3, 28, 1, 30, 0, 123456, tzinfo=UTC)
ENTRIES = 7


def leave(session: Session, cast: Cast, number: int = 1, *, workspace_id: int | None = None) -> int:
    return audit.record(
        session,
        workspace_id=workspace_id or cast.workspace_id,
        actor_id=cast.ada.user_id,
        action="study.changed",
        object_="study:survey",
        detail={"number": number, "names": ["Größe", "x"], "note": None, "is_new": True},
        at=AT,
    )


@pytest.fixture
def trail(database: Database, cast: Cast) -> Database:
    """A database in which seven entries were left."""
    for number in range(ENTRIES):
        with database.write() as session:
            leave(session, cast, number)
    return database


def broken_at(database: Database, cast: Cast, head: audit.TrailHead | None = None) -> int | None:
    with database.read() as session:
        return audit.verify_trail(session, cast.workspace_id, head)


@contextmanager
def behind_our_back(database: Database) -> Iterator[sa.Connection]:
    """A connection of somebody who took the triggers away."""
    with database.engine.begin() as connection:
        for trigger in ("audit_update", "audit_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}" + ("" if database.is_sqlite else " ON audit"))
        yield connection


def test_entries_are_counted_from_one_without_gaps(trail: Database, cast: Cast) -> None:
    with trail.read() as session:
        entries = audit.entries_before(session, cast.workspace_id)
    assert [entry["sequence"] for entry in entries] == list(range(ENTRIES, 0, -1))
    assert entries[0]["happened_at"] == AT


def test_each_workspace_has_a_trail_of_its_own(trail: Database, cast: Cast) -> None:
    with trail.write() as session:
        assert leave(session, cast, workspace_id=cast.other_workspace_id) == 1
    with trail.read() as session:
        assert audit.verify_trail(session, cast.other_workspace_id) is None
        assert len(audit.entries_about(session, cast.other_workspace_id, "study:survey")) == 1


def test_an_untouched_trail_is_whole(trail: Database, cast: Cast) -> None:
    assert broken_at(trail, cast) is None


def test_an_entry_goes_with_the_change_that_failed(trail: Database, cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), trail.write() as session:
        leave(session, cast, 1 // 0 if leave(session, cast) else 0)
    with trail.read() as session:
        assert audit.trail_head(session, cast.workspace_id).count == ENTRIES


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "DELETE FROM audit WHERE sequence = 7"]
)
def test_the_database_refuses_to_rewrite_it(trail: Database, statement: str) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="can only grow"), trail.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_sqlite_refuses_to_replace_an_entry(trail: Database) -> None:
    if trail.is_sqlite:
        with pytest.raises(sa.exc.IntegrityError, match="can only grow"), trail.engine.begin() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 3")


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ("action = 'study.approved'", 3),
        ("object = 'study:other'", 3),
        ("actor_id = NULL", 3),
        ("detail = '{}'", 3),
        ("happened_at = '2027-03-28 01:30:00.123457+00:00'", 3),
        ("previous_hash = hash", 3),
        ("hash = previous_hash", 3),
        ("sequence = 99", 3),
    ],
)
def test_an_edit_behind_our_back_is_found(trail: Database, cast: Cast, change: str, sequence: int) -> None:
    with behind_our_back(trail) as connection:
        connection.exec_driver_sql(f"UPDATE audit SET {change} WHERE sequence = {sequence}")
    assert broken_at(trail, cast) == sequence


@pytest.mark.parametrize("value", ["detail = '{'", "detail = '{\"a\": NaN}'", "happened_at = 'yesterday'"])
def test_an_entry_that_cannot_be_read_is_found(trail: Database, cast: Cast, value: str) -> None:
    if not trail.is_sqlite:  # which holds any text in any column
        value = "detail = '\"\\ud800\"'"
    with behind_our_back(trail) as connection:
        connection.exec_driver_sql(f"UPDATE audit SET {value} WHERE sequence = 3")
    assert broken_at(trail, cast) == 3


@pytest.mark.parametrize("sequence", [1, 4])
def test_a_deletion_is_found(trail: Database, cast: Cast, sequence: int) -> None:
    with behind_our_back(trail) as connection:
        connection.exec_driver_sql(f"DELETE FROM audit WHERE sequence = {sequence}")
    assert broken_at(trail, cast) == sequence


def test_two_entries_swapped_are_found(trail: Database, cast: Cast) -> None:
    with behind_our_back(trail) as connection:
        for old, new in ((2, 90), (5, 2), (90, 5)):
            connection.exec_driver_sql(f"UPDATE audit SET sequence = {new} WHERE sequence = {old}")
    assert broken_at(trail, cast) == 2


def test_an_end_that_was_cut_off_is_found_by_a_head_kept_elsewhere(trail: Database, cast: Cast) -> None:
    with trail.read() as session:
        head = audit.trail_head(session, cast.workspace_id)
    assert broken_at(trail, cast, head) is None
    with behind_our_back(trail) as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE sequence > 5")
    assert broken_at(trail, cast) is None
    assert broken_at(trail, cast, head) == 6


def test_a_float_is_no_detail(database: Database, cast: Cast) -> None:
    with pytest.raises(TypeError, match="float"), database.write() as session:
        audit.record(
            session,
            workspace_id=cast.workspace_id,
            actor_id=None,
            action="a",
            object_="o",
            detail={"list": [{"chance": 0.5}]},
            at=AT,
        )


def test_writers_at_the_same_time_leave_no_gap(database: Database, cast: Cast) -> None:
    writers, each = 8, 10
    start = threading.Barrier(writers)

    def write() -> None:
        start.wait()
        for number in range(each):
            with database.write() as session:
                leave(session, cast, number)

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert audit.trail_head(session, cast.workspace_id).count == writers * each
        assert audit.verify_trail(session, cast.workspace_id) is None
