"""The house of these tests: made once for those that only look, anew for those that change something."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.storage.database import Database
from tests.planner.api.furnishing import furnish
from tests.planner.api.house import House, make_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[House]:
    """The house on SQLite, shared by the tests of a file."""
    home = tmp_path_factory.mktemp("house")
    file = home / "planner.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    made = make_house(database, home)
    yield made
    made.app.extensions["planner"].jobs.close()
    database.close()


@pytest.fixture(scope="module")
def furnished(house: House) -> House:
    """The house after people have worked in it, for the tests of a file that only look."""
    return furnish(house)
