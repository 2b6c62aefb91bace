"""Imports as jobs: start one, follow it, go on after an interruption, or discard it."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, select

from planner.jobs.queue import JobQueue
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.import_previews import preview_import
from planner.services.importing import ImportChoices, ImportView, confirm_import, find_import, show_import
from planner.services.jobs import Job, see_job, start_job
from planner.services.loading import stop_import
from planner.storage.database import Database
from planner.storage.records import JobRecord

DISCARDED = "You discarded this import. Nothing of it was kept."


@dataclass(frozen=True)
class ImportProgress:
    """An import with the latest job that works on it, if any."""

    view: ImportView
    job: Job | None

    @property
    def is_running(self) -> bool:
        """Whether a worker has it, or will have it soon."""
        return self.view.state == "reading" and self.job is not None and self.job.is_unfinished

    @property
    def is_interrupted(self) -> bool:
        """Whether it was confirmed, is not complete, and nobody works on it any more."""
        return self.view.state == "reading" and not self.is_running


def start_import(  # noqa: PLR0913  each is part of what was asked
    database: Database,
    queue: JobQueue,
    actor: Actor,
    home: Path,
    programme_key: str,
    import_id: int,
    choices: ImportChoices,
    *,
    is_trial: bool = False,
) -> int:
    """Fix the choices and start the job; gives its id. MappingError, NotFoundError, ConflictError.

    With ``is_trial`` the file is only read and counted; then its columns can be changed again.
    """
    preview = preview_import(database, actor, home, programme_key, import_id, choices)
    if preview.error is not None:
        raise preview.error
    with database.write() as session:
        confirm_import(session, actor, programme_key, import_id, choices, preview.column_names, is_trial=is_trial)
    return _start(database, queue, actor, programme_key, import_id)


def resume_import(database: Database, queue: JobQueue, actor: Actor, programme_key: str, import_id: int) -> int:
    """Go on with an import that was interrupted; gives the job's id. ConflictError when it was not."""
    if not see_import(database, actor, programme_key, import_id).is_interrupted:
        raise ConflictError("This import is not waiting to go on.")
    return _start(database, queue, actor, programme_key, import_id)


def discard_import(database: Database, actor: Actor, home: Path, programme_key: str, import_id: int) -> None:
    """Drop an import that is not published, with its file. ConflictError while a job works on it, or once published."""
    actor.require("feedback.import")
    found = see_import(database, actor, programme_key, import_id)
    if found.is_running or found.view.state in {"published", "taken_back"}:
        raise ConflictError("An import can be discarded only before it starts, after it was interrupted or read.")
    stop_import(database, actor, home, import_id, DISCARDED, "cancelled")


def see_import(database: Database, actor: Actor, programme_key: str, import_id: int) -> ImportProgress:
    """The import and its latest job. NotFoundError."""
    view = show_import(database, actor, programme_key, import_id)
    with database.read() as session:
        programme_id = find_import(session, actor, programme_key, import_id).programme_id
        job_id = session.exec(
            select(JobRecord.id)
            .where(
                JobRecord.programme_id == programme_id,
                JobRecord.kind == "import_feedback",
                col(JobRecord.arguments)["import_id"].as_integer() == import_id,
            )
            .order_by(col(JobRecord.id).desc())
            .limit(1)
        ).first()
    return ImportProgress(view, see_job(database, actor, job_id) if job_id else None)


def _start(database: Database, queue: JobQueue, actor: Actor, programme_key: str, import_id: int) -> int:
    return start_job(database, queue, actor, "import_feedback", programme_key, {"import_id": import_id})
