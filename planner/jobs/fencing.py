"""The fence: who has lost a job to another worker can write nothing for it any more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.storage.database import Database
from planner.storage.records import JobRecord

Fence = Callable[[Session], None]


class Interrupted(BaseException):
    """The worker stops in the middle of a job."""


class LostError(Interrupted):
    """Another worker has taken the work over, or it has ended: what is going on here goes on for nothing."""


class FencedDatabase(Database):
    """``database``, but every transaction that writes asks ``fence`` first, which raises where nothing may be written.

    What the fence reads it locks, so that between its answer and the end of the transaction nobody takes over.
    """

    def __init__(self, database: Database, fence: Fence) -> None:
        super().__init__(database.url)
        self._database, self._fence = database, fence

    @property
    def engine(self) -> sa.Engine:
        """The engine of the database behind the fence."""
        return self._database.engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """As ``Database.read``."""
        with self._database.read() as session:
            yield session

    @contextmanager
    def write(self, *, is_apart: bool = False) -> Iterator[Session]:
        """As ``Database.write``. Raises LostError where the work is no longer ours."""
        with self._database.write(is_apart=is_apart) as session:
            self._fence(session)
            yield session

    def close(self) -> None:
        """Leave the connections alone: they belong to the worker."""


def fence_of(job_id: int, run_number: int) -> Fence:
    """The fence round a job that began as its run of that number."""

    def check(session: Session) -> None:
        asked = select(JobRecord.run_number, JobRecord.state).where(col(JobRecord.id) == job_id)
        if session.exec(asked.with_for_update(key_share=True)).first() != (run_number, "running"):
            raise LostError

    return check
