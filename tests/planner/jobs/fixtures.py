"""A place to work: a database with the cast, the tables of the marks, and a queue."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbos import DBOS

from planner.jobs.queue import JobQueue
from planner.storage.database import Database
from tests.people import make_cast
from tests.planner.jobs.working import Floor, make_tables, settings_for


def _floor(database: Database, home: Path) -> Iterator[Floor]:
    make_tables(database)
    queue = JobQueue(settings_for(database, home))
    yield Floor(database, home, queue, make_cast(database))
    queue.close()


@pytest.fixture(scope="session")
def queue_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A queue's empty file, to be copied: without one, the first job waits until a worker has made it."""
    file = tmp_path_factory.mktemp("queue") / "jobs.sqlite"
    DBOS.migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def floor(sqlite_url: str, home: Path, queue_template: Path) -> Iterator[Floor]:
    """Where jobs are asked for and workers started, on SQLite."""
    shutil.copyfile(queue_template, home / "jobs.sqlite")
    database = Database(sqlite_url)
    yield from _floor(database, home)
    database.close()


@pytest.fixture
def either_floor(database: Database, home: Path) -> Iterator[Floor]:
    """As ``floor``, once on SQLite and once on PostgreSQL."""
    yield from _floor(database, home)
