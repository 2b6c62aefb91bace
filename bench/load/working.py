"""Work of workers at the same time: one import, one optimisation and one PDF, begun as people begin them."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.importing import write_rows
from planner.config import Settings
from planner.demo.loading import PROGRAMME
from planner.demo.sign_ins import SIGN_INS
from planner.jobs.queue import JobQueue
from planner.services import printing
from planner.services.jobs import start_job
from planner.services.workspaces import person_named
from planner.storage.database import Database

_WORDS = "import sys; from planner.cli import main; main(sys.argv[1:])"


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
