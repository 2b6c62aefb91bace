"""A version in review, with Femi and Grace in finance; nothing is decided on its lines yet."""

import pytest

from planner.services.actors import Actor
from planner.storage.database import Database
from tests.people import Cast, make_person
from tests.planner.choose.choosing import bring_to, keep_plan


@pytest.fixture
def grace(database: Database, cast: Cast) -> Actor:
    """A second person in finance."""
    return make_person(database, "Grace", cast.workspace_id, frozenset({"finance"}))


@pytest.fixture
def in_review(database: Database, cast: Cast) -> int:
    """The number of a version that Ada wrote and submitted."""
    number = keep_plan(database, cast.ada)
    bring_to(database, cast, "in_review", number, has_decided_lines=False)
    return number
