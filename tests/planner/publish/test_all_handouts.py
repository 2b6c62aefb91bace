"""All that can be handed out of a version comes in one archive, whichever workers made its files."""

import io
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from planner.jobs.queue import JobQueue
from planner.jobs.running import run_inline
from planner.reports.errors import PdfError
from planner.services import handout_files, printing, supplier_briefs
from planner.services.jobs import Job, cancel_job, see_job
from planner.storage.database import Database
from planner.storage.files.store import files_of
from planner.storage.records import JobRecord, StoredPartRecord
from tests.browsing import make_settings
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION, jobs, keep_plan
from tests.planner.web.test_matrix import ClientOf

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
PUBLISH = f"/p/{KEY}/publish"


@pytest.fixture(autouse=True)
def _quick_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are quickly made, and nobody who takes a job by itself."""
    monkeypatch.setattr(supplier_briefs, "render_pdf", lambda html, **_: b"%PDF brief " + html[-40:].encode())
    monkeypatch.setattr(printing, "render_package_pdf", lambda form: f"%PDF form {form.study.key}".encode())
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)


@pytest.fixture
def elsewhere(database: Database, home: Path, tmp_path: Path) -> Path:
    """The data folder of a worker: another one, where machines share nothing but the database."""
    if database.is_sqlite:
        return home
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere"


def asked_by(client_of: ClientOf, cast: Cast, database: Database) -> int:
    client_of(cast.mona).send(f"{VERSION}/handouts")
    return int(jobs(database, "make_pdf")[-1].id or 0)


def run(database: Database, cast: Cast, elsewhere: Path, job_id: int) -> Job:
    run_inline(database, make_settings(database, elsewhere), job_id)
    return see_job(database, cast.mona, job_id)


def test_every_brief_and_form_is_made_by_any_worker_and_fetched_at_once(
    database: Database, cast: Cast, client_of: ClientOf, elsewhere: Path
) -> None:
    number = keep_plan(database, cast.ada)
    client = client_of(cast.mona)
    assert "Make all of them" in client.get(PUBLISH).text
    job_id = asked_by(client_of, cast, database)
    assert asked_by(client_of, cast, database) == job_id
    assert client.get(f"{PUBLISH}/{job_id}.zip").status_code == 404
    done = run(database, cast, elsewhere, job_id)
    listed = handout_files.list_handouts(database, cast.mona, KEY, number)
    assert (done.state, done.message) == ("done", f"{len(listed)} files are made")
    assert done.result_path == f"{PUBLISH}/{job_id}.zip"
    answer = client.get(done.result_path)
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [one.name for one in listed]
        assert {archive.read(name)[:5] for name in archive.namelist()} == {b"%PDF-"[:4] + b" "}
    assert {one.sort for one in listed} == {"brief", "form"}
    assert f'href="{done.result_path}"' in client.get(PUBLISH).text
    assert "Download all files (ZIP)" in client.get(f"/jobs/{job_id}").text
    assert client_of(cast.eve).get(done.result_path).status_code == 404


def test_a_file_that_cannot_be_made_is_told_in_the_archive_and_the_others_are_there(
    database: Database, cast: Cast, client_of: ClientOf, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_plan(database, cast.ada)

    def refuse(*_asked: object) -> bytes:
        raise PdfError("The PDF could not be made.")

    monkeypatch.setattr(printing, "render_package_pdf", refuse)
    job_id = asked_by(client_of, cast, database)
    assert run(database, cast, elsewhere, job_id).state == "done"
    answer = client_of(cast.mona).get(f"{PUBLISH}/{job_id}.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        told = [name for name in archive.namelist() if name.endswith(".pdf.txt")]
        assert told
        assert archive.read(told[0]) == b"The PDF could not be made."
        assert any(name.endswith("request-for-quotation.pdf") for name in archive.namelist())


def test_a_file_that_was_changed_is_not_given_and_one_that_is_gone_is_made_again(
    database: Database, cast: Cast, client_of: ClientOf, home: Path, elsewhere: Path
) -> None:
    keep_plan(database, cast.ada)
    job_id = asked_by(client_of, cast, database)
    run(database, cast, elsewhere, job_id)
    client = client_of(cast.mona)
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE stored_part DISABLE TRIGGER ALL")
            connection.execute(sa.update(StoredPartRecord).values(content=b"%PDF another"))
        with zipfile.ZipFile(io.BytesIO(client.get(f"{PUBLISH}/{job_id}.zip").data)) as archive:
            assert {b"not the one that was put there" in archive.read(name) for name in archive.namelist()} == {True}
    store = files_of(database, home)
    store.remove(next(iter(store.every())))
    gone = client.get(f"{PUBLISH}/{job_id}.zip")
    assert (gone.status_code, "Have them made again" in gone.text) == (422, True)


def test_a_cancelled_batch_ends_with_the_file_it_is_at(
    database: Database, cast: Cast, client_of: ClientOf, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_plan(database, cast.ada)
    job_id, made = asked_by(client_of, cast, database), list[str]()
    printing_one = handout_files.print_handout

    def cancel_then(*asked: object) -> str:
        if not made:
            cancel_job(database, cast.mona, job_id)
        made.append("")
        return printing_one(*asked)  # type: ignore[arg-type]  # as it was asked

    monkeypatch.setattr("planner.jobs.make_handouts.print_handout", cancel_then)
    assert run(database, cast, elsewhere, job_id).state == "cancelled"
    assert len(made) == 1


@pytest.mark.parametrize("files", [[["a"]], "x", [[1, 2]], None, [["../a.pdf", "../../secret_key", ""]]])
def test_a_row_with_anything_in_it_gives_no_file_away(
    database: Database, cast: Cast, client_of: ClientOf, elsewhere: Path, files: object
) -> None:
    keep_plan(database, cast.ada)
    job_id = asked_by(client_of, cast, database)
    run(database, cast, elsewhere, job_id)
    with database.write() as session:
        session.exec(select(JobRecord).where(JobRecord.id == job_id)).one().result = {"files": files}
    answer = client_of(cast.mona).get(f"{PUBLISH}/{job_id}.zip")
    assert answer.status_code in {200, 400, 404, 422}
    assert b"%PDF" not in answer.data
