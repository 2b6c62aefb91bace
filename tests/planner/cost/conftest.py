"""A programme with studies and prices."""

from collections.abc import Mapping

import pytest

from budgeting.programme import Programme
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.planning import planned
from tests.stock import Given, Layer


@pytest.fixture
def layers(layers: Mapping[str, Layer]) -> Mapping[str, Layer]:
    return {**layers, "programme": planned}


@pytest.fixture
def programme(database: Database, cast: Cast, given: Given) -> Programme:
    programme: Programme = given["programme"]
    return programme
