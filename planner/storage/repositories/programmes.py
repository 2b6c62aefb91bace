"""Programmes of a workspace."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from planner.services.errors import NotFoundError
from planner.storage.moments import once_a_moment
from planner.storage.records import CostCentreRecord, PeriodRecord, ProgrammeRecord


@once_a_moment
def by_key(session: Session, workspace_id: int, key: str) -> ProgrammeRecord:
    """The programme. Raises NotFoundError when the workspace has none of that key."""
    found = session.exec(
        select(ProgrammeRecord).where(ProgrammeRecord.workspace_id == workspace_id, ProgrammeRecord.key == key)
    ).first()
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
    session.exec(select(ProgrammeRecord.id).where(ProgrammeRecord.id == programme.id).with_for_update()).one()
