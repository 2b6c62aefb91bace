"""A place to work: a database with the cast, the tables of the marks, and a queue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.jobs.queue import JobQueue
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.jobs.working import Floor, make_tables, settings_for


@pytest.fixture
def floor(database: Database, home: Path, cast: Cast) -> Iterator[Floor]:
    """Where jobs are asked for and workers started."""
    make_tables(database)
    queue = JobQueue(settings_for(database, home))
    yield Floor(database, home, queue, cast.ada)
    queue.close()
