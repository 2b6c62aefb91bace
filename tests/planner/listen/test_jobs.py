"""An import is a job: it may be cut off, cancelled, gone on with and discarded."""

from pathlib import Path
from typing import Any

import pytest

from planner.imports.columns import ColumnMapping, MappingError
from planner.jobs.kinds import KINDS
from planner.jobs.running import run_inline
from planner.services.errors import ConflictError
from planner.services.feedback import FeedbackFilter, list_feedback
from planner.services.import_jobs import discard_import, resume_import, see_import, start_import
from planner.services.importing import ImportChoices, upload_feedback
from planner.services.jobs import cancel_job, see_job
from planner.storage.database import Database
from planner.storage.files.store import files_of
from tests.browsing import make_settings
from tests.people import Cast
from tests.planner.listen.conftest import Write

CHOICES = ImportChoices(ColumnMapping("Day", ("Said",), channel="Via", touchpoint="Product", topic="Issue"))
ROWS = [f"2026-01-02,Text {n},Web,Card,Issue {n % 5},1" for n in range(2_500)]


class NoQueue:
    """A queue that nobody empties."""

    def enqueue(self, *job: object) -> None:
        assert job


class Listener:
    """Somebody who uploads a file and starts its import, in one programme."""

    def __init__(self, database: Database, cast: Cast, home: Path, key: str) -> None:
        self.database, self.ada, self.home, self.key = database, cast.ada, home, key
        self.queue: Any = NoQueue()

    def upload(self, file: Path) -> int:
        with file.open("rb") as stream:
            return upload_feedback(self.database, self.ada, self.home, self.key, file.name, stream)

    def start(self, import_id: int, choices: ImportChoices = CHOICES) -> int:
        return start_import(self.database, self.queue, self.ada, self.home, self.key, import_id, choices)

    def run(self, job_id: int) -> str:
        run_inline(self.database, make_settings(self.database, self.home), job_id)
        return see_job(self.database, self.ada, job_id).state

    def state(self, import_id: int) -> str:
        return see_import(self.database, self.ada, self.key, import_id).view.state

    def seen(self) -> int:
        return list_feedback(self.database, self.ada, self.key, FeedbackFilter()).total


@pytest.fixture
def listener(database: Database, cast: Cast, home: Path, programme: str) -> Listener:
    return Listener(database, cast, home, programme)


def test_the_worker_knows_how_to_import() -> None:
    assert len(KINDS["import_feedback"]) == 2


def test_a_job_reads_and_publishes_the_file(listener: Listener, write: Write) -> None:
    import_id = listener.upload(write(*ROWS))
    job_id = listener.start(import_id)
    assert see_import(listener.database, listener.ada, listener.key, import_id).is_running
    assert listener.run(job_id) == "done"
    assert (
        see_job(listener.database, listener.ada, job_id).result_path
        == f"/p/{listener.key}/feedback/imports/{import_id}"
    )
    assert listener.seen() == 2_500


def test_a_file_cannot_be_started_twice(listener: Listener, write: Write) -> None:
    import_id = listener.upload(write(*ROWS))
    listener.start(import_id)
    with pytest.raises(ConflictError):
        listener.start(import_id)


def test_a_mapping_that_does_not_fit_starts_nothing(listener: Listener, write: Write) -> None:
    import_id = listener.upload(write(*ROWS))
    with pytest.raises(MappingError):
        listener.start(import_id, ImportChoices(ColumnMapping("Gone", ("Said",))))
    assert listener.state(import_id) == "mapping"


def test_a_job_that_fails_says_why_on_both_pages(listener: Listener, write: Write) -> None:
    import_id = listener.upload(write(*ROWS[:2], "soon,x,Web,Card,Issue,1"))
    job_id = listener.start(import_id, ImportChoices(CHOICES.mapping, bad_rows="refuse_all"))
    assert listener.run(job_id) == "failed"
    assert "1 of 3 rows cannot be read" in see_job(listener.database, listener.ada, job_id).message
    assert listener.state(import_id) == "failed"
    assert listener.seen() == 0


def test_a_job_whose_rows_were_all_here_already_is_done_and_says_so(listener: Listener, write: Write) -> None:
    assert listener.run(listener.start(listener.upload(write(*ROWS[:3])))) == "done"
    again = listener.upload(write(*ROWS[:3]))
    job_id = listener.start(again)
    assert listener.run(job_id) == "done"
    assert "was here already" in see_job(listener.database, listener.ada, job_id).message
    assert listener.state(again) == "published"
    assert listener.seen() == 3


def test_an_import_whose_job_was_cancelled_before_it_began_can_go_on(listener: Listener, write: Write) -> None:
    import_id = listener.upload(write(*ROWS))
    cancel_job(listener.database, listener.ada, listener.start(import_id))
    assert see_import(listener.database, listener.ada, listener.key, import_id).is_interrupted
    job_id = resume_import(listener.database, listener.queue, listener.ada, listener.key, import_id)
    assert listener.run(job_id) == "done"
    assert listener.seen() == 2_500
    with pytest.raises(ConflictError):
        resume_import(listener.database, listener.queue, listener.ada, listener.key, import_id)


def test_an_interrupted_import_can_be_discarded_and_a_running_or_published_one_cannot(
    listener: Listener, write: Write
) -> None:
    import_id = listener.upload(write(*ROWS))
    job_id = listener.start(import_id)
    with pytest.raises(ConflictError):
        discard_import(listener.database, listener.ada, listener.home, listener.key, import_id)
    cancel_job(listener.database, listener.ada, job_id)
    discard_import(listener.database, listener.ada, listener.home, listener.key, import_id)
    assert listener.state(import_id) == "cancelled"
    other = listener.upload(write(*ROWS[:3]))
    listener.run(listener.start(other))
    with pytest.raises(ConflictError):
        discard_import(listener.database, listener.ada, listener.home, listener.key, other)
    assert listener.seen() == 3


def test_a_cancelled_job_keeps_nothing(listener: Listener, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = listener.upload(write(*ROWS))
    job_id = listener.start(import_id)
    report = "planner.jobs.context.StepContext.report"

    def cancel_at_first_report(context: Any, *arguments: Any) -> None:  # noqa: ANN401  as the method it stands for
        assert arguments
        if not context.is_cancel_asked:
            cancel_job(listener.database, listener.ada, job_id)
            context._asked_at = float("-inf")

    monkeypatch.setattr(report, cancel_at_first_report)
    assert listener.run(job_id) == "cancelled"
    assert listener.state(import_id) == "cancelled"
    assert listener.seen() == 0
    assert list(files_of(listener.database, listener.home).every()) == []
