"""What the tests of the application share: the demo, loaded once as a person loads it."""

import pytest

from tests.planner.demo.loaded import LoadedDemo, demo_of_the_run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> LoadedDemo:
    """The demo on SQLite, to be read and not changed."""
    kept = demo_of_the_run(tmp_path_factory.getbasetemp())
    return LoadedDemo(kept.copied_to(tmp_path_factory.mktemp("demo")), kept.output)
