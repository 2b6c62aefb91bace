"""The tables as lists of plain columns, the same on every database, so that rows can leave one and enter another."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlmodel import SQLModel

from planner.storage import records  # noqa: F401  importing declares the tables
from planner.storage.records.base import UtcDateTime

Kind = Literal["integer", "number", "text", "boolean", "moment", "date", "bytes", "json"]

# The first that fits decides: a kind of column is told by its type here, never by the name a database gives it.
_KINDS: Final[tuple[tuple[type[Any], Kind], ...]] = (
    (sa.DateTime, "moment"),
    (sa.Date, "date"),
    (sa.Boolean, "boolean"),
    (sa.JSON, "json"),
    (sa.LargeBinary, "bytes"),
    (sa.Integer, "integer"),
    (sa.Float, "number"),
    (sa.String, "text"),
)
_TYPES: Final[Mapping[Kind, Callable[[], sa.types.TypeEngine[Any]]]] = {
    "integer": sa.BigInteger,
    "number": lambda: sa.Float(53),
    "text": sa.Text,
    "boolean": sa.Boolean,
    "moment": UtcDateTime,
    "date": sa.Date,
    "bytes": sa.LargeBinary,
    "json": lambda: sa.JSON(none_as_null=True),
}
_WRITE: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "moment": datetime.isoformat,
    "date": date.isoformat,
    "bytes": lambda value: base64.b64encode(value).decode("ascii"),
}
_READ: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": lambda value: base64.b64decode(value, validate=True),
}
# Made once: millions of lines are written.
_written: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class UnreadableRowError(Exception):
    """A row of a backup is not what its table holds."""


@dataclass(frozen=True)
class Column:
    """A column by name, and what it holds."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Shape:
    """One table: its columns in order, and those that tell its rows apart and put them in order."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @cached_property
    def table(self) -> sa.TableClause:
        """The table for statements; its columns have the types that make both databases give the same values."""
        return sa.table(self.name, *(sa.column(one.name, _TYPES[one.kind]()) for one in self.columns))

    def line(self, row: Sequence[Any]) -> bytes:
        """One row as a line of JSON: an array in the order of the columns."""
        values = [
            value if value is None or write is None else write(value)
            for value, write in zip(row, self._writers, strict=True)
        ]
        return _written(values).encode() + b"\n"

    def row(self, line: bytes) -> list[Any]:
        """The values of a line. Raises UnreadableRowError."""
        try:
            values = json.loads(line)
            return [
                value if value is None or read is None else read(value)
                for value, read in zip(values, self._readers, strict=True)
            ]
        except (ValueError, TypeError) as error:
            raise UnreadableRowError(self.name) from error

    @cached_property
    def _writers(self) -> list[Callable[[Any], Any] | None]:
        return [_WRITE.get(one.kind) for one in self.columns]

    @cached_property
    def _readers(self) -> list[Callable[[Any], Any] | None]:
        return [_READ.get(one.kind) for one in self.columns]


def declared_shapes() -> tuple[Shape, ...]:
    """Every table of this release; none before those that its rows point to."""
    return tuple(_shape(table) for table in SQLModel.metadata.sorted_tables)


def _shape(table: sa.Table) -> Shape:
    columns = tuple(Column(one.name, kind_of(one.type)) for one in table.columns if one.computed is None)
    return Shape(table.name, columns, tuple(one.name for one in table.primary_key))


def kind_of(type_: sa.types.TypeEngine[Any]) -> Kind:
    """What a column of ``type_`` holds. TypeError for a type that could not be carried."""
    plain = type_.impl_instance if isinstance(type_, sa.types.TypeDecorator) else type_
    for known, kind in _KINDS:
        if isinstance(plain, known):
            return kind
    raise TypeError(f"A column of {type_!r} cannot be carried to another database.")
