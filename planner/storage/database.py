"""The one way to the tables: short transactions that read, and short transactions that write."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from planner.storage.engines import make_engine, reading
from planner.storage.errors import StorageError, StorageFullError, storage_error
from planner.storage.in_use import hold, let_go
from planner.storage.keeping import KEPT, LENT, TOLD, Kept
from planner.storage.migrating import migrate, newest_revision, prepare
from planner.storage.moments import SEES_ONE_MOMENT
from planner.storage.saving import note_save

# The session that everything is read in, where a page has asked for one.
_moment: ContextVar["tuple[Database, Session] | None"] = ContextVar("moment", default=None)


@dataclass(frozen=True)
class _Engines:
    process: int
    writing: sa.Engine
    reading: sa.Engine
    lock: int | None


class Database:
    """A database named by its URL, safe to share between threads and to carry over a fork.

    A SQLite file can be opened by one process ``is_alone``; the others then get a StorageBusyError, or it gets one.
    """

    def __init__(self, url: str, *, is_alone: bool = False) -> None:
        self.url = url
        self._is_alone = is_alone
        self._lock = threading.Lock()
        self._engines: _Engines | None = None
        self._kept = Kept()

    @property
    def engine(self) -> sa.Engine:
        """The engine of this process whose transactions may write."""
        return self._of_this_process().writing

    @property
    def is_sqlite(self) -> bool:
        """Whether it is one SQLite file; a PostgreSQL server otherwise."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the database and cannot write: the one of ``at_one_moment`` inside it.

        Raises StorageError.
        """
        shared = _moment.get()
        if shared is not None and shared[0] is self:
            yield shared[1]
            return
        notes = {SEES_ONE_MOMENT: True, KEPT: (self._kept, self._kept.times_forgotten)}
        engine = self._of_this_process().reading
        with self._told_apart(), Session(engine, expire_on_commit=False, info=notes) as session:
            yield session

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Whatever is read in the block is read of one moment, and what ``once_a_moment`` finds, once.

        For pages that ask several services; nobody writes in it, since it would not see what was written.
        """
        with self.read() as session:
            before = _moment.set((self, session))
            try:
                yield
            finally:
                _moment.reset(before)

    @contextmanager
    def write(self, *, is_apart: bool = False) -> Iterator[Session]:
        """A session that commits at the end of the block and rolls back when it raises. Raises StorageError.

        SQLite lets one writer in at a time, and takes the others in turn; keep the block short (200 ms). ``is_apart``:
        it writes nothing that a programme is made of, so that what is ``kept_until_written`` stays.
        """
        notes = {LENT: (self._kept, self._kept.times_forgotten)}
        with self._told_apart(), Session(self.engine, expire_on_commit=False, info=notes) as session:
            yield session
            session.flush()
            self._keep(session)
            is_told = bool(session.info.get(TOLD))
            if is_told or not is_apart:
                note_save()
            if not (is_apart or is_told):
                self._kept.forget()

    def migrate(self) -> None:
        """Bring the tables to the newest shape; safe when several processes start at once. Raises StorageError."""
        with self._told_apart():
            migrate(self.engine)

    def prepare(self) -> None:
        """Make the tables in an empty database. Raises StorageError, WrongReleaseError for those of another release."""
        with self._told_apart():
            prepare(self.engine)

    def is_well(self) -> bool:
        """Whether the database answers and has its tables."""
        try:
            with self.read() as session:
                session.connection().execute(sa.text("SELECT count(*) FROM workspace"))
        except (StorageError, sa.exc.DBAPIError):
            return False
        return True

    def is_of_this_release(self) -> bool:
        """Whether its tables are at the newest migration that this release knows. Raises StorageError."""
        with self.read() as session:
            found = session.connection().execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return bool(found == newest_revision())

    def close(self) -> None:
        """Give all connections back; the next use opens new ones."""
        with self._lock:
            if self._engines is not None:
                self._engines.writing.dispose(close=self._engines.process == os.getpid())
                let_go(self._engines.lock)
            self._engines = None
        self._kept.forget()

    def _of_this_process(self) -> _Engines:
        with self._lock:
            kept = self._engines
            if kept is not None and kept.process == os.getpid():
                return kept
            if kept is not None:
                # A connection that came over a fork is still used by the parent: forget it without closing it.
                kept.writing.dispose(close=False)
            writing = make_engine(self.url)
            lock = hold(self.url, is_alone=self._is_alone)
            self._engines = _Engines(os.getpid(), writing, reading(writing), lock)
            return self._engines

    def _keep(self, session: Session) -> None:
        """Ask the database to keep what ``session`` wrote; a connection that breaks meanwhile leaves it unsure."""
        with self._told_apart(is_keeping=True):
            session.commit()

    @contextmanager
    def _told_apart(self, *, is_keeping: bool = False) -> Iterator[None]:
        try:
            yield
        except sa.exc.SQLAlchemyError as error:
            told = storage_error(error, is_keeping=is_keeping)
            if told is None:
                raise
            if isinstance(told, StorageFullError):
                # What a connection holds after a failed flush to disk cannot be trusted: start with new ones.
                self.close()
            elif is_keeping:
                self._kept.forget()
            raise told from error
