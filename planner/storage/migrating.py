"""Bringing a database to the newest shape of the tables, by Alembic, without any file of settings."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_POSTGRES_LOCK: Final = 7_305_511_820_264  # any number, the same in every process
_one_at_a_time = threading.Lock()  # Alembic keeps its context in a module


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Upgrade to ``revision`` in one transaction: after a crash the old shape is still there, whole."""
    with _one_at_a_time, _alone(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Go back to ``revision`` in one transaction."""
    with _one_at_a_time, _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            yield from _alone_on_sqlite(connection)
        else:
            yield from _alone_on_postgres(connection)


def _alone_on_sqlite(connection: sa.Connection) -> Iterator[sa.Connection]:
    # Rebuilding a table would delete the rows that point to it, and the switch is deaf inside a transaction.
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  it has just been connected
    driver.execute("PRAGMA foreign_keys=OFF")
    driver.execute("PRAGMA busy_timeout=60000")
    try:
        with connection.begin():
            yield connection
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                message = "The migration would leave rows that point to nothing; nothing was changed."
                raise RuntimeError(message)
    finally:
        connection.invalidate()


def _alone_on_postgres(connection: sa.Connection) -> Iterator[sa.Connection]:
    with connection.begin():
        connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRES_LOCK})")
        yield connection
