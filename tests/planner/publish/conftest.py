"""An approved plan, printed once for all the tests that check it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from planner.jobs.queue import JobQueue
from planner.reports.reading_pdf import read_print
from planner.services import verifying
from planner.services.printing import print_plan
from planner.services.verifying import Place
from planner.storage.database import Database
from tests.browsing import make_settings
from tests.people import Cast, make_cast
from tests.planner.choose.choosing import KEY, keep_plan
from tests.planner.publish.signing import approve


@dataclass(frozen=True)
class Printed:
    """A data folder with an approved version, its people, and its PDF."""

    home: Path
    cast: Cast
    pdf: bytes

    def copied_to(self, home: Path) -> "Printed":
        """The same in a folder of one's own, to be changed."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        return Printed(home, self.cast, self.pdf)

    def open(self) -> Database:
        """Its database."""
        return Database(f"sqlite:///{self.home}/planner.sqlite")


@pytest.fixture(scope="session")
def approved(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Printed:
    """Version 1, approved by Femi and printed."""
    home = tmp_path_factory.mktemp("approved")
    shutil.copyfile(sqlite_template, home / "planner.sqlite")
    database = Database(f"sqlite:///{home}/planner.sqlite")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JobQueue, "enqueue", lambda *_job: None)
        cast = make_cast(database)
        keep_plan(database, cast.ada)
        approve(database, cast.ada, cast.femi, KEY)
        made = print_plan(database, make_settings(database, home), cast.ada, KEY, 1)
    database.close()
    return Printed(home, cast, made.read_bytes())


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """Each file is read by one process, however many tests look at it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifying, "read_print", cache(read_print))
        yield


@pytest.fixture
def place(approved: Printed) -> Iterator[Place]:
    """Its record, to be read and not changed."""
    database = approved.open()
    yield Place(database, approved.home)
    database.close()
