"""A plan of three studies in review, and a queue that no worker listens to."""

from collections.abc import Mapping

import pytest

from planner.jobs.queue import JobQueue
from planner.services.actors import Actor
from planner.storage.database import Database
from tests.people import Cast, make_person
from tests.planner.choose.choosing import submitted
from tests.stock import Given, Layer


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker has made the queue's tables in these tests: a job stays in its row."""
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)


@pytest.fixture
def layers(layers: Mapping[str, Layer]) -> Mapping[str, Layer]:
    return {**layers, "in_review": submitted}


@pytest.fixture
def grace(database: Database, cast: Cast) -> Actor:
    """A second person in finance."""
    return make_person(database, "Grace", cast.workspace_id, frozenset({"finance"}))


@pytest.fixture
def in_review(database: Database, cast: Cast, given: Given) -> int:
    """Ada's version 1, submitted, none of its lines decided."""
    number: int = given["in_review"]
    return number
