"""Lists, search, charts, steps and the export over a million items: processor time of each, first and again."""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from bench.finding.made import KEY, make
from planner.services.actors import Actor
from planner.services.exporting_feedback import export_feedback
from planner.services.feedback import list_feedback
from planner.services.feedback_filters import FeedbackFilter
from planner.services.feedback_times import compare_over_time
from planner.services.journey import tell_point
from planner.services.point_trends import list_point_changes
from planner.services.sorting import move_items, tag_items
from planner.services.sorting_step import Chosen
from planner.services.undoing_sorting import undo_change
from planner.storage.database import Database

Result = TypeVar("Result")
_FILTERS: Final = {
    "no filter": FeedbackFilter(),
    "a channel": FeedbackFilter(channel="Phone"),
    "a point": FeedbackFilter(point="t3-p7"),
    "a stage": FeedbackFilter(stage="Pay"),
    "two months": FeedbackFilter(from_on="2025-03-01", until_on="2025-04-30"),
    "a common word": FeedbackFilter(words="word2"),
    "two words": FeedbackFilter(words="word7 word31"),
    "a phrase": FeedbackFilter(words='"word3 word5"'),
    "begins with": FeedbackFilter(words="word299*"),
    "a rare word": FeedbackFilter(words="word29871"),
    "without": FeedbackFilter(words="-word1"),
}
_PAGES: Final = (1, 2, 40, 4_000, 40_000)


def main(arguments: list[str]) -> None:
    """Make the items, unless ``--keep`` names a database that has them, and print a line for each thing measured."""
    asked = argparse.ArgumentParser(prog="./planner.sh bench find")
    asked.add_argument("--items", type=int, default=1_000_000)
    asked.add_argument("--url", default="", help="an empty database; a SQLite file in a folder of its own otherwise")
    chosen = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="planner-find-") as folder:
        database = Database(chosen.url or f"sqlite:///{Path(folder) / 'planner.sqlite'}")
        database.migrate()
        began = time.process_time(), time.monotonic()
        actor = make(database, chosen.items)
        spent = time.process_time() - began[0], time.monotonic() - began[1]
        print(f"{chosen.items:,} items made and indexed: {spent[0]:.1f} s of processor, {spent[1]:.1f} s in all")
        _lists(database, actor)
        _others(database, actor)
        _steps(database, actor)
        _export(database, actor)


def _lists(database: Database, actor: Actor) -> None:
    print(f"{'list page':24} {'first ms':>9} {'again p50':>9} {'p95':>7}  (p95 goal 150)")
    for name, wanted in _FILTERS.items():
        first, found = _timed(lambda wanted=wanted: list_feedback(database, actor, KEY, wanted))
        pages = [page for page in _PAGES if page <= found.page_count]
        again = [
            _timed(lambda wanted=wanted, page=page: list_feedback(database, actor, KEY, wanted, page))[0]
            for page in pages * 6
        ]
        p95 = statistics.quantiles(again, n=20)[-1] if len(again) > 1 else again[0]
        print(f"{name:24} {first:9.0f} {statistics.median(again):9.0f} {p95:7.0f}  {found.total:,} items")


def _others(database: Database, actor: Actor) -> None:
    for by in ("channel", "persona", "stage", "touchpoint"):
        _told(f"over time by {by}", lambda by=by: compare_over_time(database, actor, KEY, FeedbackFilter(), by))
    _told("points that changed", lambda: list_point_changes(database, actor, KEY))
    _told("one point", lambda: tell_point(database, actor, KEY, "t3-p7"))


def _steps(database: Database, actor: Actor) -> None:
    web = FeedbackFilter(channel="Web")
    everything = Chosen(wanted=web, expected=list_feedback(database, actor, KEY, web).total)
    some = FeedbackFilter(stage="Join", channel="Web")
    total = list_feedback(database, actor, KEY, some).total
    spent, done = _timed(lambda: tag_items(database, actor, KEY, everything, "Web"))
    print(f"tag {done.item_count:,}: {spent:.0f} ms")
    print(f"undo it: {_timed(lambda: undo_change(database, actor, KEY, done.change_id))[0]:.0f} ms")
    spent, done = _timed(lambda: move_items(database, actor, KEY, Chosen(wanted=some, expected=total), "t0-p0"))
    print(f"move {done.item_count:,}: {spent:.0f} ms")
    print(f"undo it: {_timed(lambda: undo_change(database, actor, KEY, done.change_id))[0]:.0f} ms")


def _export(database: Database, actor: Actor) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent, size = _timed(lambda: sum(map(len, export_feedback(database, actor, KEY, FeedbackFilter()))))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"export of all: {spent / 1_000:.1f} s, {size / 1e6:.0f} MB; memory {before // 1_024} -> {after // 1_024} MB")


def _told(name: str, make: Callable[[], object]) -> None:
    print(f"{name:24} {_timed(make)[0]:9.0f} {_timed(make)[0]:9.0f}")


def _timed(make: Callable[[], Result]) -> tuple[float, Result]:
    began = time.process_time()
    result = make()
    return (time.process_time() - began) * 1_000, result
