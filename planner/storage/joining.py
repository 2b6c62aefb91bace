"""Several services in one transaction: all that they save holds together, or none of it does."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import Session

from planner.storage.database import Database


class JoinedDatabase(Database):
    """A database whose every session is one that is open already; that one commits, or rolls all of it back."""

    def __init__(self, database: Database, session: Session) -> None:
        super().__init__(database.url)
        self._joined, self._session = database, session

    @property
    def engine(self) -> sa.Engine:
        """The engine of the database that is joined: this one opens none."""
        return self._joined.engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """The open session, which reads anew what was saved in it."""
        with self.write() as session:
            yield session

    @contextmanager
    def write(self, *, is_apart: bool = False) -> Iterator[Session]:  # noqa: ARG002  whoever opened it says so
        """The open session. Nothing commits here; what raises is for the one who opened it."""
        self._session.flush()
        self._session.expire_all()
        yield self._session
