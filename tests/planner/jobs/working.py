"""Real worker processes to start, stop and kill, and steps that leave marks which can be counted."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from planner.config import Settings
from planner.jobs.context import StepContext
from planner.jobs.fencing import FencedDatabase
from planner.jobs.leases import Pace
from planner.jobs.parting import PartFailedError, Parts, found_in_parts
from planner.jobs.queue import JobQueue
from planner.jobs.running import Runner, run_inline
from planner.jobs.taking import PartContext
from planner.jobs.worker import run_worker
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import JobRecord
from tests.people import Cast

STEPS: Final = 8
PATIENCE_SECONDS: Final = 60.0
_PROCESSES: Final = multiprocessing.get_context("forkserver")
# With the pages as well: tests of faults start web processes time and again.
_PROCESSES.set_forkserver_preload([__name__, "planner.serving"])

_T = TypeVar("_T")


def settings_for(database: Database, home: Path) -> Settings:
    """Settings of an installation on ``database``."""
    return Settings(host="127.0.0.1", port=8104, home=home, database_url=database.url, secret_key="s" * 40)


def make_tables(database: Database) -> None:
    """The tables of the marks: ``effect`` has a guard against doubles, ``attempt`` has none."""
    with database.write() as session:
        session.connection().execute(sa.text("CREATE TABLE effect (job_id INT, step INT, UNIQUE (job_id, step))"))
        session.connection().execute(sa.text("CREATE TABLE attempt (job_id INT, step INT)"))


def marking(number: int) -> Callable[[StepContext], None]:
    """Step ``number``: leaves its two marks in one transaction, then does what ``arguments`` say."""

    def step(context: StepContext) -> None:
        values = {"job": context.job_id, "step": number}
        with context.database.write() as session:
            guarded = "INSERT INTO effect VALUES (:job, :step) ON CONFLICT DO NOTHING"
            session.connection().execute(sa.text(guarded), values)
            session.connection().execute(sa.text("INSERT INTO attempt VALUES (:job, :step)"), values)
        context.report(number, STEPS, f"step {number}")
        _misbehave(context, number)
        context.finish({"last_step": number})

    return step


def _misbehave(context: StepContext, number: int) -> None:
    if number in context.arguments.get("die_at", ()) and tries_of(context.database, context.job_id) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == context.arguments.get("always_die_at"):
        os.kill(os.getpid(), signal.SIGKILL)
    if number == context.arguments.get("wait_at"):
        while not (context.arguments.get("is_patient_once") and tries_of(context.database, context.job_id) > 1):
            context.stop_if_cancelled()
            time.sleep(0.02)
    time.sleep(context.arguments.get("pause", 0))


def splitting(context: StepContext) -> None:
    """A step that leaves its work to parts, as many as it was asked for, and keeps what they found in order."""
    asked = [{"number": number, **context.arguments} for number in range(context.arguments["parts"])]
    try:
        found = found_in_parts(context, Parts("round", "mark", asked), context.report)
    except PartFailedError as error:
        found = [error.message]
    context.leave({"found": found})


def mark_part(context: PartContext) -> int:
    """A part: counts that it was tried, does what ``arguments`` say, and finds the square of its number."""
    number = int(context.arguments["number"])
    values = {"job": context.job_id, "step": number}
    with context.database.write() as session:
        session.connection().execute(sa.text("INSERT INTO attempt VALUES (:job, :step)"), values)
    if number == context.arguments.get("deadly_part"):
        os.kill(os.getpid(), signal.SIGKILL)
    until = time.monotonic() + context.arguments.get("part_seconds", 0)
    while time.monotonic() < until:
        context.should_stop()
        time.sleep(0.02)
    return number * number


KINDS: Final = {
    "optimise": tuple(marking(number) for number in range(1, STEPS + 1)),
    "answer": (splitting, marking(1)),
}
PART_KINDS: Final = {"mark": mark_part}
# As a worker's own pace, but quick: what a test waits for is who does what, not how long the others wait for it.
QUICK: Final = Pace(beat_seconds=0.3, lease_seconds=5.0, round_seconds=0.3, look_seconds=0.05, idle_seconds=0.1)


def work(url: str, home: Path) -> None:
    """What a worker process runs."""
    database = Database(url)
    run_worker(settings_for(database, home), kinds=KINDS, part_kinds=PART_KINDS, pace=QUICK)


def work_without_a_fence(url: str, home: Path) -> None:
    """What a worker process runs that writes whether or not the work is still its own."""
    FencedDatabase.write = Database.write  # type: ignore[method-assign]  # without the fence on purpose
    StepContext.is_cancelled = lambda self, **_: self.stopping.is_set()  # type: ignore[method-assign]  # nor does it ask
    work(url, home)


def work_badly(url: str, home: Path) -> None:
    """What a worker process runs whose own code has a fault."""

    def break_off(_runner: Runner, _job_id: int) -> None:
        message = "a fault"
        raise RuntimeError(message)

    Runner._begin = break_off  # type: ignore[method-assign,assignment]  # breaks off on purpose
    work(url, home)


def work_without_a_queue(url: str, home: Path, job_id: int) -> None:
    """What a process runs that keeps nothing over a crash."""
    database = Database(url)
    run_inline(database, settings_for(database, home), job_id, KINDS, PART_KINDS)


@dataclass
class Floor:
    """A database with its queue, where workers can be started and jobs be asked for."""

    database: Database
    home: Path
    queue: JobQueue
    cast: Cast

    @property
    def ada(self) -> Actor:
        """Who asks for the jobs."""
        return self.cast.ada

    def start(self, target: Callable[..., None] = work, *arguments: object) -> BaseProcess:
        """A new process, a worker unless told otherwise."""
        process = _PROCESSES.Process(target=target, args=(self.database.url, self.home, *arguments), daemon=True)
        process.start()
        return process

    @contextmanager
    def working(self) -> Iterator[BaseProcess]:
        """A worker for the block, stopped in an orderly way at its end."""
        process = self.start()
        try:
            yield process
        finally:
            stop(process)

    def ask(self, *, is_enqueued: bool = True, **columns: Any) -> int:  # noqa: ANN401  whatever a column holds
        """A new job's id."""
        values: dict[str, Any] = {
            "workspace_id": self.ada.workspace_id,
            "created_by": self.ada.user_id,
            "kind": "optimise",
            "arguments": {},
            "result": {},
            "created_at": datetime.now(UTC),
        }
        with self.database.write() as session:
            job = JobRecord(**values | columns)
            session.add(job)
            session.flush()
            job_id = job.id or 0
        if is_enqueued:
            self.queue.enqueue(job_id)
        return job_id

    def job(self, job_id: int) -> JobRecord:
        """The job's row as it is now."""
        with self.database.read() as session:
            return session.get_one(JobRecord, job_id)

    def ended(self, job_id: int) -> JobRecord:
        """The job's row once it has ended."""
        return wait_for(lambda: job if (job := self.job(job_id)).finished_at else None)

    def marks(self, table: str, job_id: int) -> list[int]:
        """The steps of the job that left a mark in ``table``, in order."""
        with self.database.read() as session:
            asked = sa.text(f"SELECT step FROM {table} WHERE job_id = :job ORDER BY step")
            return list(session.connection().execute(asked, {"job": job_id}).scalars())


def tries_of(database: Database, job_id: int) -> int:
    """How often a worker began the job."""
    with database.read() as session:
        return session.get_one(JobRecord, job_id).tries


def kill(process: BaseProcess) -> None:
    """End ``process`` as a power cut would."""
    process.kill()
    process.join(PATIENCE_SECONDS)


def stop(process: BaseProcess) -> None:
    """Ask ``process`` to end, and wait for it."""
    process.terminate()
    process.join(PATIENCE_SECONDS)
    assert not process.is_alive()


def wait_for(ask: Callable[[], _T | None]) -> _T:
    """The first answer that is not None or False."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    message = "It did not happen in time."
    raise AssertionError(message)
