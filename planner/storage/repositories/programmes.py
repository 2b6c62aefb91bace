"""Programmes of a workspace."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.errors import NotFoundError
from planner.storage.keeping import KEPT, kept_until_rewritten
from planner.storage.moments import once_a_moment
from planner.storage.records import CostCentreRecord, PeriodRecord, ProgrammeRecord

# Put together once: that took longer than running it.
_PROGRAMME: Final = select(ProgrammeRecord).where(
    ProgrammeRecord.workspace_id == sa.bindparam("workspace_id"), ProgrammeRecord.key == sa.bindparam("key")
)

_TURN: Final = sa.select(col(ProgrammeRecord.id)).where(col(ProgrammeRecord.id) == sa.bindparam("id")).with_for_update()


@once_a_moment
def by_key(session: Session, workspace_id: int, key: str) -> ProgrammeRecord:
    """The programme. Raises NotFoundError when the workspace has none of that key."""
    if KEPT in session.info:
        # What is only read need not belong to the session.
        return ProgrammeRecord(**_columns(session, workspace_id, key))
    return _row(session, workspace_id, key)


@kept_until_rewritten
def _columns(session: Session, workspace_id: int, key: str) -> dict[str, Any]:
    return _row(session, workspace_id, key).model_dump()


def _row(session: Session, workspace_id: int, key: str) -> ProgrammeRecord:
    found = session.exec(_PROGRAMME, params={"workspace_id": workspace_id, "key": key}).first()
    if found is None:
        raise NotFoundError
    return found


def all_of(session: Session, workspace_id: int) -> Sequence[ProgrammeRecord]:
    """All programmes, by name."""
    return session.exec(
        select(ProgrammeRecord)
        .where(ProgrammeRecord.workspace_id == workspace_id)
        .order_by(ProgrammeRecord.name, ProgrammeRecord.key)
    ).all()


def all_with_days(session: Session, workspace_id: int) -> Sequence[tuple[ProgrammeRecord, date | None, date | None]]:
    """Every programme by name, with its first and last day; None where it has no periods."""
    first, last = sa.func.min(col(PeriodRecord.starts_on)), sa.func.max(col(PeriodRecord.ends_on))
    rows = session.execute(
        sa.select(ProgrammeRecord, first, last)
        .join(PeriodRecord, col(PeriodRecord.programme_id) == col(ProgrammeRecord.id), isouter=True)
        .where(col(ProgrammeRecord.workspace_id) == workspace_id)
        .group_by(col(ProgrammeRecord.id))
        .order_by(col(ProgrammeRecord.name), col(ProgrammeRecord.key))
    )
    return [(programme, starts, ends) for programme, starts, ends in rows]


def periods(session: Session, workspace_id: int, key: str) -> Sequence[PeriodRecord]:
    """The programme's periods in order of time; none when the workspace has no such programme."""
    return session.exec(
        select(PeriodRecord)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(PeriodRecord.programme_id))
        .where(ProgrammeRecord.workspace_id == workspace_id, ProgrammeRecord.key == key)
        .order_by(col(PeriodRecord.position), col(PeriodRecord.id))
    ).all()


def cost_centres(session: Session, workspace_id: int, key: str) -> Sequence[CostCentreRecord]:
    """The programme's cost centres in their order; none when the workspace has no such programme."""
    return session.exec(
        select(CostCentreRecord)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(CostCentreRecord.programme_id))
        .where(ProgrammeRecord.workspace_id == workspace_id, ProgrammeRecord.key == key)
        .order_by(col(CostCentreRecord.position), col(CostCentreRecord.id))
    ).all()


def take_turn(session: Session, programme: ProgrammeRecord) -> None:
    """Wait until nobody else adds to what the programme numbers, and keep others waiting until this commit."""
    # On SQLite the whole transaction is alone already.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_TURN, {"id": programme.id}).one()
