"""What to watch: jobs, the age of the queue, workers, waits, the last backup, and room on the disk."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col

from planner.services.health import LONGEST_SILENCE, disk_free_ratio
from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import BackupMadeRecord, JobRecord, WorkerBeatRecord

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@dataclass(frozen=True)
class Watched:
    """``jobs`` are (kind, state, how many). None: nothing waits, no backup was made, or this database cannot tell."""

    jobs: tuple[tuple[str, str, int], ...]
    queue_age_seconds: float
    worker_count: int
    waiting_count: int | None
    backup_age_seconds: float | None
    disk_free_ratio: float


def watch(database: Database, home: Path, now: datetime) -> Watched:
    """Everything as it stands. Raises StorageError."""
    with database.read() as session:
        kinds = sa.select(col(JobRecord.kind), col(JobRecord.state), sa.func.count())
        rows = session.execute(kinds.group_by(col(JobRecord.kind), col(JobRecord.state)))
        jobs = tuple(sorted((kind, state, count) for kind, state, count in rows))
        oldest = session.scalar(
            sa.select(sa.func.min(col(JobRecord.created_at))).where(col(JobRecord.state) == "queued")
        )
        living = sa.select(sa.func.count()).where(col(WorkerBeatRecord.seen_at) > now - LONGEST_SILENCE)
        return Watched(
            jobs=jobs,
            queue_age_seconds=_seconds_since(oldest, now) or 0.0,
            worker_count=session.scalar(living) or 0,
            waiting_count=None if database.is_sqlite else session.scalar(sa.text(_WAITING)),
            backup_age_seconds=_seconds_since(_last_backup(session), now),
            disk_free_ratio=disk_free_ratio(home),
        )


def watch_calmly(database: Database, home: Path, now: datetime) -> Watched | None:
    """Everything as it stands, None when the database gives no answer."""
    try:
        return watch(database, home, now)
    except StorageError:
        return None


def note_backup(database: Database, sha256: str, row_count: int) -> None:
    """Write down that a backup was made, so that its age can be watched."""
    with database.write(is_apart=True) as session:
        session.add(BackupMadeRecord(made_at=datetime.now(UTC), sha256=sha256, row_count=row_count))


def _last_backup(session: Session) -> datetime | None:
    return session.scalar(sa.select(sa.func.max(col(BackupMadeRecord.made_at))))


def _seconds_since(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else max(0.0, (now - at).total_seconds())
