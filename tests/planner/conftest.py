"""What the tests of the application share: the demo, loaded once as a person loads it."""

import pytest

from tests.planner.demo.loaded import LoadedDemo, load_by_command


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> LoadedDemo:
    """The demo on SQLite, to be read and not changed."""
    return load_by_command(tmp_path_factory.mktemp("demo"))
