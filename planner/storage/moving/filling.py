"""An empty database filled with everything that another one held: all of it in one transaction, or none of it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from planner.storage import migrating
from planner.storage.audit import trail_head, verify_trail
from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.moving.rows import TableSum, put_rows, set_sequences_on, sum_of
from planner.storage.moving.shapes import Shape
from planner.storage.tables import WORKSPACE

Progress = Callable[[str, int, int], None]


class MovingError(StorageError):
    """Nothing was moved or restored; the message is one sentence for whoever runs the planner."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Trail:
    """The audit trail of a workspace: how many entries, the last hash, and where it is broken (None: whole)."""

    workspace: str
    count: int
    hash: str
    broken_at: int | None = None


@dataclass(frozen=True)
class Held:
    """What a database holds: migration, tables in the order in which they are filled, their sums, and trails."""

    migration: str
    shapes: tuple[Shape, ...]
    sums: tuple[TableSum, ...]
    trails: tuple[Trail, ...]

    @property
    def row_count(self) -> int:
        """All rows together."""
        return sum(one.row_count for one in self.sums)


def fill(
    database: Database,
    held: Held,
    lines: Callable[[Shape], Iterable[bytes]],
    progress: Progress,
    finish: Callable[[Session], object],
) -> None:
    """Make the tables of ``held`` in an empty database, put the rows of ``lines`` in, compare, and migrate to today.

    ``finish`` is called with a session before anything counts. Raises MovingError when the database is not empty or
    does not hold the same afterwards; it is then as it was.
    """
    with migrating.alone(database.engine) as connection:
        refuse_unless_empty(connection)
        migrating.upgrade_on(connection, held.migration)
        _refuse_unknown_columns(connection, held.shapes)
        for number, shape in enumerate(held.shapes):
            progress(shape.name, number, len(held.shapes))
            put_rows(connection, shape, lines(shape))
        set_sequences_on(connection, held.shapes)
        progress("Comparing", len(held.shapes), len(held.shapes))
        compare(connection, held)
        migrating.upgrade_on(connection, "head")
        with Session(connection) as session:
            finish(session)
            session.flush()


def refuse_unless_empty(connection: sa.Connection) -> None:
    """MovingError when there is any table, of the planner or of anybody else."""
    found = sa.inspect(connection)
    schemas = [None] if connection.dialect.name == "sqlite" else ["public", "jobs"]
    names = [name for schema in schemas for name in found.get_table_names(schema=schema)]
    if names:
        message = (
            f"The database is not empty: it has {len(names)} tables, “{names[0]}” among them. "
            "Nothing was changed. Name an empty database."
        )
        raise MovingError(message)


def compare(connection: sa.Connection, held: Held) -> None:
    """MovingError unless the database holds the same rows in every table, and the same trails."""
    for shape, expected in zip(held.shapes, held.sums, strict=True):
        found = sum_of(connection, shape)
        if found != expected:
            raise MovingError(
                f"The table “{shape.name}” came out with {found.row_count} rows instead of {expected.row_count}, "
                "or with other content. Nothing was kept."
            )
    with Session(connection) as session:
        trails = trails_of(session)
    if trails != held.trails:
        raise MovingError("The audit trail did not come out as it was. Nothing was kept.")


def trails_of(session: Session) -> tuple[Trail, ...]:
    """The trail of each workspace, verified entry by entry."""
    found = session.execute(sa.select(WORKSPACE.c.id, WORKSPACE.c.key)).all()
    return tuple(_trails(session, [(id_, key) for id_, key in found]))


def _trails(session: Session, workspaces: Sequence[tuple[int, str]]) -> Iterator[Trail]:
    for id_, key in sorted(workspaces, key=lambda one: one[1]):
        head = trail_head(session, id_)
        yield Trail(key, head.count, head.hash, verify_trail(session, id_))


def _refuse_unknown_columns(connection: sa.Connection, shapes: Sequence[Shape]) -> None:
    """Nothing in a backup is trusted: it may only name tables and columns that the migration has made."""
    found = sa.inspect(connection)
    tables = set(found.get_table_names())
    for shape in shapes:
        known = {one["name"] for one in found.get_columns(shape.name)} if shape.name in tables else set()
        if not known.issuperset(one.name for one in shape.columns):
            raise MovingError(f"There is no table “{shape.name[:60]}” with these columns in this release.")
