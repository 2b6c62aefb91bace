"""What reading and trying an import share: somebody who watches, and how rows are read."""

from collections.abc import Sequence
from typing import Protocol

from budgeting.listening.sentiment import sentiment_milli
from planner.imports.columns import ColumnMapping
from planner.imports.items import ItemReader
from planner.services.importing import last_possible_day
from planner.storage.records import FeedbackImportRecord


class Watcher(Protocol):
    """Somebody who is told how far the work is, and who may ask it to stop."""

    def report(self, done: int, total: int, message: str = "") -> None:
        """Hear that ``done`` of ``total`` is done."""

    def stop_if_cancelled(self) -> None:
        """Raise to stop the work."""


def reader_of(
    kept: FeedbackImportRecord,
    mapping: ColumnMapping,
    columns: Sequence[str],
    *,
    is_judging: bool = True,
    is_sorting: bool = False,
) -> ItemReader:
    """Reads the rows of ``kept``; where the file says no sentiment, the words of the text do, if ``is_judging``."""
    latest = last_possible_day(kept.created_at)
    judge = sentiment_milli if is_judging else None
    return ItemReader(mapping, columns, is_masking=kept.is_masking, latest=latest, judge=judge, is_sorting=is_sorting)
