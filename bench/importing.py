"""How long a file of a million rows takes to import, how much memory, and how long others wait to save meanwhile.

    ./planner.sh bench import                  # a million rows, some 100 MB
    ./planner.sh bench import --rows 50000     # fewer; the goals stay those of a million

The rows are made here, the same every time. The import is ``planner import-feedback`` in a process of its own; another
process changes a row and commits every tenth of a second, and says how long each of its saves took.
"""

import argparse
import csv
import os
import random
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import select

from planner.config import load_settings
from planner.services.people import add_person
from planner.services.workspaces import add_workspace
from planner.storage.database import Database
from planner.storage.records import ProgrammeRecord, WorkspaceRecord
from planner.storage.tables import PROGRAMME

GOAL_ROWS, GOAL_SECONDS, GOAL_MIB, GOAL_WAIT_SECONDS = 1_000_000, 180, 300, 1
PAUSE = 0.1
KEY, EMAIL = "imported", "ada@example.com"
COLUMNS = ("Received", "Comment", "Channel", "Product", "Issue", "Segment", "Rating")
_SUBJECTS = ("the app", "your branch", "my card", "the letter", "this loan", "the website", "a refund", "the new fee")
_SAID = ("was slow again", "never arrived", "is easy to use", "charged me twice", "needs a clearer price", "works well")
_MORE = ("I called two times.", "Nobody answered.", "Thank you.", "Please fix it.", "I may leave.", "It took 3 weeks.")
_PERSONAL = ("Call 020 7946 0018.", "Write to jo@example.com.", "Card 4111 1111 1111 1111.", "I paid 1,250.00 pounds.")


@dataclass
class Watch:
    """What was seen while the import ran: memory of its processes in KiB, and each save's seconds."""

    memory: dict[int, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)


def main(arguments: Sequence[str] = ()) -> None:
    """Make the file, import it, and print goal and figure side by side."""
    parser = argparse.ArgumentParser(prog="bench import")
    parser.add_argument("--rows", type=int, default=GOAL_ROWS)
    parser.add_argument("--database", default="", help="another database than a new SQLite file; its tables are made")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "feedback.csv"
        write_rows(file, asked.rows)
        print(f"{asked.rows:,} rows, {file.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
        environ = {"PLANNER_HOME": folder, "DATABASE_URL": asked.database}
        database = Database(load_settings(environ).database_url)
        prepare(database)
        began, used = time.perf_counter(), _used()
        watch, said = run_import(environ, file, database)
        print(said, file=sys.stderr)
        _print(watch, time.perf_counter() - began, _used() - used)
        database.close()


def write_rows(file: Path, count: int) -> None:
    """``count`` rows of made feedback, the same every time: some 100 bytes a row, one in twenty with personal data."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(count))


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    chance = random.Random(20261122)  # noqa: S311  made rows, no secret
    first = date(2024, 1, 1)
    for number in range(count):
        parts = [f"{number}: {chance.choice(_SUBJECTS)} {chance.choice(_SAID)}.", chance.choice(_MORE)]
        if number % 20 == 0:
            parts.append(chance.choice(_PERSONAL))
        yield (
            (first + timedelta(days=chance.randrange(1000))).isoformat(),
            " ".join(parts),
            chance.choice(("Web", "Phone", "E-mail", "Branch")),
            chance.choice(("Card", "Loan", "Mortgage", "Savings", "Current account")),
            chance.choice(("Fees", "Waiting", "Errors", "Letters", "Access", "Staff", "Limits")),
            chance.choice(("Students", "Families", "Retired", "")),
            str(chance.randrange(1, 6)),
        )


def prepare(database: Database) -> None:
    """A workspace with a researcher and an empty programme."""
    database.migrate()
    add_workspace(database, "bench", "Bench")
    add_person(database, "bench", EMAIL, "Ada", secrets.token_urlsafe(), frozenset({"researcher"}))
    with database.write() as session:
        owner = session.exec(select(WorkspaceRecord.id).where(WorkspaceRecord.key == "bench")).one()
        session.add(ProgrammeRecord(workspace_id=owner or 0, key=KEY, name="Imported", currency="GBP"))


def run_import(environ: Mapping[str, str], file: Path, database: Database) -> tuple[Watch, str]:
    """Import in a process of its own while this one saves and looks on; gives what was seen and what it said."""
    watch, command = Watch(), ["import-feedback", str(file), "--programme", KEY, "--as", EMAIL]
    process = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", "from planner.cli import main; main()", *command],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None:
        watch.waits.append(save(database, len(watch.waits)))
        for found in _family(process.pid):
            watch.memory[found] = max(watch.memory.get(found, 0), most_memory(found))
        time.sleep(PAUSE)
    said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(process.returncode)
    return watch, " ".join(said.split())


def save(database: Database, number: int) -> float:
    """How many seconds somebody waits whose change needs the programme for itself, as merging points does."""
    began = time.perf_counter()
    with database.write() as session:
        session.execute(sa.select(PROGRAMME.c.id).where(PROGRAMME.c.key == KEY).with_for_update())
        session.execute(sa.update(PROGRAMME).values(name=f"Imported {number}"))
    return time.perf_counter() - began


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return [pid]
    return [pid, *map(int, children)]


def most_memory(pid: int) -> int:
    """KiB at its highest so far; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _print(watch: Watch, seconds: float, used: float) -> None:
    waits = sorted(watch.waits)
    late, memory = waits[len(waits) * 99 // 100], sum(watch.memory.values()) // 1024
    print("| what | goal | measured | |\n|---|---|---|---|")
    for what, goal, measured, is_met in (
        ("from the file to its publication", f"{GOAL_SECONDS} s", f"{seconds:.0f} s; {used:.0f} s of processor",
         seconds <= GOAL_SECONDS),
        ("memory of the import and its reader", f"{GOAL_MIB} MiB", f"{memory} MiB", memory <= GOAL_MIB),
        (f"longest of {len(waits)} saves", f"{GOAL_WAIT_SECONDS} s", f"{waits[-1]:.2f} s; 99 of 100 in {late:.3f} s",
         waits[-1] <= GOAL_WAIT_SECONDS),
    ):  # fmt: skip
        print(f"| {what} | {goal} | {measured} | {'met' if is_met else 'missed'} |")
