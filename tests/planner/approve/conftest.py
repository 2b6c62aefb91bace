"""A version in review, with Femi and Grace in finance; nothing is decided on its lines yet."""

from collections.abc import Mapping

import pytest

from planner.services.actors import Actor
from planner.storage.database import Database
from tests.people import Cast, make_person
from tests.planner.choose.choosing import submitted
from tests.stock import Given, Layer


@pytest.fixture
def layers(layers: Mapping[str, Layer]) -> Mapping[str, Layer]:
    return {**layers, "in_review": submitted}


@pytest.fixture
def grace(database: Database, cast: Cast) -> Actor:
    """A second person in finance."""
    return make_person(database, "Grace", cast.workspace_id, frozenset({"finance"}))


@pytest.fixture
def in_review(database: Database, cast: Cast, given: Given) -> int:
    """The number of a version that Ada wrote and submitted."""
    number: int = given["in_review"]
    return number
