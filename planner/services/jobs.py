"""Long work: start it, see how far it is, cancel it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from planner.jobs.queue import JobQueue
from planner.permissions import JOB_PERMISSIONS
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError, ServiceError, TooManyJobsError
from planner.services.job_results import Search, places_of, search_of
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import JobRecord, ProgrammeRecord, UserRecord, WorkerBeatRecord
from planner.storage.repositories import programmes
from planner.storage.repositories.job_parts import set_aside

MOST_UNFINISHED = 3
MOST_ARGUMENT_BYTES = 64 * 1024
_MOST_LISTED = 50
_WORKER_ALIVE = timedelta(seconds=30)
_UNFINISHED = ("queued", "running")
# Started by the planner itself when a plan is chosen or decided on, as well as by people.
_BY_ITSELF = ("answer", "make_pdf")
_TOO_MANY = (
    f"You already have {MOST_UNFINISHED} jobs that have not ended. "
    "Wait until one has ended, or cancel one, then start this again."
)

# Where the result of a job of each kind is, once it is done, and where it is started again.
_RESULT_PATHS = {
    "import_feedback": "/p/{programme}/feedback/imports/{import_id}",
    "optimise": "/p/{programme}/plan/versions/{number}",
    "make_pdf": "/p/{programme}/plan/versions/{number}.pdf",
    "answer": "/p/{programme}/plan/versions/{number}",
    "what_if": "/p/{programme}/what-ifs/{what_if}",
    "weigh_decisions": "/p/{programme}/plan/versions/{number}/review",
    "suggest_themes": "/p/{programme}/feedback/themes",
}
# Where a job has made all files that can be handed out.
_HANDOUTS_PATH = "/p/{programme}/publish/{handouts}.zip"
_START_PATHS = {
    "import_feedback": "/p/{programme}/feedback/import",
    "optimise": "/p/{programme}/plan",
    "make_pdf": "/p/{programme}/plan",
    "answer": "/p/{programme}/plan",
    "what_if": "/p/{programme}/what-ifs",
    "weigh_decisions": "/p/{programme}/plan",
    "suggest_themes": "/p/{programme}/feedback/themes",
}


@dataclass(frozen=True)
class Job:
    """One piece of long work, as its page shows it.

    ``search``, ``result_path`` and ``start_path`` are None where there is none. ``set_aside`` says of each part of it
    that was given up why that was.
    """

    id: int
    kind: str
    state: str
    is_cancel_asked: bool
    done_count: int
    total_count: int
    message: str
    search: Search | None
    started_by: str
    created_at: datetime
    finished_at: datetime | None
    may_be_cancelled: bool
    result_path: str | None
    start_path: str | None
    set_aside: tuple[str, ...] = ()

    @property
    def is_unfinished(self) -> bool:
        """Whether it is queued or running."""
        return self.state in _UNFINISHED


def start_job(
    database: Database,
    queue: JobQueue,
    actor: Actor,
    kind: str,
    programme_key: str | None,
    arguments: Mapping[str, Any],
    at_work: Callable[[Session], int | None] | None = None,
) -> int:
    """Ask for work of ``kind``; a worker does it. Gives the job's id. ``arguments`` are JSON values.

    Where ``at_work`` finds an unfinished job that does the same, its id is given and none is added, however many ask.
    Raises ForbiddenError, NotFoundError for an unknown programme, ConflictError with too many unfinished jobs.
    """
    actor.require(JOB_PERMISSIONS[kind])
    if len(json.dumps(arguments)) > MOST_ARGUMENT_BYTES:
        message = "That is too much to ask for at once."
        raise ServiceError(message)
    with database.write() as session:
        _wait_for_others(session, actor, programme_key)
        same_id = at_work(session) if at_work else None
        if same_id is not None:
            return same_id
        _refuse_more_than_enough(session, actor, kind)
        job_id = _add_job(session, actor, kind, programme_key, arguments)
        record(session, actor, "job.started", f"job:{job_id}", {"kind": kind})
    queue.enqueue(job_id, kind)
    return job_id


def _add_job(session: Session, actor: Actor, kind: str, programme_key: str | None, arguments: Mapping[str, Any]) -> int:
    programme = programmes.by_key(session, actor.workspace_id, programme_key) if programme_key else None
    job = JobRecord(
        workspace_id=actor.workspace_id,
        programme_id=programme.id if programme else None,
        created_by=actor.user_id,
        kind=kind,
        arguments=dict(arguments),
        result={},
        created_at=datetime.now(UTC),
    )
    session.add(job)
    session.flush()
    return job.id or 0


def cancel_job(database: Database, actor: Actor, job_id: int) -> None:
    """Ask a job to stop: a queued one ends at once, a running one as soon as it looks.

    Whoever may start such a job may cancel it. Raises NotFoundError, ForbiddenError, ConflictError when it has ended.
    """
    with database.write() as session:
        asked = select(JobRecord).where(JobRecord.id == job_id, JobRecord.workspace_id == actor.workspace_id)
        job = session.exec(asked.with_for_update()).first()
        if job is None:
            raise NotFoundError
        actor.require(JOB_PERMISSIONS[job.kind])
        if job.state not in _UNFINISHED:
            message = "This job has already ended, so there is nothing left to cancel."
            raise ConflictError(message)
        job.is_cancel_asked = True
        if job.state == "queued":
            job.state, job.finished_at = "cancelled", datetime.now(UTC)
        session.add(job)
        record(session, actor, "job.cancelled", f"job:{job_id}", {"kind": job.kind})


def see_job(database: Database, actor: Actor, job_id: int) -> Job:
    """One job of the workspace. Raises NotFoundError."""
    with database.read() as session:
        row = session.exec(_jobs_of(actor).where(JobRecord.id == job_id)).first()
        said = set_aside(session, actor.workspace_id, [job_id])
    if row is None:
        raise NotFoundError
    return replace(_job(actor, *row), set_aside=said.get(job_id, ()))


def list_jobs(database: Database, actor: Actor) -> tuple[Job, ...]:
    """The latest jobs of the workspace, those that have not ended first."""
    has_ended = col(JobRecord.finished_at).is_not(None)
    with database.read() as session:
        rows = session.exec(_jobs_of(actor).order_by(has_ended, col(JobRecord.id).desc()).limit(_MOST_LISTED)).all()
        said = set_aside(session, actor.workspace_id, [row[0].id or 0 for row in rows])
    jobs = (_job(actor, *row) for row in rows)
    return tuple(replace(job, set_aside=said.get(job.id, ())) for job in jobs)


def is_worker_alive(database: Database, now: datetime) -> bool:
    """Whether any worker has shown a sign of life lately; without one, jobs wait."""
    with database.read() as session:
        seen = select(func.count()).where(col(WorkerBeatRecord.seen_at) > now - _WORKER_ALIVE)
        return session.exec(seen).one() > 0


def _wait_for_others(session: Session, actor: Actor, programme_key: str | None) -> None:
    # Held to the end of the transaction, so that of two who ask for the same, the second finds the first one's job.
    # The programme comes before the person, as wherever a programme is changed: nobody waits in a circle.
    asked = select(ProgrammeRecord.id).where(
        ProgrammeRecord.workspace_id == actor.workspace_id, ProgrammeRecord.key == programme_key
    )
    session.exec(asked.with_for_update()).first()


def _refuse_more_than_enough(session: Session, actor: Actor, kind: str) -> None:
    """Too many of what people ask for; what the planner starts by itself is counted apart and takes no place."""
    # Held to the end of the transaction, so that two requests of one person cannot both take the last place.
    session.exec(select(UserRecord.id).where(UserRecord.id == actor.user_id).with_for_update()).one()
    unfinished = select(func.count()).where(
        JobRecord.created_by == actor.user_id,
        JobRecord.workspace_id == actor.workspace_id,
        col(JobRecord.state).in_(_UNFINISHED),
        col(JobRecord.kind).in_(_BY_ITSELF) if kind in _BY_ITSELF else col(JobRecord.kind).not_in(_BY_ITSELF),
    )
    if session.exec(unfinished).one() >= MOST_UNFINISHED:
        raise TooManyJobsError(_TOO_MANY)


def _jobs_of(actor: Actor) -> Any:  # noqa: ANN401  the type of a select of a table and two columns has no short name
    return (
        select(JobRecord, col(UserRecord.name), col(ProgrammeRecord.key))
        .join(UserRecord, col(UserRecord.id) == col(JobRecord.created_by))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(JobRecord.programme_id), isouter=True)
        .where(JobRecord.workspace_id == actor.workspace_id)
    )


def _job(actor: Actor, row: JobRecord, started_by: str, programme_key: str | None) -> Job:
    places = {"programme": programme_key} if programme_key else {}
    found = {**places_of(row.result), **places}
    made = _path(_HANDOUTS_PATH, found) or _path(_RESULT_PATHS[row.kind], found)
    return Job(
        id=row.id or 0,
        kind=row.kind,
        state=row.state,
        is_cancel_asked=row.is_cancel_asked,
        done_count=row.done_count,
        total_count=row.total_count,
        message=row.message,
        search=search_of(row.result),
        started_by=started_by,
        created_at=row.created_at,
        finished_at=row.finished_at,
        may_be_cancelled=row.state in _UNFINISHED and not row.is_cancel_asked and actor.may(JOB_PERMISSIONS[row.kind]),
        result_path=made if row.state == "done" else None,
        start_path=_path(_START_PATHS[row.kind], places),
    )


def _path(pattern: str, places: Mapping[str, Any]) -> str | None:
    """``pattern`` filled in; None when a place is missing."""
    try:
        return pattern.format_map(places)
    except KeyError:
        return None
