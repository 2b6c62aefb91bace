"""Work of workers at the same time: one import, one optimisation and one PDF, begun as people begin them."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

from bench.importing import write_rows
from planner.config import Settings
from planner.demo.loading import PROGRAMME
from planner.demo.sign_ins import SIGN_INS
from planner.jobs.ending import UNFINISHED
from planner.jobs.queue import JobQueue
from planner.services import printing
from planner.services.jobs import start_job
from planner.services.workspaces import person_named
from planner.storage.database import Database
from planner.storage.records import JobRecord

_LONGEST_REST_SECONDS = 120
_WORDS = "import sys; from planner.cli import main; main(sys.argv[1:])"


def rest(database: Database) -> None:
    """Call off what workers do, and wait until they do nothing: what follows is measured beside nobody's work."""
    unfinished = col(JobRecord.state).in_(UNFINISHED)
    deadline = time.monotonic() + _LONGEST_REST_SECONDS
    while time.monotonic() < deadline:
        with database.write() as session:
            if not session.exec(update(JobRecord).where(unfinished).values(is_cancel_asked=True)).rowcount:
                return
        time.sleep(0.2)
    message = "The workers did not come to rest."
    raise SystemExit(message)


@contextlib.contextmanager
def working(database: Database, settings: Settings, *, rows: int, seconds: int) -> Iterator[None]:
    """An import of so many rows, a choice that may take so long and a print, while the block runs and no longer."""
    author = person_named(database, SIGN_INS[0].email)
    queue = JobQueue(settings)
    arguments = {"programme": PROGRAMME, "seconds": seconds, "is_fast": False}
    start_job(database, queue, author, "optimise", PROGRAMME, arguments)
    printing.ask_for_print(database, queue, author, PROGRAMME, 1)
    file = Path(settings.home) / "said.csv"
    write_rows(file, rows)
    command = ["import-feedback", str(file), "--programme", PROGRAMME, "--as", author.email]
    known = {"PLANNER_HOME": str(settings.home), "DATABASE_URL": settings.database_url}
    process = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", _WORDS, *command],
        env=os.environ | known,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)
        queue.close()
