"""A plan in force with something to learn, made once and copied for each test, and a queue that nobody listens to."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.jobs.queue import JobQueue
from planner.services.programmes import begin_programme
from planner.storage.database import Database
from tests.budgeting.learning.worlds import world
from tests.people import Cast, make_cast
from tests.planner.choose.choosing import bring_to, keep_plan


@dataclass(frozen=True)
class Prepared:
    """A SQLite file with the cast and version 1 of the small programme's plan, approved."""

    file: Path
    cast: Cast


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker has made the queue's tables in these tests: a job stays in its row."""
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)


@pytest.fixture(scope="session")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Made once: choosing and approving take longer than most tests."""
    file = tmp_path_factory.mktemp("learn") / "prepared.sqlite"
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
    return Prepared(file, cast)


@pytest.fixture
def database(prepared: Prepared, tmp_path: Path) -> Iterator[Database]:
    """A copy of the prepared database; what must hold on both kinds of database is tested in the room of storage."""
    file = tmp_path / "planner.sqlite"
    shutil.copyfile(prepared.file, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture
def cast(prepared: Prepared) -> Cast:
    """The people who are in the prepared database already."""
    return prepared.cast
