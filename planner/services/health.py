"""Is everything well? The database answers, and a worker gave a sign of life a moment ago."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import WorkerBeatRecord

LONGEST_SILENCE = timedelta(seconds=30)


@dataclass(frozen=True)
class Health:
    """``ok`` or, in a word or two, what is wrong."""

    database: str
    worker: str

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return self.database == "ok" and self.worker == "ok"

    @property
    def status(self) -> str:
        """The whole in one word."""
        return "ok" if self.is_well else "not well"

    @property
    def http_status(self) -> int:
        """200, or 503 when something is not well."""
        return 200 if self.is_well else 503


def look_at_health(database: Database) -> Health:
    """How database and worker are; never raises."""
    if not database.is_well():
        return Health(database="no answer", worker="unknown")
    try:
        with database.read() as session:
            seen_at = session.scalar(sa.select(sa.func.max(col(WorkerBeatRecord.seen_at))))
    except StorageError:
        return Health(database="no answer", worker="unknown")
    if seen_at is None:
        return Health(database="ok", worker="none has started")
    is_recent = abs(datetime.now(UTC) - seen_at) < LONGEST_SILENCE
    return Health(database="ok", worker="ok" if is_recent else "silent")
