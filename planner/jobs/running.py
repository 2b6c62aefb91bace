"""How one job runs, step by step, whoever calls the steps: a worker that survives crashes, or this very process."""

import json
import logging
import threading
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeVar, cast

from sqlmodel import Session, col, select, update

from planner.config import Settings
from planner.jobs.context import Cancelled, Step, StepContext
from planner.jobs.kinds import KINDS, Kinds
from planner.permissions import JOB_PERMISSIONS
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import JobRecord, MembershipRecord, ProgrammeRecord, UserRecord

MOST_TRIES = 3
MOST_ARGUMENT_BYTES = 64 * 1024
UNFINISHED = ("queued", "running")

_UNKNOWN_KIND = "This version of the planner does not know this kind of work."
_TOO_LARGE = "What was asked for is too large."
_UNREADABLE = "What was asked for cannot be read."
_FOREIGN = "The programme does not belong to this workspace."
_NOT_ALLOWED = "The person who started this may no longer do it. Ask somebody with the right role to start it again."
_GIVEN_UP = (
    "This was tried 3 times, and each time the work broke off. Start it again; if it breaks off again, ask for help."
)
_NO_DATABASE = "The database could not be used. Nothing is lost: start this again in a moment."

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class Interrupted(BaseException):
    """The worker stops in the middle of a job."""


@dataclass(frozen=True)
class Ending:
    """How a job ended; an empty message leaves the last one that the job reported."""

    state: str
    message: str = ""


class Caller(Protocol):
    """Calls the parts of a job: ``once`` remembers the answer over crashes, ``surely`` tries until it succeeds."""

    def once(self, name: str, part: Callable[[], dict[str, str]]) -> dict[str, str]:
        """The answer of ``part``, or the one it gave before a crash."""

    def surely(self, part: Callable[[], _T]) -> _T:
        """The answer of ``part``, which may have to be called several times."""


class _Plainly:
    def once(self, name: str, part: Callable[[], dict[str, str]]) -> dict[str, str]:  # noqa: ARG002  the Caller's shape
        return part()

    def surely(self, part: Callable[[], _T]) -> _T:
        return part()


@dataclass(frozen=True)
class Runner:
    """What it takes to run jobs; ``stopping`` is set when the process is about to end."""

    database: Database
    settings: Settings
    kinds: Kinds = field(default_factory=lambda: KINDS)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, job_id: int, caller: Caller) -> None:
        """Begin the job, call its steps in order, and write down how it ended. Raises Interrupted when stopping."""
        context = caller.surely(lambda: self._begin(job_id))
        if context is None:
            return
        ending: dict[str, str] = {}
        for number, step in enumerate(self.kinds[context.kind], start=1):
            ending = caller.once(f"{context.kind} {number}", partial(self._attempt, step, context))
            if ending:
                break
        caller.surely(lambda: end_job(self.database, job_id, Ending(**ending or {"state": "done"})))

    def _begin(self, job_id: int) -> StepContext | None:
        """The context of a job that may run now, with this try counted; None when there is nothing (more) to do."""
        with self.database.write() as session:
            job = session.exec(select(JobRecord).where(JobRecord.id == job_id).with_for_update()).first()
            if job is None or job.state not in UNFINISHED:
                return None
            judged = self._judge(session, job)
            if isinstance(judged, Ending):
                _write_ending(session, job_id, judged)
                return None
            job.state, job.tries = "running", job.tries + 1
            session.add(job)
        return StepContext(
            database=self.database,
            settings=self.settings,
            job_id=job_id,
            kind=job.kind,
            workspace_id=job.workspace_id,
            programme_id=job.programme_id,
            actor=judged,
            arguments=dict(job.arguments),
            stopping=self.stopping,
            left=dict(job.result),
        )

    def _judge(self, session: Session, job: JobRecord) -> Actor | Ending:
        """On whose behalf the job may run now, or how it ends without running: its row is not trusted."""
        if job.is_cancel_asked:
            return Ending("cancelled")
        if job.kind not in self.kinds or job.kind not in JOB_PERMISSIONS:
            return Ending("failed", _UNKNOWN_KIND)
        actor = actor_of_job(session, job)
        if actor is None or not actor.may(JOB_PERMISSIONS[job.kind]):
            return Ending("failed", _NOT_ALLOWED)
        for is_refused, message in (
            (_is_foreign(session, job), _FOREIGN),
            (not isinstance(cast("object", job.arguments), dict), _UNREADABLE),
            (len(json.dumps(job.arguments)) > MOST_ARGUMENT_BYTES, _TOO_LARGE),
            (job.tries >= MOST_TRIES, _GIVEN_UP),
        ):
            if is_refused:
                return Ending("failed", message)
        return actor

    def _attempt(self, step: Step, context: StepContext) -> dict[str, str]:
        """Call ``step``; an empty answer means that it returned, any other is an Ending's fields."""
        try:
            context.stop_if_cancelled()
            step(context)
        except Cancelled:
            if self.stopping.is_set() and not context.is_cancel_asked:
                raise Interrupted from None
            return {"state": "cancelled"}
        except Interrupted:
            raise
        except BaseException as error:  # noqa: BLE001  whatever a step raises becomes the job's ending, SystemExit too
            if self.stopping.is_set():
                # What breaks while everything is being taken down says nothing about the job.
                raise Interrupted from None
            return {"state": "failed", "message": _sentence_of(error, context.job_id)}
        return {}


