"""What a worker does besides jobs: show that it lives, find lost jobs, and take over those of dead workers."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dbos import DBOS
from sqlmodel import col, delete, select

from planner.config import Settings
from planner.jobs.claiming import held_by_others_than, take_back
from planner.jobs.ending import UNFINISHED, broken, end_job
from planner.jobs.judging import Ending
from planner.jobs.leases import Pace, living
from planner.jobs.queue import JobQueue
from planner.jobs.system import QUEUES, workflow_id
from planner.jobs.tidying import clear_ended_imports, clear_left_items, remove_old_prints, remove_pieces
from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import FormAnswerRecord, JobPartRecord, JobRecord

_LOST_AFTER = timedelta(seconds=2)
# Longer, because a job that runs on the command line, without the queue, looks lost as well.
_RUNNING_LOST_AFTER = timedelta(minutes=10)
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
    kind: str
    may_be_enqueued: bool


class Sweeper:
    """The rounds of one worker, known to the others as ``name``."""

    def __init__(self, database: Database, settings: Settings, name: str, pace: Pace | None = None) -> None:
        self._database = database
        self._queue = JobQueue(settings)
        self._home = settings.home
        self._name = name
        self._pace = pace or Pace()
        self._forgot_at = datetime.min.replace(tzinfo=UTC)
        self._is_more_left = False

    def keep_sweeping(self, stopping: threading.Event) -> None:
        """Make a round every few seconds until ``stopping`` is set. A database that is away is waited for."""
        while not stopping.is_set():
            try:
                self.make_round(datetime.now(UTC))
            except StorageError:
                _log.warning("The database is away; the worker waits for it.", exc_info=True)
            except Exception:  # noqa: BLE001  the worker must outlive whatever a round meets
                _log.exception("A round of the worker failed; the next one follows.")
            stopping.wait(self._pace.round_seconds)
        self._queue.close()

    def make_round(self, now: datetime) -> None:
        """Forget what is old when it is time for it, and look after the queue."""
        if now - self._forgot_at >= _FORGET_ANSWERS_EVERY:
            self.tidy(now)
            self._forgot_at = now
        elif self._is_more_left:
            self._clear_left_items(now)
        self.sweep(now)

    def tidy(self, now: datetime) -> None:
        """Forget what nobody asks for again, and remove files that are nobody's or that are made again."""
        self.forget_answers(now)
        remove_pieces(self._home, now)
        remove_old_prints(self._database, self._home, now)
        clear_ended_imports(self._database, self._home, now)
        self._clear_left_items(now)

    def _clear_left_items(self, now: datetime) -> None:
        """A few pieces in a round; the next one goes on with the rest."""
        self._is_more_left = clear_left_items(self._database, self._home, now)

    def forget_answers(self, now: datetime) -> None:
        """Forget what forms came to that were sent so long ago that nobody sends them again."""
        row = FormAnswerRecord
        with self._database.write() as session:
            session.exec(delete(row).where(col(row.created_at) < now - FORGET_ANSWERS_AFTER))

    def sweep(self, now: datetime) -> None:
        """Enqueue jobs that never reached the queue, end those whose run broke, take over what dead workers had.

        One worker does it for all, the first by name, so that two never take over the same job.
        """
        with self._database.read() as session:
            alive = living(session, self._pace) | {self._name}
        if min(alive) != self._name:
            return
        self._take_over(alive)
        self._take_parts_back(alive)
        self._heal(self._unfinished(now))

    def _unfinished(self, now: datetime) -> dict[str, _Lost]:
        """The unfinished jobs that are not brand-new, by their names in the queue."""
        asked = (
            select(JobRecord.id, JobRecord.kind, JobRecord.state, JobRecord.created_at)
            .where(col(JobRecord.state).in_(UNFINISHED), col(JobRecord.created_at) < now - _LOST_AFTER)
            .order_by(col(JobRecord.id))
            .limit(_MOST_AT_ONCE)
        )
        with self._database.read() as session:
            rows = session.exec(asked).all()
        return {
            workflow_id(job_id): _Lost(job_id, kind, state == "queued" or created_at < now - _RUNNING_LOST_AFTER)
            for job_id, kind, state, created_at in rows
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
                    self._queue.enqueue(job.job_id, job.kind)
            elif status_by_name[name] in _ENDED and self._is_unfinished(job.job_id):
                end_job(self._database, job.job_id, Ending("failed", broken(f"job {job.job_id}")))

    def _is_unfinished(self, job_id: int) -> bool:
        """Asked again, because a job may have ended between looking at its row and looking at the queue."""
        with self._database.read() as session:
            return session.exec(select(JobRecord.state).where(JobRecord.id == job_id)).first() in UNFINISHED

    def _take_over(self, alive: set[str]) -> None:
        for queue in QUEUES:
            pending = DBOS.list_workflows(status="PENDING", queue_name=queue, load_input=False, load_output=False)
            for workflow in pending:
                if workflow.executor_id not in alive:
                    _log.warning("Worker %s is gone; taking over %s.", workflow.executor_id, workflow.workflow_id)
                    DBOS.resume_workflow(workflow.workflow_id, queue_name=queue)

    def _take_parts_back(self, alive: set[str]) -> None:
        """Asked first without a transaction that writes, as there mostly are none."""
        gone = held_by_others_than(alive)
        asked = select(JobPartRecord.id).where(JobPartRecord.state == "running", gone).limit(1)
        with self._database.read() as session:
            is_any = session.exec(asked).first() is not None
        if is_any:
            with self._database.write() as session:
                _log.warning("%s parts of workers that are gone wait for others.", take_back(session, gone))
