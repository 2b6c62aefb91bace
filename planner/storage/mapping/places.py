"""Finding the numbers behind keys before something is written, and guarding against two people writing at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from planner.services.errors import ConflictError, NotFoundError
from planner.storage.repositories import programmes


@dataclass(frozen=True)
class Place:
    """Where in the tables a programme's rows belong."""

    workspace_id: int
    programme_id: int


def place_of(session: Session, workspace_id: int, programme_key: str) -> Place:
    """The place of the programme. Raises NotFoundError."""
    return Place(workspace_id, programmes.by_key(session, workspace_id, programme_key).id or 0)


def id_by_key(session: Session, table: sa.Table, place: Place, keys: Iterable[str]) -> dict[str, int]:
    """The row number of each of ``keys`` among the programme's rows in ``table``. Raises NotFoundError for others."""
    asked = set(keys)
    if not asked:
        return {}
    found = session.execute(
        sa.select(table.c.key, table.c.id).where(table.c.programme_id == place.programme_id, table.c.key.in_(asked))
    )
    ids = {row.key: row.id for row in found}
    if missing := sorted(asked - ids.keys()):
        message = f"This programme has no {table.name.replace('_', ' ')} “{missing[0]}”."
        raise NotFoundError(message)
    return ids


def existing_id(session: Session, table: sa.Table, place: Place, key: str) -> int | None:
    """The row number of ``key`` in ``table``; None when the programme has no such row."""
    row_id: int | None = session.execute(
        sa.select(table.c.id).where(table.c.programme_id == place.programme_id, table.c.key == key)
    ).scalar()
    return row_id


def claim(session: Session, table: sa.Table, row_id: int, seen_version: int, **columns: object) -> int:
    """Write ``columns`` to the row and count its version up, if nobody has since ``seen_version``; the new version.

    Raises ConflictError when somebody has.
    """
    changed = session.execute(
        sa.update(table)
        .where(table.c.id == row_id, table.c.version == seen_version)
        .values(version=seen_version + 1, **columns)
        .returning(table.c.version)
    ).scalar()
    if changed is None:
        raise ConflictError
    return int(changed)


def insert_row(session: Session, table: sa.Table, **columns: object) -> int:
    """Insert one row; its number."""
    row_id: int = session.execute(sa.insert(table).values(**columns).returning(table.c.id)).scalar_one()
    return row_id


def replace_rows(
    session: Session, table: sa.Table, owner: sa.ColumnElement[bool], rows: Sequence[Mapping[str, object]]
) -> None:
    """Delete the rows that ``owner`` selects and insert ``rows`` in their place."""
    session.execute(sa.delete(table).where(owner))
    if rows:
        session.execute(sa.insert(table), rows)


def check_free(session: Session, table: sa.Table, place: Place, key: str) -> None:
    """Raise ConflictError when the programme has a row named ``key`` already."""
    if existing_id(session, table, place, key) is not None:
        message = f"“{key}” is taken: this programme has a {table.name.replace('_', ' ')} of that key already."
        raise ConflictError(message)
