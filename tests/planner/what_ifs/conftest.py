"""A draft plan to ask about, and a queue that no worker listens to."""

from collections.abc import Mapping

import pytest

from planner.jobs.queue import JobQueue
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.choose.choosing import drafted
from tests.stock import Given, Layer


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker has made the queue's tables in these tests: a job stays in its row."""
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)


@pytest.fixture
def layers(layers: Mapping[str, Layer]) -> Mapping[str, Layer]:
    return {**layers, "draft": drafted}


@pytest.fixture
def draft(database: Database, cast: Cast, given: Given) -> int:
    """Ada's draft, version 1."""
    number: int = given["draft"]
    return number
