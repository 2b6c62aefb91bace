"""What processes that were killed left in the data folder: pieces of files that never got their names."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

# Nothing takes that long to write, so a piece as old as this is nobody's any more.
PIECES_KEPT_FOR: Final = timedelta(hours=1)
_ROOMS: Final = ("pdf", "uploads")


def remove_pieces(home: Path, now: datetime) -> int:
    """Remove the pieces that nobody has written to for so long; how many."""
    pieces = [path for room in _ROOMS for path in (home / room).glob("**/.*.part")]
    old = [path for path in pieces if _written_at(path) < now - PIECES_KEPT_FOR]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)  # its writer has just given it its name
