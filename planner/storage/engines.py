"""How a connection to each kind of database is opened and how its transactions begin."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as pysqlite3
import sqlalchemy as sa

from planner.storage.waiting import waited

OLDEST_SQLITE: Final = (3, 51, 3)  # older ones can corrupt a database in write-ahead mode
BEGIN_OPTION: Final = "planner_begin"
BEGIN_READING: Final = ("PRAGMA query_only=ON", "BEGIN")
BEGIN_WRITING: Final = ("PRAGMA query_only=OFF", "BEGIN IMMEDIATE")
_ON_CONNECT: Final = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA mmap_size=0",
)
_POSTGRES_OPTIONS: Final = (
    "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
)


def make_engine(url: str) -> sa.Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://...``; nothing is opened yet. ValueError for anything else."""
    parsed = sa.make_url(url)
    if parsed.drivername == "sqlite":
        return _sqlite_engine(parsed)
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return _postgres_engine(parsed.set(drivername="postgresql+psycopg"))
    message = "The database must be sqlite:///file or postgresql://server/name."
    raise ValueError(message)


def reading(engine: sa.Engine) -> sa.Engine:
    """``engine`` with transactions that see one moment and cannot write."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{BEGIN_OPTION: BEGIN_READING})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    if pysqlite3.sqlite_version_info < OLDEST_SQLITE:
        message = f"SQLite {pysqlite3.sqlite_version} is too old; install the packages named in requirements.lock."
        raise RuntimeError(message)
    if not url.database or url.database == ":memory:":
        message = "SQLite needs a file: sqlite:////folder/planner.sqlite."
        raise ValueError(message)
    Path(url.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        module=pysqlite3,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 10},
        pool_size=8,
        max_overflow=8,
        pool_timeout=10,
    )
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver is untyped
    for pragma in _ON_CONNECT:
        connection.execute(pragma)


def _begin_sqlite(connection: sa.Connection) -> None:
    # The driver is told to begin nothing by itself: a transaction that only later turns out to write would then find
    # the lock taken by another one and fail at once, however long the busy timeout is.
    statements = connection.get_execution_options().get(BEGIN_OPTION, BEGIN_WRITING)
    for statement in statements[:-1]:
        connection.exec_driver_sql(statement)
    with waited() if statements is BEGIN_WRITING else nullcontext():
        connection.exec_driver_sql(statements[-1])


def _postgres_engine(url: sa.URL) -> sa.Engine:
    return sa.create_engine(
        url,
        connect_args={"options": _POSTGRES_OPTIONS, "connect_timeout": 5},
        pool_pre_ping=True,
        pool_size=4,
        max_overflow=4,
        pool_timeout=10,
    )
