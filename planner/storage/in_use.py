"""Whether anybody has a SQLite database open: each process that does holds a lock beside it, which dies with it."""

import fcntl
import os
from pathlib import Path

import sqlalchemy as sa

from planner.storage.errors import StorageBusyError, StorageDownError


class InUseError(StorageBusyError):
    """Somebody has the database open; the message is one sentence for whoever runs the planner."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MovedError(StorageDownError):
    """The data have moved to another database; the message is one sentence for whoever runs the planner."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def hold(url: str, *, is_alone: bool = False) -> int | None:
    """Hold the database open with others, or alone; gives what ``let_go`` takes, None for a server.

    Raises InUseError where others have it open, or have it alone; MovedError when its data are elsewhere by now.
    """
    file = _file(url)
    if file is None:
        return None
    _refuse_moved(file)
    file.absolute().parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, (fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise InUseError(
            "The planner is running on this database: stop every web process and worker, then try again."
            if is_alone
            else "The database is being moved, restored or migrated: wait until that has ended, then try again."
        ) from error
    return lock


def let_go(lock: int | None) -> None:
    """Give back what ``hold`` gave."""
    if lock is not None:
        os.close(lock)


def note_moved(url: str, place: str) -> None:
    """Write beside the database that its data are in ``place`` now, so that nobody goes on with the old ones."""
    file = _file(url)
    if file is not None:
        moved = _mark(file)
        moved.write_text(f"{place}\n", encoding="utf-8")


def _refuse_moved(file: Path) -> None:
    mark = _mark(file)
    if mark.exists():
        raise MovedError(
            f"The data of {file.name} were moved to {mark.read_text(encoding='utf-8').strip()[:200]}: set DATABASE_URL "
            f"to it. To go back to the data as they were before the move, remove {mark}."
        )


def _mark(file: Path) -> Path:
    return Path(f"{file}.moved")


def _file(url: str) -> Path | None:
    parsed = sa.make_url(url)
    return Path(parsed.database) if parsed.drivername == "sqlite" and parsed.database else None
