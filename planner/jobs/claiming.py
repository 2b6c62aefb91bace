"""Parts in the database: whose turn it is, who has one, and what came of it."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from planner.jobs.fencing import Fence, LostError
from planner.jobs.judging import (
    MOST_TRIES,
    TOO_LARGE,
    UNKNOWN_KIND,
    UNREADABLE,
    are_arguments,
    is_too_large,
    judge_running,
)
from planner.jobs.leases import now_in
from planner.permissions import JOB_PERMISSIONS
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import JobPartRecord, JobRecord

_LONGEST_MESSAGE: Final = 500
_INLINE: Final = "inline-"
_GONE: Final = "The job that this belongs to has ended or was cancelled."
_GIVEN_UP: Final = (
    "Part {number} of this work was tried 3 times, and each time the worker broke off. It was set aside; the other "
    "parts were done. Start the work again; if it breaks off again, ask for help."
)


@dataclass(frozen=True)
class Claim:
    """A part that a worker has; ``is_suspect`` when it broke off before. ``number`` is that of the claim."""

    part_id: int
    number: int
    job_id: int
    kind: str
    name: str
    actor: Actor
    arguments: Mapping[str, Any]
    is_suspect: bool


def claim(database: Database, worker: str, kinds: Container[str], job_id: int | None = None) -> Claim | None:
    """The waiting part whose turn it is, ours from now on; one that may not run is set aside, and None comes back."""
    if not _is_any_waiting(database, job_id):
        return None
    with database.write() as session:
        asked = _waiting(job_id).limit(1).with_for_update(skip_locked=True, of=JobPartRecord)
        part = session.exec(asked).first()
        if part is None:
            return None
        judged = _judge(session, part, kinds)
        if isinstance(judged, str):
            _set_aside(session, part, judged)
            return None
        part.state, part.worker, part.began_at = "running", worker, now_in(session)
        part.tries, part.claim_number = part.tries + 1, part.claim_number + 1
        session.add(part)
    is_suspect = part.tries > 1
    return Claim(
        part.id or 0, part.claim_number, part.job_id, part.kind, part.name, judged, dict(part.arguments), is_suspect
    )


def keep(database: Database, claimed: Claim, result: str) -> None:
    """Keep what was found, JSON. Raises LostError when another worker has the part, or nobody wants it."""
    with database.write() as session:
        _end(session, claimed, state="done", result=result, finished_at=now_in(session))


def set_aside(database: Database, claimed: Claim, message: str) -> None:
    """Keep why nothing was found. Raises LostError as ``keep`` does."""
    with database.write() as session:
        _end(session, claimed, state="failed", message=message[:_LONGEST_MESSAGE], finished_at=now_in(session))


def give_back(database: Database, claimed: Claim) -> None:
    """Let another worker take the part, with this try not counted. Raises LostError as ``keep`` does."""
    with database.write() as session:
        _end(session, claimed, state="waiting", worker="", tries=col(JobPartRecord.tries) - 1)


def is_wanted(database: Database, claimed: Claim) -> bool:
    """Whether the part is still ours, and its job goes on."""
    asked = (
        select(JobPartRecord.id)
        .join(JobRecord, col(JobRecord.id) == col(JobPartRecord.job_id))
        .where(*_ours(claimed), JobRecord.state == "running", sa.not_(col(JobRecord.is_cancel_asked)))
    )
    with database.read() as session:
        return session.exec(asked).first() is not None


def fence_of_part(claimed: Claim) -> Fence:
    """The fence round a part: only who has it writes."""

    def check(session: Session) -> None:
        asked = select(JobPartRecord.id).where(*_ours(claimed)).with_for_update(key_share=True)
        if session.exec(asked).first() is None:
            raise LostError

    return check


def take_back(session: Session, gone: "sa.ColumnElement[bool]") -> int:
    """Let others take the parts of workers that are ``gone``; how many there were."""
    running = (col(JobPartRecord.state) == "running", gone)
    return session.exec(update(JobPartRecord).where(*running).values(state="waiting", worker="")).rowcount


def inline_name(job_id: int) -> str:
    """The worker's name of a process that does a job without the queue."""
    return f"{_INLINE}{job_id}"


def held_by(worker: str, job_id: int | None = None) -> "sa.ColumnElement[bool]":
    """The parts that one worker has, of one job where it is named."""
    has = col(JobPartRecord.worker) == worker
    return has if job_id is None else sa.and_(has, col(JobPartRecord.job_id) == job_id)


def held_by_others_than(workers: Collection[str]) -> "sa.ColumnElement[bool]":
    """The parts of all but ``workers``; those that run on the command line, beside every worker, are left alone."""
    return sa.and_(col(JobPartRecord.worker).not_in(workers), col(JobPartRecord.worker).not_like(f"{_INLINE}%"))


def _is_any_waiting(database: Database, job_id: int | None) -> bool:
    """Asked first without a transaction that writes: it is asked often, and mostly there is none."""
    with database.read() as session:
        return session.exec(_waiting(job_id).with_only_columns(col(JobPartRecord.id)).limit(1)).first() is not None


def _waiting(job_id: int | None) -> Any:  # noqa: ANN401  the type of a select has no short name
    asked = select(JobPartRecord).where(JobPartRecord.state == "waiting")
    if job_id is not None:
        asked = asked.where(JobPartRecord.job_id == job_id)
    return asked.order_by(col(JobPartRecord.turn_at), col(JobPartRecord.id))


def _judge(session: Session, part: JobPartRecord, kinds: Container[str]) -> Actor | str:
    """On whose behalf the part may run, or why it may not: neither its row nor its job's is trusted."""
    job = session.get(JobRecord, part.job_id)
    if job is None or job.state != "running" or job.is_cancel_asked or job.workspace_id != part.workspace_id:
        return _GONE
    for is_refused, message in (
        (part.kind not in kinds, UNKNOWN_KIND),
        (not are_arguments(part.arguments), UNREADABLE),
        (is_too_large(part.arguments), TOO_LARGE),
        (part.tries >= MOST_TRIES, _GIVEN_UP.format(number=part.place + 1)),
    ):
        if is_refused:
            return message
    judged = judge_running(session, job, JOB_PERMISSIONS)
    return judged if isinstance(judged, Actor) else judged.message


def _set_aside(session: Session, part: JobPartRecord, message: str) -> None:
    part.state, part.message, part.finished_at = "failed", message[:_LONGEST_MESSAGE], now_in(session)
    session.add(part)


def _ours(claimed: Claim) -> tuple["sa.ColumnElement[bool]", ...]:
    return (
        col(JobPartRecord.id) == claimed.part_id,
        col(JobPartRecord.claim_number) == claimed.number,
        col(JobPartRecord.state) == "running",
    )


def _end(session: Session, claimed: Claim, **values: object) -> None:
    if not session.exec(update(JobPartRecord).where(*_ours(claimed)).values(values)).rowcount:
        raise LostError
