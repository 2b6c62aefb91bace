"""A place to work: a database with the cast, the tables of the marks, and a queue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.jobs.queue import JobQueue
from planner.storage.database import Database
from tests.people import make_cast
from tests.planner.jobs.working import Floor, make_tables, settings_for


def _floor(database: Database, home: Path) -> Iterator[Floor]:
    make_tables(database)
    queue = JobQueue(settings_for(database, home))
    yield Floor(database, home, queue, make_cast(database))
    queue.close()


@pytest.fixture
def floor(sqlite_url: str, home: Path) -> Iterator[Floor]:
    """Where jobs are asked for and workers started, on SQLite."""
    database = Database(sqlite_url)
    yield from _floor(database, home)
    database.close()


@pytest.fixture
def either_floor(database: Database, home: Path) -> Iterator[Floor]:
    """As ``floor``, once on SQLite and once on PostgreSQL."""
    yield from _floor(database, home)
