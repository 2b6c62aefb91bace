"""A plan in force with something to learn, and a queue that no worker listens to."""

import pytest

from planner.jobs.queue import JobQueue
from planner.services.programmes import begin_programme
from planner.storage.database import Database
from tests.budgeting.learning.worlds import world
from tests.people import Cast
from tests.planner.choose.choosing import bring_to, keep_plan


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker has made the queue's tables in these tests: a job stays in its row."""
    monkeypatch.setattr(JobQueue, "enqueue", lambda _queue, _job_id: None)


@pytest.fixture
def in_force(database: Database, cast: Cast) -> int:
    """Version 1 of the small programme's plan, approved."""
    begin_programme(database, cast.ada, world())
    number = keep_plan(database, cast.ada, world())
    bring_to(database, cast, "approved", number)
    return number
