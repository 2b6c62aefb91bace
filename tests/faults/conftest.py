"""Tests of this folder may ask for a place to work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.storage.database import Database
from tests.people import make_cast
from tests.planner.jobs.fixtures import either_floor, floor, queue_template
from tests.planner.jobs.working import Floor

__all__ = ["either_floor", "floor", "queue_template"]


@pytest.fixture
def place(sqlite_url: str, home: Path) -> Iterator[Floor]:
    """A SQLite database with people, without a queue: nothing here is a job."""
    database = Database(sqlite_url)
    yield Floor(database, home, None, make_cast(database))  # type: ignore[arg-type]  # nothing is enqueued
    database.close()
