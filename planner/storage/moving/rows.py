"""Rows out of a database as lines and into it again, with a sum that tells whether they are the same."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from planner.storage.moving.shapes import Shape

_CHUNK: Final = 2_000


@dataclass(frozen=True)
class TableSum:
    """How many rows a table has, and the SHA-256 of their lines in the order of its key."""

    name: str
    row_count: int
    sha256: str


@dataclass
class Adding:
    """Adds up the lines that pass."""

    name: str
    row_count: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def passing(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines."""
        for line in lines:
            self._hash.update(line)
            self.row_count += 1
            yield line

    @property
    def sum(self) -> TableSum:
        """The sum of what has passed so far."""
        return TableSum(self.name, self.row_count, self._hash.hexdigest())


def lines_of(connection: sa.Connection, shape: Shape) -> Iterator[bytes]:
    """Every row of the table as a line, in the order of its key, read by the chunk."""
    asked = sa.select(*shape.table.c).order_by(*_order(connection, shape))
    with connection.execute(asked.execution_options(yield_per=_CHUNK)) as found:
        for row in found:
            yield shape.line(row)


def sum_of(connection: sa.Connection, shape: Shape) -> TableSum:
    """The sum of the table as it stands."""
    adding = Adding(shape.name)
    for _ in adding.passing(lines_of(connection, shape)):
        pass
    return adding.sum


def put_rows(connection: sa.Connection, shape: Shape, lines: Iterable[bytes]) -> None:
    """Insert the rows of ``lines``. Raises UnreadableRowError."""
    rows = (shape.row(line) for line in lines)
    if connection.dialect.name == "postgresql":
        _copy(connection, shape, rows)
        return
    names = [one.name for one in shape.columns]
    while chunk := list(islice(rows, _CHUNK)):
        connection.execute(sa.insert(shape.table), [dict(zip(names, row, strict=True)) for row in chunk])


def set_sequences_on(connection: sa.Connection, shapes: Iterable[Shape]) -> None:
    """Let the next row of each table get an id of its own: on PostgreSQL counters know nothing of rows put in."""
    if connection.dialect.name != "postgresql":
        return
    for shape in shapes:
        for key in shape.key:
            place = {"name": _quoted(connection, shape.name), "key": key}
            counter = connection.execute(sa.text("SELECT pg_get_serial_sequence(:name, :key)"), place).scalar()
            if counter:
                last = connection.scalar(sa.select(sa.func.max(shape.table.c[key])))
                connection.execute(sa.select(sa.func.setval(counter, last or 1, last is not None)))


def _order(connection: sa.Connection, shape: Shape) -> list[sa.ColumnElement[Any]]:
    # By the bytes of a text, which is the one order that no language and no machine changes.
    order = "C" if connection.dialect.name == "postgresql" else "BINARY"
    kinds = {one.name: one.kind for one in shape.columns}
    columns = [(shape.table.c[name], kinds[name]) for name in shape.key]
    return [sa.collate(column, order) if kind == "text" else column for column, kind in columns]


def _copy(connection: sa.Connection, shape: Shape, rows: Iterable[list[Any]]) -> None:
    # One statement for the whole table: rows may point to rows of the same table that come later.
    quoted = [_quoted(connection, one.name) for one in shape.columns]
    statement = f"COPY {_quoted(connection, shape.name)} ({', '.join(quoted)}) FROM STDIN"
    documents = [place for place, one in enumerate(shape.columns) if one.kind == "json"]
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            for place in documents:
                row[place] = None if row[place] is None else json.dumps(row[place])
            copy.write_row(row)


def _quoted(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
