"""What a worker does besides jobs: show that it lives, find lost jobs, and take over those of dead workers."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dbos import DBOS
from sqlmodel import col, delete, select

from planner.config import Settings
from planner.jobs.queue import JobQueue
from planner.jobs.running import UNFINISHED, Ending, broken, end_job
from planner.jobs.system import QUEUE, workflow_id
from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import FormAnswerRecord, JobRecord, WorkerBeatRecord

ROUND_SECONDS = 2.0
BEAT_EVERY = timedelta(seconds=5)
DEAD_AFTER = timedelta(seconds=30)
_LOST_AFTER = timedelta(seconds=2)
# Longer, because a job that runs on the command line, without the queue, looks lost as well.
_RUNNING_LOST_AFTER = timedelta(minutes=10)
_FORGET_BEATS_AFTER = timedelta(days=1)
# A form that was open for longer is acted on as if it were new; what it changes has its own guards.
FORGET_ANSWERS_AFTER = timedelta(days=30)
_FORGET_ANSWERS_EVERY = timedelta(hours=1)
_MOST_AT_ONCE = 500
_ENDED = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Lost:
    """A job that the queue may not know; ``may_be_enqueued`` unless it may be running without the queue."""

    job_id: int
    may_be_enqueued: bool


class Sweeper:
    """The rounds of one worker, known to the others as ``name``."""

    def __init__(self, database: Database, settings: Settings, name: str) -> None:
        self._database = database
        self._queue = JobQueue(settings)
        self._name = name
        self._beat_at = self._forgot_at = datetime.min.replace(tzinfo=UTC)

    def keep_sweeping(self, stopping: threading.Event) -> None:
        """Make a round every few seconds until ``stopping`` is set. A database that is away is waited for."""
        while not stopping.is_set():
            try:
                self.make_round(datetime.now(UTC))
            except StorageError:
                _log.warning("The database is away; the worker waits for it.", exc_info=True)
            except Exception:  # noqa: BLE001  the worker must outlive whatever a round meets
                _log.exception("A round of the worker failed; the next one follows.")
            stopping.wait(ROUND_SECONDS)
        self._leave()

    def make_round(self, now: datetime) -> None:
        """Show a sign of life when it is time for one, and look after the queue."""
        if now - self._beat_at >= BEAT_EVERY:
            self.beat(now)
            self._beat_at = now
        if now - self._forgot_at >= _FORGET_ANSWERS_EVERY:
            self.forget_answers(now)
            self._forgot_at = now
        self.sweep(now)

    def beat(self, now: datetime) -> None:
        """Write down that this worker lives, and forget workers that were last seen days ago."""
        with self._database.write() as session:
            session.merge(WorkerBeatRecord(worker=self._name, seen_at=now))
            session.exec(delete(WorkerBeatRecord).where(col(WorkerBeatRecord.seen_at) < now - _FORGET_BEATS_AFTER))

    def forget_answers(self, now: datetime) -> None:
        """Forget what forms came to that were sent so long ago that nobody sends them again."""
        row = FormAnswerRecord
        with self._database.write() as session:
            session.exec(delete(row).where(col(row.created_at) < now - FORGET_ANSWERS_AFTER))

    def sweep(self, now: datetime) -> None:
        """Enqueue jobs that never reached the queue, end those whose run broke, take over those of dead workers.

        One worker does it for all, the first by name, so that two never take over the same job.
        """
        living = self._living(now)
        if min(living, default=self._name) != self._name:
            return
        self._heal(self._unfinished(now))
        self._take_over(living)

    def _living(self, now: datetime) -> set[str]:
        with self._database.read() as session:
            seen = col(WorkerBeatRecord.seen_at) > now - DEAD_AFTER
            return set(session.exec(select(WorkerBeatRecord.worker).where(seen)).all())

    def _unfinished(self, now: datetime) -> dict[str, _Lost]:
        """The unfinished jobs that are not brand-new, by their names in the queue."""
        asked = (
            select(JobRecord.id, JobRecord.state, JobRecord.created_at)
            .where(col(JobRecord.state).in_(UNFINISHED), col(JobRecord.created_at) < now - _LOST_AFTER)
            .order_by(col(JobRecord.id))
            .limit(_MOST_AT_ONCE)
        )
        with self._database.read() as session:
            rows = session.exec(asked).all()
        return {
            workflow_id(job_id): _Lost(job_id, state == "queued" or created_at < now - _RUNNING_LOST_AFTER)
            for job_id, state, created_at in rows
            if job_id is not None
        }

    def _heal(self, unfinished: Mapping[str, _Lost]) -> None:
        if not unfinished:
            return
        known = DBOS.list_workflows(workflow_ids=list(unfinished), load_input=False, load_output=False)
        status_by_name = {workflow.workflow_id: workflow.status for workflow in known}
        for name, job in unfinished.items():
            if name not in status_by_name:
                if job.may_be_enqueued:
                    self._queue.enqueue(job.job_id)
            elif status_by_name[name] in _ENDED and self._is_unfinished(job.job_id):
                end_job(self._database, job.job_id, Ending("failed", broken(job.job_id)))

    def _is_unfinished(self, job_id: int) -> bool:
        """Asked again, because a job may have ended between looking at its row and looking at the queue."""
        with self._database.read() as session:
            return session.exec(select(JobRecord.state).where(JobRecord.id == job_id)).first() in UNFINISHED

    def _take_over(self, living: set[str]) -> None:
        pending = DBOS.list_workflows(status="PENDING", queue_name=QUEUE, load_input=False, load_output=False)
        for workflow in pending:
            if workflow.executor_id not in living | {self._name}:
                _log.warning("Worker %s is gone; taking over %s.", workflow.executor_id, workflow.workflow_id)
                DBOS.resume_workflow(workflow.workflow_id, queue_name=QUEUE)

    def _leave(self) -> None:
        self._queue.close()
        try:
            with self._database.write() as session:
                session.exec(delete(WorkerBeatRecord).where(col(WorkerBeatRecord.worker) == self._name))
        except StorageError:
            _log.warning("The worker could not say goodbye; it counts as dead in a moment.", exc_info=True)
