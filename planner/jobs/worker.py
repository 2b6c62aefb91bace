"""The worker: a process of its own that takes jobs from the queue and survives being killed in the middle of one."""

import fcntl
import logging
import os
import signal
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

import sqlalchemy as sa
from dbos import DBOS
from sqlmodel import col, select, update

from planner.config import Settings
from planner.jobs.kinds import KINDS, Kinds
from planner.jobs.posting import Postman
from planner.jobs.running import Interrupted, Runner
from planner.jobs.sweeping import Sweeper
from planner.jobs.system import APPLICATION, QUEUE, SCHEMA, SERIALIZER, VERSION, WORKFLOW, system_engine
from planner.jobs.turns import Turns
from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import JobRecord

# More than there are cores on a small machine, so that an import need not wait until plans are explained.
JOBS_AT_ONCE = 4
_POLL_SECONDS = 0.25
_PATIENCE_SECONDS = 10.0
_MOST_WORKERS = 64
_LONGEST_PAUSE_SECONDS = 10.0

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def run_worker(settings: Settings, *, kinds: Kinds = KINDS, stopping: threading.Event | None = None) -> None:
    """Take jobs until SIGTERM or SIGINT; then give the running ones a moment to stop, to go on after the next start."""
    stopping = stopping or threading.Event()
    _listen_to_signals(stopping)
    database = Database(settings.database_url)
    engine = system_engine(settings)
    # Beside the rounds that show a sign of life: a mail server that is slow must not make the worker look dead.
    posting = threading.Thread(target=Postman(database, settings).keep_posting, args=(stopping,), daemon=True)
    with _own_name(settings) as name:
        worker = _Worker(Runner(database, settings, kinds, stopping))
        try:
            _launch(worker, engine, name)
            posting.start()
            _log.info("Worker %s takes jobs.", name)
            Sweeper(database, settings, name).keep_sweeping(stopping)
        finally:
            stopping.set()
            worker.wait_for_jobs()
            if posting.is_alive():
                posting.join(_PATIENCE_SECONDS)
            DBOS.destroy()
            engine.dispose()
            database.close()


class _Worker:
    """Runs the jobs that the queue hands over, and knows which ones it is running."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._turns = Turns()
        self._running: set[int] = set()

    def run_job(self, job_id: int) -> None:
        """Run a job to its end, or leave it for the next start by raising Interrupted."""
        stopping = self._runner.stopping
        is_suspect = self.surely(lambda: self._tries(job_id)) > 0
        with self._turns.take(alone=is_suspect, stopping=stopping) as has_turn:
            if not has_turn:
                raise Interrupted
            self._running.add(job_id)
            try:
                self._runner.run(job_id, self)
            except Interrupted:
                self._forgive(job_id)
                raise
            finally:
                self._running.discard(job_id)

    def once(self, name: str, part: Callable[[], dict[str, str]]) -> dict[str, str]:
        """Call ``part`` unless the queue remembers its answer from before a crash."""
        return DBOS.run_step({"name": name}, part)

    def surely(self, part: Callable[[], _T]) -> _T:
        """Call ``part`` until the database lets it through: a job must not be lost to a moment's lock or outage."""
        pause = 0.2
        while True:
            try:
                return part()
            except StorageError:
                _log.warning("The database is away; the job waits for it.", exc_info=True)
            if self._runner.stopping.wait(pause):
                raise Interrupted
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def wait_for_jobs(self) -> None:
        """Wait a moment until the running jobs have noticed that the worker stops."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._running and time.monotonic() < deadline:
            time.sleep(0.05)
        for job_id in tuple(self._running):
            self._forgive(job_id)

    def _tries(self, job_id: int) -> int:
        with self._runner.database.read() as session:
            return session.exec(select(JobRecord.tries).where(JobRecord.id == job_id)).first() or 0

    def _forgive(self, job_id: int) -> None:
        """Take back the try that was counted: an orderly stop is not the job's fault."""
        with self._runner.database.write() as session:
            session.exec(
                update(JobRecord)
                .where(col(JobRecord.id) == job_id, col(JobRecord.state) == "running", col(JobRecord.tries) > 0)
                .values(tries=col(JobRecord.tries) - 1)
            )


def _launch(worker: _Worker, engine: sa.Engine, name: str) -> None:
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_engine": engine,
            "dbos_system_schema": SCHEMA,
            "serializer": SERIALIZER,
            "application_version": VERSION,
            "executor_id": name,
            "use_listen_notify": False,
            "log_level": "WARNING",
        }
    )

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
    def _run_job(job_id: int) -> None:
        worker.run_job(job_id)

    DBOS.launch()
    DBOS.register_queue(
        QUEUE, worker_concurrency=JOBS_AT_ONCE, polling_interval_sec=_POLL_SECONDS, on_conflict="always_update"
    )


@contextmanager
def _own_name(settings: Settings) -> Iterator[str]:
    """A name that the next worker started in this data folder takes over: its unfinished jobs are found under it."""
    place = f"{zlib.crc32(bytes(settings.home)):08x}"
    for slot in range(_MOST_WORKERS):
        lock = os.open(settings.home / f"worker-{slot}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        try:
            yield f"{socket.gethostname()[:60]}-{place}-{slot}"
        finally:
            os.close(lock)
        return
    message = f"There are already {_MOST_WORKERS} workers in {settings.home}."
    raise RuntimeError(message)


def _listen_to_signals(stopping: threading.Event) -> None:
    if threading.current_thread() is not threading.main_thread():
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
