"""What is no longer needed of files: pieces that killed processes left, and prints that are made again when asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from planner.services.handout_files import names_in_archives
from planner.storage.database import Database
from planner.storage.files.store import files_of

# Nothing takes that long to write, so a piece as old as this is nobody's any more.
PIECES_KEPT_FOR: Final = timedelta(hours=1)
_ROOMS: Final = ("pdf", "uploads")
# Briefs, forms and journeys are named by what they say, so that each change leaves one behind. A plan's prints stay:
# what is handed in to be verified is compared with them.
PRINTS_KEPT_FOR: Final = timedelta(days=30)
_MADE_AGAIN: Final = ("brief-", "form-", "journey-")


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


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)  # its writer has just given it its name
