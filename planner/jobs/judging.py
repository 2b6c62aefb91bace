"""Whether a job may run, and on whose behalf: its row is not trusted, and who started it may have lost the right."""

import json
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, select

from planner.permissions import JOB_PERMISSIONS
from planner.services.actors import Actor
from planner.storage.records import JobRecord, MembershipRecord, ProgrammeRecord, UserRecord, WorkspaceRecord
from planner.zones import USUAL

MOST_TRIES: Final = 3
MOST_ARGUMENT_BYTES: Final = 64 * 1024
UNREADABLE: Final = "What was asked for cannot be read."
TOO_LARGE: Final = "What was asked for is too large."
UNKNOWN_KIND: Final = "This version of the planner does not know this kind of work."
_FOREIGN = "The programme does not belong to this workspace."
_NOT_ALLOWED = "The person who started this may no longer do it. Ask somebody with the right role to start it again."
_GIVEN_UP = (
    "This was tried 3 times, and each time the work broke off. Start it again; if it breaks off again, ask for help."
)


@dataclass(frozen=True)
class Ending:
    """How a job ended; an empty message leaves the last one that the job reported."""

    state: str
    message: str = ""


def judge(session: Session, job: JobRecord, kinds: Container[str]) -> Actor | Ending:
    """On whose behalf the job may begin now, or how it ends without running."""
    judged = judge_running(session, job, kinds)
    if isinstance(judged, Actor) and job.tries >= MOST_TRIES:
        return Ending("failed", _GIVEN_UP)
    return judged


def judge_running(session: Session, job: JobRecord, kinds: Container[str]) -> Actor | Ending:
    """On whose behalf the job may go on, or how it ends: as ``judge``, however often it was tried."""
    if job.is_cancel_asked:
        return Ending("cancelled")
    if job.kind not in kinds or job.kind not in JOB_PERMISSIONS:
        return Ending("failed", UNKNOWN_KIND)
    actor = actor_of_job(session, job)
    if actor is None or not actor.may(JOB_PERMISSIONS[job.kind]):
        return Ending("failed", _NOT_ALLOWED)
    for is_refused, message in (
        (_is_foreign(session, job), _FOREIGN),
        (not are_arguments(job.arguments), UNREADABLE),
        (is_too_large(job.arguments), TOO_LARGE),
    ):
        if is_refused:
            return Ending("failed", message)
    return actor


def are_arguments(found: object) -> bool:
    """Whether ``found``, read from a row, is a mapping as every step takes it."""
    return isinstance(found, dict)


def is_too_large(arguments: object) -> bool:
    """Whether ``arguments`` are more than anybody can have asked for."""
    return len(json.dumps(arguments)) > MOST_ARGUMENT_BYTES


def actor_of_job(session: Session, job: JobRecord) -> Actor | None:
    """Who started ``job``, with the roles they hold in its workspace now; None without any, or when switched off."""
    user = session.get(UserRecord, job.created_by)
    held = select(MembershipRecord.role).where(
        MembershipRecord.user_id == job.created_by, MembershipRecord.workspace_id == job.workspace_id
    )
    roles = frozenset(session.exec(held).all())
    if user is None or not user.active or not roles:
        return None
    place = session.get(WorkspaceRecord, job.workspace_id)
    return Actor(job.created_by, user.name, user.email, job.workspace_id, roles, zone=place.zone if place else USUAL)


def _is_foreign(session: Session, job: JobRecord) -> bool:
    if job.programme_id is None:
        return False
    programme = session.get(ProgrammeRecord, job.programme_id)
    return programme is None or programme.workspace_id != job.workspace_id
