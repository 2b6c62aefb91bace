"""``python -m bench importers``: one file imported in one go, and in parts by 1 and 2 workers, on one PostgreSQL.

What comes out must be the same row by row. Meanwhile somebody changes a row and commits every tenth of a second.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from bench.importing import EMAIL, KEY, PAUSE, most_memory, prepare, save, write_rows
from bench.workers import _order, _settings, _text, _wait_for_workers, own_server
from planner.jobs.queue import JobQueue
from planner.jobs.worker import run_worker
from planner.services import import_stretches
from planner.services.import_jobs import see_import, start_import
from planner.services.importing import ImportChoices, upload_feedback
from planner.services.workspaces import person_named
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord
from planner.storage.tables import ANXIETY_POINT, FEEDBACK_ITEM

_ROUNDS: Final = (("in one go", 1), ("in parts", 1), ("in parts", 2))
_MIB: Final = 1024


@dataclass(frozen=True)
class Round:
    """Seconds on the wall, processor seconds of the workers, their memory in MiB, longest save, digest of the rows."""

    how: str
    workers: int
    wall_seconds: float
    work_seconds: float
    memory: int
    longest_save: float
    digest: str


def main(arguments: Sequence[str]) -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="./planner.sh bench importers", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--work", nargs=3, metavar=("URL", "HOME", "HOW"), help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.work:
        work(*asked.work)
        return
    with own_server() as server, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "feedback.csv"
        write_rows(file, asked.rows)
        rounds = [_measured(server, file, how, workers) for how, workers in _ROUNDS]
    _print(asked.rows, rounds)


def work(url: str, home: str, how: str) -> None:
    """What a worker process of the bench runs."""
    if how == "in one go":
        import_stretches.LEAST_DIVIDED = sys.maxsize  # type: ignore[misc]  # as if every file were short
    run_worker(_settings(url, Path(home)))


def _measured(server: sa.URL, file: Path, how: str, workers: int) -> Round:
    name = f"importers_{how.rsplit(maxsplit=1)[-1]}_{workers}"
    _order(server, f"CREATE DATABASE {name}")
    url = _text(server.set(database=name))
    database, homes = Database(url), [file.parent / f"{name}-{number}" for number in range(workers)]
    prepare(database)
    for home in homes:
        home.mkdir()
    processes = [_worker(url, home, how) for home in homes]
    try:
        _wait_for_workers(database, workers)
        began, used = time.monotonic(), sum(map(_used, processes))
        waits = _until_published(database, _start(database, url, homes[0], file))
        wall, memory = time.monotonic() - began, max(most_memory(process.pid) for process in processes)
        spent = sum(map(_used, processes)) - used
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
    digest = _digest(database)
    database.close()
    return Round(how, workers, wall, spent, memory // _MIB, max(waits), digest)


def _start(database: Database, url: str, home: Path, file: Path) -> int:
    actor = person_named(database, EMAIL)
    with file.open("rb") as stream:
        import_id = upload_feedback(database, actor, home, KEY, file.name, stream)
    with database.read() as session:
        choices = ImportChoices.kept_in(session.get_one(FeedbackImportRecord, import_id))
    queue = JobQueue(_settings(url, home))
    start_import(database, queue, actor, home, KEY, import_id, choices)
    queue.close()
    return import_id


def _until_published(database: Database, import_id: int) -> list[float]:
    """How long each save took until the import was done."""
    actor, waits = person_named(database, EMAIL), list[float]()
    while (found := see_import(database, actor, KEY, import_id)).view.state != "published":
        if found.is_interrupted or found.view.state == "failed":
            raise SystemExit(f"The import failed: {found.view.message or (found.job and found.job.message)}")
        waits.append(save(database, len(waits)))
        time.sleep(PAUSE)
    return waits


def _worker(url: str, home: Path, how: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bench", "importers", "--work", url, str(home), how]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])})  # noqa: S603  our own module


def _used(process: "subprocess.Popen[bytes]") -> float:
    """Processor seconds of a process and of its children that have ended."""
    told = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")


def _digest(database: Database) -> str:
    """Of every item, in the order of the file, and of the order of their ids."""
    items = FEEDBACK_ITEM.c
    joined = FEEDBACK_ITEM.outerjoin(ANXIETY_POINT, items.anxiety_point_id == ANXIETY_POINT.c.id)
    told = (items.row_number, items.said_on, items.text, items.channel, items.sentiment_milli, ANXIETY_POINT.c.key)
    seen = hashlib.sha256()
    with database.read() as session:
        for row in session.execute(sa.select(*told).select_from(joined).order_by(items.id)).yield_per(5_000):
            seen.update(repr(tuple(row)).encode())
    return seen.hexdigest()[:12]


def _print(rows: int, rounds: Sequence[Round]) -> None:
    print(f"\n{rows:,} rows\nworkers        how   wall s   processor s   memory MiB   longest save s   rows")
    for one in rounds:
        print(
            f"{one.workers:7} {one.how:>10} {one.wall_seconds:8.1f} {one.work_seconds:13.1f} {one.memory:12} "
            f"{one.longest_save:16.2f}   {one.digest}"
        )
    if len({one.digest for one in rounds}) > 1:
        raise SystemExit("What was imported is not the same.")
    print("The same rows in the same order.")
