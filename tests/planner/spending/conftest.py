"""The plan in force of the pages of Learn, with money to spend, and a queue that nobody listens to."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.services.programmes import begin_programme
from planner.storage.database import Database
from tests.budgeting.learning.worlds import world
from tests.people import Cast, make_cast
from tests.planner.choose.choosing import bring_to, keep_plan


@dataclass(frozen=True)
class Approved:
    """A SQLite file with the cast and version 1 of the small programme's plan, approved."""

    file: Path
    cast: Cast


@pytest.fixture(scope="session")
def approved(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Approved:
    """Made once: choosing and approving take longer than most tests."""
    file = tmp_path_factory.mktemp("spending") / "approved.sqlite"
    shutil.copyfile(sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    cast = make_cast(database)
    begin_programme(database, cast.ada, world())
    bring_to(database, cast, "approved", keep_plan(database, cast.ada, world()))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return Approved(file, cast)


@pytest.fixture
def database(approved: Approved, tmp_path: Path) -> Iterator[Database]:
    """A copy of the approved database; both kinds of database are tested in the room of storage."""
    file = tmp_path / "planner.sqlite"
    shutil.copyfile(approved.file, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture
def cast(approved: Approved) -> Cast:
    """The people who are in the approved database already."""
    return approved.cast
