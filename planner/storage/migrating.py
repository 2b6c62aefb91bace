"""Bringing a database to the newest shape of the tables, by Alembic, without any file of settings."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import sqlalchemy as sa

from planner.storage.errors import WrongReleaseError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_POSTGRES_LOCK: Final = 7_305_511_820_264  # any number, the same in every process
_TABLES_OF: Final = (
    "The tables of this database are those of {other} release (migration {found}, this one knows {newest}). "
)
_one_at_a_time = threading.Lock()  # Alembic keeps its context in a module


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Upgrade to ``revision`` in one transaction: after a crash the old shape is still there, whole."""
    found = revision_of(engine)
    if revision == "head" and found == newest_revision():
        return
    _refuse_newer(found)
    from alembic import command  # noqa: PLC0415  most starts find the newest shape, and need not wait for Alembic

    with alone(engine) as connection:
        command.upgrade(_config(connection), revision)


def upgrade_on(connection: sa.Connection, revision: str) -> None:
    """Upgrade to ``revision`` in the transaction of a connection that ``alone`` gave."""
    from alembic import command  # noqa: PLC0415  most starts find the newest shape, and need not wait for Alembic

    command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Go back to ``revision`` in one transaction."""
    from alembic import command  # noqa: PLC0415  most starts find the newest shape, and need not wait for Alembic

    with alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def newest_revision() -> str:
    """The revision that the newest migration file carries in its name: ``m0006_guards.py`` makes 0006."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("m[0-9]*.py"))[1:5]


def revision_of(engine: sa.Engine) -> str | None:
    """The migration that the tables are at; None when there are none."""
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except sa.exc.DBAPIError:
        return None
    return None if found is None else str(found)


def prepare(engine: sa.Engine) -> None:
    """Make the tables in an empty database. Raises WrongReleaseError for tables of another release.

    They are not changed unasked: processes of the other release may be using them at this moment.
    """
    found = revision_of(engine)
    if found is not None and found < newest_revision():
        _refuse(found, "an older", "Make a backup, stop every process, run planner migrate, then start again.")
    migrate(engine)


def _refuse_newer(found: str | None) -> None:
    if found is not None and found > newest_revision():
        _refuse(found, "a newer", "Start that release, or restore a backup from before it was installed.")


def _refuse(found: str, other: str, todo: str) -> NoReturn:
    raise WrongReleaseError(_TABLES_OF.format(other=other, found=found, newest=newest_revision()) + todo)


def _config(connection: sa.Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  most starts find the newest shape, and need not wait for Alembic

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection whose one transaction changes the shape of the tables while nobody else does; kept at its end."""
    with _one_at_a_time, engine.connect() as connection:
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
