"""What a print costs its process: processor seconds and memory for plans of about 50 and of about 200 pages."""

import io
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pikepdf

from bench.larger_plans import times
from budgeting.plans.plan import Plan
from planner.config import load_settings
from planner.demo.loading import PROGRAMME, load_demo
from planner.demo.sign_ins import SIGN_INS
from planner.reports.attached import packed
from planner.reports.cover import Cover
from planner.reports.pages import plan_html
from planner.reports.pdf import child_environment
from planner.services.plans import see_plan
from planner.services.workspaces import person_named
from planner.storage.database import Database

# How many times the demo's plan goes into one print, and what is asked of it.
SIZES = ((2, "50 pages: 6 s, 300 MB"), (10, "200 pages: 30 s, 900 MB"))
DAY = date(2026, 11, 22)
_HEAD = (
    "| pages | KiB of HTML | KiB of PDF | processor s | s of the clock | MB | asked |\n|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Cost:
    """One print: its size, what its process used, and how long it took."""

    pdf: bytes
    processor_seconds: float
    seconds: float
    megabytes: float


def main(options: list[str]) -> None:
    """Load the demo into a folder that is thrown away, print its plan larger and larger, and write a table.

    ``options`` may say how often each is printed; the quickest print counts.
    """
    rounds = int(options[0]) if options else 3
    plan = _demo_plan()
    print(_HEAD)
    for count, asked in SIZES:
        html = plan_html(times(plan, count), _cover())
        best = min((printed(html) for _ in range(rounds)), key=lambda one: one.processor_seconds)
        with pikepdf.open(io.BytesIO(best.pdf)) as document:
            pages = len(document.pages)
        sizes = f"{pages} | {len(html) // 1024:,} | {len(best.pdf) // 1024:,}"
        print(f"| {sizes} | {best.processor_seconds:.1f} | {best.seconds:.1f} | {best.megabytes:.0f} | {asked} |")


def printed(html: str) -> Cost:
    """Print ``html`` as the product does, in a process whose use of processor and memory is its own."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        given.write(packed(html))
        given.seek(0)
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "planner.reports.child"],
            stdin=given,
            stdout=taken,
            cwd="/",
            env=child_environment(DAY, html),
        )
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            message = f"The print ended with {child.returncode}."
            raise SystemExit(message)
        taken.seek(0)
        return Cost(taken.read(), used.ru_utime + used.ru_stime, seconds, used.ru_maxrss / 1024)


def _demo_plan() -> Plan:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"PLANNER_HOME": folder})
        database = Database(settings.database_url)
        database.migrate()
        load_demo(database, settings, lambda _: None)
        plan = see_plan(database, person_named(database, SIGN_INS[0].email), PROGRAMME).plan
        database.close()
    return plan


def _cover() -> Cover:
    return Cover(
        version=1,
        status="draft",
        author="Ada Okafor",
        prepared_on=DAY,
        digest="0" * 64,
        frozen_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
    )
