"""The load goals, measured on a planner that runs as it does for its users.

``./planner.sh bench load [--quick] [--studies N] [--seconds N] [--url postgresql://…]``
"""

import argparse
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.load.growing import grow
from bench.load.rows import Measured, Row, deciding_rows, every_row
from bench.load.serving import Place, serving, signed_in
from bench.workers import own_server
from planner.config import Settings, load_settings
from planner.demo.loading import load_demo
from planner.demo.sign_ins import SIGN_INS
from planner.services.workspaces import person_named
from planner.storage.database import Database

_USUAL_STUDIES, _QUICK_STUDIES = 100_000, 5_000
_USUAL_SECONDS, _QUICK_SECONDS = 30, 8


def main(options: list[str]) -> None:
    """Load the demo, make it large, start the planner, and print a table: each goal beside what was measured."""
    chosen = _parser().parse_args(options)
    studies = chosen.studies or (_QUICK_STUDIES if chosen.quick else _USUAL_STUDIES)
    seconds = chosen.seconds or (_QUICK_SECONDS if chosen.quick else _USUAL_SECONDS)
    with _begun(chosen.url, studies) as (measured, count):
        webs = len(measured.place.webs)
        print(f"{count:,} studies in the workspace, web processes: {webs}, {seconds} s for each row.\n")
        print("| goal | measured | |\n|---|---|---|")
        _print(every_row(measured, seconds))
    if not chosen.url:
        with own_server() as server, _begun(_text(server), 0) as (measured, _):
            _print(deciding_rows(measured, seconds))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./planner.sh bench load", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer studies and less time for each row: 3 minutes")
    parser.add_argument("--studies", type=int, default=0, help="so many studies in the workspace, or more")
    parser.add_argument("--seconds", type=int, default=0, help="how long each row is measured")
    parser.add_argument("--url", default="", help="an empty database; SQLite in a folder of its own by default")
    return parser


@contextlib.contextmanager
def _begun(url: str, studies: int) -> Iterator[tuple[Measured, int]]:
    """The demo with so many studies, and a planner that serves it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"PLANNER_HOME": folder} | ({"DATABASE_URL": url} if url else {}))
        database = Database(settings.database_url)
        database.migrate()
        load_demo(database, settings, lambda _: None)
        count = grow(database, studies)
        with serving(Path(folder), settings.database_url) as place:
            yield _measured(database, settings, place), count
        database.close()


def _measured(database: Database, settings: Settings, place: Place) -> Measured:
    reader = person_named(database, SIGN_INS[0].email)
    return Measured(database, settings, place, signed_in(database, reader.user_id))


def _print(rows: Iterator[Row]) -> None:
    for goal, measured, is_met in rows:
        print(f"| {goal} | {measured} | {'met' if is_met else '**missed**'} |", flush=True)


def _text(url: object) -> str:
    return url.render_as_string(hide_password=False) if hasattr(url, "render_as_string") else str(url)
