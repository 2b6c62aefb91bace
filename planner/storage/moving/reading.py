"""What a database holds at one moment, read while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from planner.storage.database import Database
from planner.storage.migrating import newest_revision
from planner.storage.moving.filling import Held, Progress, trails_of
from planner.storage.moving.rows import sum_of
from planner.storage.moving.shapes import Shape, declared_shapes

# Signs of life belong to the workers of the place that was left.
WORKERS: Final = frozenset({"worker_beat"})
# What somebody signed out of must not come to life again with an old backup.
SIGNED_IN: Final = frozenset({"session"})
# Files go over as files, since the place they go to may keep them in another way.
FILES: Final = frozenset({"stored_file", "stored_part"})


@contextmanager
def one_moment(database: Database) -> Iterator[Session]:
    """A session that sees the database as it is now for as long as it takes. Raises StorageError."""
    with database.read() as session:
        if not database.is_sqlite:
            # Reading everything may take longer than any page is given.
            session.execute(sa.text("SET LOCAL statement_timeout = 0"))
            session.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield session


def kept_shapes(left_out: frozenset[str] = WORKERS | FILES) -> tuple[Shape, ...]:
    """The tables of this release but those that are left out."""
    return tuple(shape for shape in declared_shapes() if shape.name not in left_out)


def held_by(session: Session, progress: Progress) -> Held:
    """All that the database of ``session`` holds, with the sum of each table."""
    shapes, connection = kept_shapes(), session.connection()
    sums = []
    for number, shape in enumerate(shapes):
        progress(shape.name, number, len(shapes))
        sums.append(sum_of(connection, shape))
    return Held(migration_of(session), shapes, tuple(sums), trails_of(session))


def migration_of(session: Session) -> str:
    """The migration that the tables are at; the newest is what this release reads."""
    return str(session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or newest_revision())
