"""What the tests of the application share: the demo, loaded once as a person loads it."""

from collections.abc import Iterator

import pytest

from tests.planner.demo.loaded import LoadedDemo, demo_of_the_run
from tests.telling import watched


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> LoadedDemo:
    """The demo on SQLite, to be read and not changed."""
    kept = demo_of_the_run(tmp_path_factory.getbasetemp())
    return LoadedDemo(kept.copied_to(tmp_path_factory.mktemp("demo")), kept.output)


@pytest.fixture(autouse=True)
def tells_the_trail() -> Iterator[None]:
    """Whoever writes what kept values are made of tells the trail, in every test of the application."""
    with watched() as telling:
        yield
    assert not telling.wrong, "\n".join(sorted(telling.wrong))
