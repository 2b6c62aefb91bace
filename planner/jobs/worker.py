"""The worker: a process of its own that takes jobs from the queue and survives being killed in the middle of one."""

import fcntl
import logging
import os
import re
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from dbos import DBOS

from planner.config import Settings
from planner.jobs.claiming import held_by, take_back
from planner.jobs.kinds import KINDS, PART_KINDS, Kinds
from planner.jobs.leases import Heart, Pace
from planner.jobs.posting import Postman
from planner.jobs.running import Runner
from planner.jobs.sweeping import Sweeper
from planner.jobs.system import (
    APPLICATION,
    PATIENT_QUEUE,
    QUEUE,
    SCHEMA,
    SERIALIZER,
    VERSION,
    WORKFLOW,
    system_engine,
)
from planner.jobs.taking import PartKinds, Taker
from planner.jobs.turns import Turns
from planner.jobs.working import JobWork, PartWork
from planner.stopping import listen_to_signals
from planner.storage.database import Database

# Jobs at once, and the seconds between two looks at the queue. More jobs than there are cores on a small machine, so
# that an import need not wait until plans are chosen.
_QUEUES: Final = {QUEUE: (4, 0.25), PATIENT_QUEUE: (6, 1.0)}
_PATIENCE_SECONDS = 10.0
_MOST_WORKERS = 64

_log = logging.getLogger(__name__)


def run_worker(
    settings: Settings,
    *,
    kinds: Kinds = KINDS,
    part_kinds: PartKinds = PART_KINDS,
    pace: Pace | None = None,
    stopping: threading.Event | None = None,
) -> None:
    """Take jobs and parts until SIGTERM or SIGINT; then give the running ones a moment to stop, to go on later."""
    stopping = stopping or threading.Event()
    pace = pace or Pace()
    listen_to_signals(stopping)
    database, engine, turns = Database(settings.database_url), system_engine(settings), Turns()
    with _own_name(settings) as name, ExitStack() as leaving:
        leaving.callback(database.close)
        leaving.callback(engine.dispose)
        leaving.callback(DBOS.destroy)
        heart = Heart(database, name, pace)
        leaving.callback(heart.stop)
        jobs = JobWork(Runner(database, settings, kinds, stopping), turns)
        leaving.callback(jobs.wait)
        parts = PartWork(Taker(database, settings, part_kinds, name, stopping), turns, pace)
        # Beside the rounds: a mail server that is slow must not keep anybody from taking over.
        beside = [heart.keep_beating, Postman(database, settings).keep_posting]
        jobs.surely(lambda: _begin_anew(database, heart, name))
        leaving.enter_context(_threads([*beside, *[parts.keep_taking] * settings.parts_at_once], stopping))
        leaving.callback(stopping.set)
        _launch(jobs, engine, name)
        _log.info("Worker %s takes jobs.", name)
        Sweeper(database, settings, name, pace).keep_sweeping(stopping)


def _begin_anew(database: Database, heart: Heart, name: str) -> None:
    """Before anything is taken: show that this worker lives, and let go what one of its name had when it was killed."""
    heart.beat()
    with database.write() as session:
        take_back(session, held_by(name))


@contextmanager
def _threads(rounds: Sequence[Callable[[threading.Event], None]], stopping: threading.Event) -> Iterator[None]:
    """Each of ``rounds`` in a thread of its own, waited for a moment at the end."""
    threads = [threading.Thread(target=one, args=(stopping,), daemon=True) for one in rounds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join(_PATIENCE_SECONDS)


def _launch(jobs: JobWork, engine: sa.Engine, name: str) -> None:
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
        jobs.run_job(job_id)

    DBOS.launch()
    for queue, (at_once, seconds) in _QUEUES.items():
        DBOS.register_queue(
            queue, worker_concurrency=at_once, polling_interval_sec=seconds, on_conflict="always_update"
        )


@contextmanager
def _own_name(settings: Settings) -> Iterator[str]:
    """A name that the next worker started in this data folder takes over: its unfinished jobs are found under it."""
    place = _place_of(settings.home)
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


def _place_of(home: Path) -> str:
    """A word for this data folder: by its path alone, machines made from one image would pass for each other."""
    kept = home / "workers.lock"
    with os.fdopen(os.open(kept, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii", errors="replace") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        place = file.read()
        if re.fullmatch("[0-9a-f]{8}", place) is None:
            place = secrets.token_hex(4)
            file.seek(0)
            file.truncate()
            file.write(place)
            file.flush()
            os.fsync(file.fileno())
    return place
