"""How one job runs, step by step, whoever calls the steps: a worker that survives crashes, or this very process."""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sqlmodel import col, select, update

from planner.config import Settings
from planner.jobs.claiming import held_by, inline_name, take_back
from planner.jobs.context import Cancelled, Step, StepContext
from planner.jobs.ending import UNFINISHED, end_job, sentence_of, write_ending
from planner.jobs.fencing import FencedDatabase, Interrupted, fence_of
from planner.jobs.judging import MOST_TRIES, Ending, judge
from planner.jobs.kinds import KINDS, PART_KINDS, Kinds
from planner.jobs.taking import PartKinds, Taker
from planner.request_ids import following
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.errors import StorageDownError, StorageError
from planner.storage.records import JobRecord

_T = TypeVar("_T")
_PAUSE_SECONDS = 0.5
_log = logging.getLogger(__name__)


class Caller(Protocol):
    """Who calls the steps of jobs, and knows what else goes on in the process."""

    def surely(self, part: Callable[[], _T]) -> _T:
        """The answer of ``part``, which may have to be called several times."""

    def resting(self, job_id: int) -> AbstractContextManager[None]:
        """A block in which the job only waits, so that others may have its place."""

    def help_out(self, job_id: int) -> bool:
        """Do one part of the job, if nobody else does them; whether one was done."""


@dataclass(frozen=True)
class _Plainly:
    taker: Taker

    def surely(self, part: Callable[[], _T]) -> _T:
        return part()

    def resting(self, job_id: int) -> AbstractContextManager[None]:  # noqa: ARG002  the Caller's shape
        return nullcontext()

    def help_out(self, job_id: int) -> bool:
        return self.taker.take_one(job_id)


@dataclass(frozen=True)
class Begun:
    """A job that may run now: its row as it is with this run counted, and on whose behalf."""

    job: JobRecord
    actor: Actor


@dataclass(frozen=True)
class Runner:
    """What it takes to run jobs; ``stopping`` is set when the process is about to end."""

    database: Database
    settings: Settings
    kinds: Kinds = field(default_factory=lambda: KINDS)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, job_id: int, caller: Caller) -> None:
        """Begin the job, call its steps in order, and write down how it ended. Raises Interrupted when stopping."""
        begun = caller.surely(lambda: self._begin(job_id))
        if begun is not None:
            with following(begun.job.request_id, job_id):
                self._work(begun, caller)

    def _work(self, begun: Begun, caller: Caller) -> None:
        context = self._context(begun, caller)
        ending: Ending | None = None
        steps = self.kinds[context.kind]
        for number in range(begun.job.step_count, len(steps)):
            ending = self._attempts(steps[number], context, caller)
            if ending:
                break
            caller.surely(lambda done=number + 1: self._keep_step(context, done))  # type: ignore[misc]  # bound now
        caller.surely(lambda: end_job(context.database, context.job_id, ending or Ending("done")))

    def _begin(self, job_id: int) -> Begun | None:
        """The job if it may run now, with this run and try counted; None when there is nothing (more) to do."""
        with self.database.write() as session:
            job = session.exec(select(JobRecord).where(JobRecord.id == job_id).with_for_update()).first()
            if job is None or job.state not in UNFINISHED:
                return None
            judged = judge(session, job, self.kinds)
            if isinstance(judged, Ending):
                write_ending(session, job_id, judged)
                return None
            take_back(session, held_by(inline_name(job_id), job_id))
            job.state, job.tries, job.run_number = "running", job.tries + 1, job.run_number + 1
            session.add(job)
        return Begun(job, judged)

    def _context(self, begun: Begun, caller: Caller) -> StepContext:
        job, job_id = begun.job, begun.job.id or 0
        return StepContext(
            database=FencedDatabase(self.database, fence_of(job_id, job.run_number)),
            settings=self.settings,
            job_id=job_id,
            run_number=job.run_number,
            kind=job.kind,
            workspace_id=job.workspace_id,
            programme_id=job.programme_id,
            actor=begun.actor,
            arguments=dict(job.arguments),
            stopping=self.stopping,
            left=dict(job.result),
            resting=lambda: caller.resting(job_id),
            help_out=caller.help_out,
        )

    def _attempts(self, step: Step, context: StepContext, caller: Caller) -> Ending | None:
        """Call ``step``, again where the database was away in between: how the job ends by it, if it does."""
        failed_count = 0
        while True:
            try:
                return self._attempt(step, context)
            except StorageDownError:
                # A server that comes back may break off several connections: none of that is the fault of the job.
                if self.stopping.wait(_PAUSE_SECONDS):
                    raise Interrupted from None
            except StorageError as error:
                failed_count += 1
                if failed_count == MOST_TRIES:
                    return Ending("failed", sentence_of(error, f"job {context.job_id}"))
            _log.warning("The database went away during job %s; it begins its step again.", context.job_id)
            caller.surely(lambda: context.report(0, 1))

    def _attempt(self, step: Step, context: StepContext) -> Ending | None:
        """Call ``step`` once; None when it returned. Raises Interrupted and StorageError."""
        try:
            context.stop_if_cancelled()
            step(context)
        except Cancelled:
            if self.stopping.is_set() and not context.is_cancel_asked:
                raise Interrupted from None
            return Ending("cancelled")
        except Interrupted:
            raise
        except BaseException as error:
            if self.stopping.is_set():
                # What breaks while everything is being taken down says nothing about the job.
                raise Interrupted from None
            if isinstance(error, StorageError):
                raise
            return Ending("failed", sentence_of(error, f"job {context.job_id}"))
        return None

    @staticmethod
    def _keep_step(context: StepContext, done: int) -> None:
        """Write down that the first ``done`` steps are done: after a crash they are not repeated."""
        with context.database.write() as session:
            session.exec(update(JobRecord).where(col(JobRecord.id) == context.job_id).values(step_count=done))


def run_inline(
    database: Database,
    settings: Settings,
    job_id: int,
    kinds: Kinds | None = None,
    part_kinds: PartKinds | None = None,
) -> None:
    """Run a queued job's steps and parts here and now, without a worker; its row tells how it ended."""
    taker = Taker(database, settings, PART_KINDS if part_kinds is None else part_kinds, inline_name(job_id))
    Runner(database, settings, KINDS if kinds is None else kinds).run(job_id, _Plainly(taker))
