"""What the database cannot do is told apart by what the person should do next, and passes by itself."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from planner.storage.database import Database
from planner.storage.errors import StorageBusyError, StorageDownError, StorageFullError
from planner.storage.tables import WORKSPACE


def add(session: Session, key: str, name: str = "x") -> None:
    session.execute(sa.insert(WORKSPACE).values(key=key, name=name))


def test_a_lock_held_too_long_is_busy(database: Database) -> None:
    with database.write() as session:
        session.execute(sa.text("UPDATE workspace SET name = 'x'") if database.is_sqlite else LOCK)
        other = Database(database.url)
        make_impatient(other)
        with pytest.raises(StorageBusyError), other.write() as second:
            add(second, "second")
        other.close()
    with database.write() as session:
        add(session, "later")


def make_impatient(database: Database) -> None:
    """Let it wait for a lock for a twentieth of a second."""
    if database.is_sqlite:
        sa.event.listen(database.engine, "connect", lambda driver, _: driver.execute("PRAGMA busy_timeout=50"))
    else:
        sa.event.listen(database.engine, "begin", lambda c: c.exec_driver_sql("SET lock_timeout = '50ms'"))


LOCK = sa.text("LOCK TABLE workspace IN EXCLUSIVE MODE")


def test_no_free_connection_is_busy(database: Database) -> None:
    pool = database.engine.pool
    assert isinstance(pool, sa.QueuePool)
    held = [database.engine.connect() for _ in range(pool.size() + pool._max_overflow)]
    pool._timeout = 0.05
    with pytest.raises(StorageBusyError), database.read() as session:
        session.execute(sa.select(WORKSPACE))
    for connection in held:
        connection.close()
    assert database.is_well()


def test_a_full_disk_is_full_and_passes(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    def fill_up(connection: sa.Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    sa.event.listen(database.engine, "begin", fill_up, insert=True)
    with pytest.raises(StorageFullError), database.write() as session:
        add(session, "big", "x" * 1_000_000)
    assert database.is_well()
    with database.write() as session:
        add(session, "big", "x" * 1_000_000)
    database.close()


def test_a_file_that_is_no_database_is_down(tmp_path: Path) -> None:
    file = tmp_path / "planner.sqlite"
    file.write_bytes(b"This is no database. " * 100)
    database = Database(f"sqlite:///{file}")
    assert not database.is_well()
    with pytest.raises(StorageDownError), database.read() as session:
        session.execute(sa.select(WORKSPACE))
    database.close()


def test_a_server_that_is_not_there_is_down(tmp_path: Path) -> None:
    database = Database(f"postgresql://planner@/planner?host={tmp_path}")
    assert not database.is_well()
    with pytest.raises(StorageDownError), database.write() as session:
        add(session, "x")
    with pytest.raises(StorageDownError):
        database.migrate()


def test_a_connection_that_is_cut_off_is_down_and_the_next_one_works(postgres_url: str) -> None:
    database = Database(postgres_url)
    with pytest.raises(StorageDownError), database.write() as session:
        cut_off(database, session)
    with database.write() as session:
        add(session, "after")
    database.close()


def cut_off(database: Database, session: Session) -> None:
    """Kill the session's backend from another connection, then use it."""
    backend = session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    with database.engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
    add(session, "never")


def test_an_idle_connection_that_was_cut_off_is_replaced_unnoticed(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.read() as session:
        backend = session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    other = Database(postgres_url)
    with other.engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
    other.close()
    assert database.is_well()
    database.close()


def test_what_was_typed_wrongly_is_no_state_of_the_database(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.write() as session:
        session.execute(sa.insert(WORKSPACE), [{"key": "same", "name": "a"}, {"key": "same", "name": "b"}])
