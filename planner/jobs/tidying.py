"""What is no longer needed: pieces of files that killed processes left, prints that are made again when asked, imports.

An import that was taken back or discarded goes at once; here goes what is left where that was cut off.
"""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from planner.services.handout_files import names_in_archives
from planner.services.import_remains import clear_items, clear_pieces, with_items_left, without_items
from planner.storage.database import Database
from planner.storage.files.store import files_of

# Nothing takes that long to write, so a piece as old as this is nobody's any more.
PIECES_KEPT_FOR: Final = timedelta(hours=1)
_ROOMS: Final = ("pdf", "uploads")
# Briefs, forms and journeys are named by what they say, so that each change leaves one behind. A plan's prints stay:
# what is handed in to be verified is compared with them.
PRINTS_KEPT_FOR: Final = timedelta(days=30)
_MADE_AGAIN: Final = ("brief-", "form-", "journey-")
# Short transactions in which items go in one round, so that the worker comes to the rest of its round.
_MOST_PIECES: Final = 5


def remove_pieces(home: Path, now: datetime) -> int:
    """Remove the pieces that nobody has written to for so long; how many."""
    pieces = [path for room in _ROOMS for path in (home / room).glob("**/.*.part")]
    old = [path for path in pieces if _written_at(path) < now - PIECES_KEPT_FOR]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def remove_old_prints(database: Database, home: Path, now: datetime) -> int:
    """Remove briefs, forms and journeys that were made so long ago; how many. What an archive as young holds stays."""
    before = now - PRINTS_KEPT_FOR
    return files_of(database, home).remove_old("pdf", _MADE_AGAIN, before, names_in_archives(database, before))


def clear_ended_imports(database: Database, home: Path, now: datetime) -> None:
    """Remove what may be left of imports that ended lately and have no items: files, and points that only they had."""
    with database.read() as session:
        ended = without_items(session, now)
    for kept in ended:
        clear_items(database, home, kept)


def clear_left_items(database: Database, home: Path, now: datetime) -> bool:
    """Remove some of the items that are left of imports that nobody sees any more; whether there may be more."""
    with database.read() as session:
        left = with_items_left(session, now)
    pieces = (piece for kept in left for piece in clear_pieces(database, home, kept))
    return len(list(itertools.islice(pieces, _MOST_PIECES))) == _MOST_PIECES


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)  # its writer has just given it its name
