"""A workspace's own versions of methods: written once, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from budgeting.methods import Method
from planner.services.errors import ConflictError
from planner.storage.keeping import kept_until_written
from planner.storage.mapping.documents import method_from_document, method_to_document
from planner.storage.records import MethodRecord, UserRecord


@dataclass(frozen=True)
class KeptMethod:
    """A version with who wrote it, when, and why; the product's own has nobody and no time."""

    method: Method
    note: str = ""
    by: str = ""
    at: datetime | None = None


@kept_until_written
def newest(session: Session, workspace_id: int) -> tuple[Method, ...]:
    """The newest version of each method of the workspace's own, by name."""
    numbers = (
        select(col(MethodRecord.key), func.max(MethodRecord.version).label("version"))
        .where(MethodRecord.workspace_id == workspace_id)
        .group_by(col(MethodRecord.key))
        .subquery()
    )
    bodies = session.exec(
        select(MethodRecord.body)
        .join(
            numbers,
            (col(MethodRecord.key) == numbers.c.key) & (col(MethodRecord.version) == numbers.c.version),
        )
        .where(MethodRecord.workspace_id == workspace_id)
    ).all()
    return tuple(
        sorted((method_from_document(dict(body)) for body in bodies), key=lambda method: (method.name, method.key))
    )


@kept_until_written
def versions(session: Session, workspace_id: int, key: str) -> tuple[KeptMethod, ...]:
    """The workspace's own versions of one method, the newest first."""
    found: Sequence[tuple[MethodRecord, str]] = session.exec(
        select(MethodRecord, UserRecord.name)
        .join(UserRecord, col(UserRecord.id) == col(MethodRecord.created_by))
        .where(MethodRecord.workspace_id == workspace_id, MethodRecord.key == key)
        .order_by(col(MethodRecord.version).desc())
    ).all()
    return tuple(KeptMethod(method_from_document(row.body), row.note, name, row.created_at) for row, name in found)


def keys(session: Session, workspace_id: int) -> frozenset[str]:
    """The keys of the workspace's own methods."""
    return frozenset(session.exec(select(MethodRecord.key).where(MethodRecord.workspace_id == workspace_id)))


def create(
    session: Session, workspace_id: int, method: Method, *, note: str, created_by: int, created_at: datetime
) -> None:
    """Keep ``method`` as its version. Raises ConflictError when that version is there already."""
    taken = select(MethodRecord.id).where(
        MethodRecord.workspace_id == workspace_id,
        MethodRecord.key == method.key,
        MethodRecord.version == method.version,
    )
    if session.exec(taken).first() is not None:
        raise ConflictError("Somebody else has saved a version of this method in the meantime.")
    session.add(
        MethodRecord(
            workspace_id=workspace_id,
            key=method.key,
            version=method.version,
            body=method_to_document(method),
            note=note,
            created_by=created_by,
            created_at=created_at,
        )
    )
    session.flush()
