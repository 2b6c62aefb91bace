"""What all tables share: names of constraints, times with their zone, and short ways to write columns."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

# Set before any table is declared: without names, a constraint cannot be changed by a later migration.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment in time, kept in UTC: SQLite would lose its zone, so a moment without one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Refuse a moment without a zone; turn the others into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "A moment in time needs its zone."
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Give every moment its zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def one_of(column: str, words: Sequence[str], name: str) -> sa.CheckConstraint:
    """A CHECK that ``column`` holds one of ``words``."""
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name)


def between(column: str, low: int, high: int, name: str) -> sa.CheckConstraint:
    """A CHECK that ``column`` lies between ``low`` and ``high``."""
    return sa.CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=name)


def owner(table: str, *, nullable: bool = False, index: bool = True) -> Any:  # noqa: ANN401  SQLModel's Field is typed Any
    """A column that belongs to a row of ``table`` and goes when that row goes."""
    return Field(foreign_key=f"{table}.id", ondelete="CASCADE", nullable=nullable, index=index)


def json_column() -> Any:  # noqa: ANN401  SQLModel's Field is typed Any
    """A column of JSON; never null, so that readers need not ask."""
    return Field(sa_type=sa.JSON, nullable=False)


def minor_column(*, default: int | None = 0, nullable: bool = False) -> Any:  # noqa: ANN401  SQLModel's Field is typed Any
    """A column of money in whole minor units, or of another whole number as large."""
    return Field(default=None if nullable else default, sa_type=sa.BigInteger, nullable=nullable)


def moment_column(*, nullable: bool = False, index: bool = False) -> Any:  # noqa: ANN401  SQLModel's Field is typed Any
    """A column of a moment in time."""
    return Field(sa_type=UtcDateTime, nullable=nullable, index=index, default=None if nullable else ...)
