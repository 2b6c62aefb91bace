"""Is everything well? The database answers and is this release's, a worker lives, and there is room on the disk."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import col

from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import WorkerBeatRecord

LONGEST_SILENCE = timedelta(seconds=30)
LEAST_DISK_FREE = 0.05


@dataclass(frozen=True)
class Health:
    """``ok`` or, in a word or two, what is wrong."""

    database: str
    worker: str
    disk: str = "ok"

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return {self.database, self.worker, self.disk} == {"ok"}

    @property
    def status(self) -> str:
        """The whole in one word."""
        return "ok" if self.is_well else "not well"

    @property
    def http_status(self) -> int:
        """200, or 503 when something is not well."""
        return 200 if self.is_well else 503


def look_at_health(database: Database, home: Path) -> Health:
    """How database, worker and disk are; never raises."""
    disk = "ok" if disk_free_ratio(home) >= LEAST_DISK_FREE else "almost full"
    if not database.is_well():
        return Health(database="no answer", worker="unknown", disk=disk)
    try:
        if not database.is_of_this_release():
            return Health(database="of another release", worker="unknown", disk=disk)
        with database.read() as session:
            seen_at = session.scalar(sa.select(sa.func.max(col(WorkerBeatRecord.seen_at))))
    except StorageError:
        return Health(database="no answer", worker="unknown", disk=disk)
    if seen_at is None:
        return Health(database="ok", worker="none has started", disk=disk)
    is_recent = abs(datetime.now(UTC) - seen_at) < LONGEST_SILENCE
    return Health(database="ok", worker="ok" if is_recent else "silent", disk=disk)


def disk_free_ratio(home: Path) -> float:
    """How much of the disk of the data folder is left, from 0 to 1; 0 where it cannot be seen."""
    try:
        usage = shutil.disk_usage(home)
    except OSError:
        return 0.0
    # What is kept back for the system's own programs is of no use to this one.
    usable = usage.used + usage.free
    return usage.free / usable if usable else 1.0
