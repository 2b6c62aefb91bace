"""Who lives: each worker shows a sign of life every few seconds, and holds what it took until the last one is old."""

import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import WorkerBeatRecord

_FORGET_AFTER: Final = timedelta(days=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How often a worker does what: show a sign of life, look after the others' jobs, look for a part to take.

    A worker whose last sign of life is older than ``lease_seconds`` is dead to the others.
    """

    beat_seconds: float = 4.0
    lease_seconds: float = 15.0
    round_seconds: float = 2.0
    look_seconds: float = 0.25
    idle_seconds: float = 1.0


def now_in(session: Session) -> datetime:
    """The time by the one clock that all workers share: the database server's, or this machine's where it is a file."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    now: datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return now


def living(session: Session, pace: Pace) -> set[str]:
    """The workers whose sign of life is fresh."""
    fresh = col(WorkerBeatRecord.seen_at) > now_in(session) - timedelta(seconds=pace.lease_seconds)
    return set(session.exec(select(WorkerBeatRecord.worker).where(fresh)).all())


class Heart:
    """Shows that the worker ``name`` lives; in a thread of its own, so that nothing that is slow makes it look dead."""

    def __init__(self, database: Database, name: str, pace: Pace) -> None:
        self._database, self._name, self._pace = database, name, pace

    def keep_beating(self, stopping: threading.Event) -> None:
        """Beat until ``stopping`` is set. A database that is away is asked again soon."""
        while not stopping.is_set():
            pause = self._pace.beat_seconds
            try:
                self.beat()
            except StorageError:
                _log.warning("The database is away; the worker cannot show that it lives.")
                pause = min(1.0, pause)
            except Exception:  # noqa: BLE001  without its heart the worker would work on for nothing
                _log.exception("A sign of life failed; the next one follows.")
            stopping.wait(pause)

    def beat(self) -> None:
        """Write down that this worker lives, and forget workers that were last seen days ago."""
        with self._database.write() as session:
            now = now_in(session)
            session.merge(WorkerBeatRecord(worker=self._name, seen_at=now))
            session.exec(delete(WorkerBeatRecord).where(col(WorkerBeatRecord.seen_at) < now - _FORGET_AFTER))

    def stop(self) -> None:
        """Say goodbye, so that nobody waits for this worker's lease to end."""
        try:
            with self._database.write() as session:
                session.exec(delete(WorkerBeatRecord).where(col(WorkerBeatRecord.worker) == self._name))
        except StorageError:
            _log.warning("The worker could not say goodbye; it counts as dead in a moment.", exc_info=True)
