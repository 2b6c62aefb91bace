"""A programme with questions."""

import pytest

from budgeting.programme import Programme
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.planning import make_world


@pytest.fixture
def programme(database: Database, cast: Cast) -> Programme:
    return make_world(database, cast)