def run_inline(database: Database, settings: Settings, job_id: int, kinds: Kinds | None = None) -> None:
    """Run a queued job's steps here and now, without a worker; its row tells how it ended."""
    Runner(database, settings, KINDS if kinds is None else kinds).run(job_id, _Plainly())


def end_job(database: Database, job_id: int, ending: Ending) -> None:
    """Write down how an unfinished job ended; a finished one stays as it is."""
    with database.write() as session:
        _write_ending(session, job_id, ending)


def actor_of_job(session: Session, job: JobRecord) -> Actor | None:
    """Who started ``job``, with the roles they hold in its workspace now; None without any, or when switched off."""
    user = session.get(UserRecord, job.created_by)
    held = select(MembershipRecord.role).where(
        MembershipRecord.user_id == job.created_by, MembershipRecord.workspace_id == job.workspace_id
    )
    roles = frozenset(session.exec(held).all())
    if user is None or not user.active or not roles:
        return None
    return Actor(job.created_by, user.name, user.email, job.workspace_id, roles)


def broken(job_id: int, error: BaseException | None = None) -> str:
    """The sentence for a fault of ours; under its reference the log says where, but not what people had typed."""
    reference = uuid.uuid4().hex[:8]
    kind = type(error).__name__ if error else "its run ended without a word"
    where = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    _log.error("reference %s: job %s broke: %s\n%s", reference, job_id, kind, where)
    return (
        f"Something went wrong on our side (reference {reference}). Start this again; if it fails again, ask for help."
    )


def _sentence_of(error: BaseException, job_id: int) -> str:
    message = getattr(error, "message", None)
    if isinstance(message, str) and message:
        return message[:500]
    if isinstance(error, StorageError):
        _log.warning("Job %s could not use the database.", job_id, exc_info=error)
        return _NO_DATABASE
    return broken(job_id, error)


def _is_foreign(session: Session, job: JobRecord) -> bool:
    if job.programme_id is None:
        return False
    programme = session.get(ProgrammeRecord, job.programme_id)
    return programme is None or programme.workspace_id != job.workspace_id


def _write_ending(session: Session, job_id: int, ending: Ending) -> None:
    values: dict[str, object] = {"state": ending.state, "finished_at": datetime.now(UTC)}
    if ending.message:
        values["message"] = ending.message
    if ending.state == "done":
        values["done_count"] = col(JobRecord.total_count)
    session.exec(
        update(JobRecord).where(col(JobRecord.id) == job_id, col(JobRecord.state).in_(UNFINISHED)).values(values)
    )
