"""Machines on one PostgreSQL share nothing but the database: each has a data folder of its own."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.jobs.queue import JobQueue
from planner.jobs.running import run_inline
from planner.services import printing
from planner.services.import_jobs import start_import
from planner.services.importing import ImportChoices, show_import, upload_feedback
from planner.services.jobs import see_job
from planner.storage.database import Database
from planner.storage.files.folder import FolderFiles
from planner.storage.files.store import files_of
from planner.storage.records import StoredPartRecord
from tests.browsing import make_settings
from tests.people import Cast
from tests.planner.choose.choosing import VERSION, ask, keep_plan
from tests.planner.listen.conftest import HEADER, KEY, add_programme
from tests.planner.listen.importing import GOOD, MAPPING, seen
from tests.planner.web.test_matrix import ClientOf

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes a job by itself, and prints are quickly made."""
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)
    monkeypatch.setattr(printing, "render_plan_pdf", lambda _plan, cover, *_: f"%PDF {cover.status}".encode())


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The data folder of another machine."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.fixture
def uploaded(database: Database, cast: Cast, home: Path) -> tuple[int, int]:
    """An import whose file came in here, and its job."""
    add_programme(database, cast.ada)
    content = io.BytesIO("\n".join([HEADER, *GOOD]).encode())
    import_id = upload_feedback(database, cast.ada, home, KEY, "feedback.csv", content)
    queue: Any = JobQueue(make_settings(database, home))
    return import_id, start_import(database, queue, cast.ada, home, KEY, import_id, ImportChoices(MAPPING))


def said(database: Database, cast: Cast, home: Path, job_id: int) -> tuple[str, str]:
    """How the job ended that a worker with this folder did, and what it said."""
    run_inline(database, make_settings(database, home), job_id)
    job = see_job(database, cast.ada, job_id)
    return job.state, job.message


def test_what_came_in_at_one_machine_is_imported_by_another(
    database: Database, cast: Cast, home: Path, elsewhere: Path, uploaded: tuple[int, int]
) -> None:
    shutil.rmtree(home)
    assert said(database, cast, elsewhere, uploaded[1])[0] == "done"
    assert seen(database, cast, KEY) == len(GOOD)
    assert list(files_of(database, elsewhere).every()) == []
    assert list(elsewhere.iterdir()) == []


def test_without_the_common_store_another_machine_does_not_find_the_file(
    database: Database,
    cast: Cast,
    home: Path,
    elsewhere: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """The control: as it was, with a folder that nobody shares."""
    for module in ("importing", "import_previews", "loading"):
        monkeypatch.setattr(f"planner.services.{module}.files_of", lambda _database, folder: FolderFiles(folder))
    import_id, job_id = request.getfixturevalue("uploaded")
    state, message = said(database, cast, elsewhere, job_id)
    assert (state, "no longer kept here" in message) == ("failed", True)
    assert show_import(database, cast.ada, KEY, import_id).state == "failed"


def test_an_upload_that_was_changed_in_the_database_is_not_imported(
    database: Database, cast: Cast, elsewhere: Path, uploaded: tuple[int, int]
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE stored_part DISABLE TRIGGER ALL")
        connection.execute(sa.update(StoredPartRecord).values(content=b"Day,Said\n"))
    state, message = said(database, cast, elsewhere, uploaded[1])
    assert (state, "not the one that was put there" in message) == ("failed", True)
    assert seen(database, cast, KEY) == 0


def test_a_print_made_on_one_machine_is_served_by_another(
    database: Database, cast: Cast, home: Path, elsewhere: Path, client_of: ClientOf
) -> None:
    keep_plan(database, cast.ada)
    job_id = ask(database, home, cast.ada, "make_pdf", number=1)
    assert said(database, cast, elsewhere, job_id)[0] == "done"
    answer = client_of(cast.mona).get(f"{VERSION}.pdf", buffered=True)
    assert (answer.data, answer.content_length) == (b"%PDF draft", 10)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE stored_part DISABLE TRIGGER ALL")
        connection.execute(sa.update(StoredPartRecord).values(content=b"%PDF forged"))
    refused = client_of(cast.mona).get(f"{VERSION}.pdf", buffered=True)
    assert (b"forged" in refused.data, refused.status_code, "somebody or something changed it" in refused.text) == (
        False,
        409,
        True,
    )
