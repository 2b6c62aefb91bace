"""Bringing a database to the newest shape of the tables, by Alembic, without any file of settings."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_POSTGRES_LOCK: Final = 7_305_511_820_264  # any number, the same in every process
_one_at_a_time = threading.Lock()  # Alembic keeps its context in a module


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Upgrade to ``revision`` in one transaction: after a crash the old shape is still there, whole."""
    if revision == "head" and _is_newest(engine):
        return
    from alembic import command  # noqa: PLC0415  most starts find the newest shape, and need not wait for Alembic

    with _one_at_a_time, _alone(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Go back to ``revision`` in one transaction."""
    from alembic import command  # noqa: PLC0415  most starts find the newest shape, and need not wait for Alembic

    with _one_at_a_time, _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def newest_revision() -> str:
    """The revision that the newest migration file carries in its name: ``m0006_guards.py`` makes 0006."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("m[0-9]*.py"))[1:5]


def _is_newest(engine: sa.Engine) -> bool:
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except sa.exc.DBAPIError:
        return False
    return bool(found == newest_revision())


def _config(connection: sa.Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  most starts find the newest shape, and need not wait for Alembic

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
