"""From how much money on two people approve a plan: finance sets it for each currency of the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from budgeting.approvals.deciders import LimitChange, limit_in_force
from budgeting.errors import ApprovalError
from budgeting.money import LARGEST_MINOR, exponent
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.records import ApprovalLimitRecord, WorkspaceRecord
from planner.storage.repositories import approvals


@dataclass(frozen=True)
class Limit:
    """The limit of one currency in minor units; None: one person is enough, whatever the sum."""

    currency: str
    limit_minor: int | None
    set_by_id: int
    set_by: str
    set_at: datetime


def see_limits(database: Database, actor: Actor) -> tuple[Limit, ...]:
    """The limit of each currency, by currency; none while nobody has set one."""
    actor.require("budget.see")
    with database.read() as session:
        return _limits(session, actor.workspace_id)


def set_limit(
    database: Database, actor: Actor, currency: str, limit_minor: int | None, *, seen: Sequence[Limit] | None = None
) -> None:
    """Set from which cost and reserve on two people approve a plan in ``currency``; None: never.

    Raises MoneyError for a currency that is not one, ApprovalError for a limit out of range, ConflictError where the
    limits are not those that were ``seen`` any more.
    """
    actor.require("budget.edit")
    exponent(currency)
    if limit_minor is not None and not 0 <= limit_minor <= LARGEST_MINOR:
        raise ApprovalError("The limit is zero or more, and no larger than this product plans with.", place="limit")
    with database.write() as session:
        _wait_for_others(session, actor)
        known = [one for one, _ in approvals.limits(session, actor.workspace_id)]
        if seen is not None and {_sum(one) for one in known} != {_sum(one) for one in seen}:
            raise ConflictError
        kept = next((one for one in known if one.currency == currency), None)
        before = kept.limit_minor if kept else None
        kept = kept or ApprovalLimitRecord(
            workspace_id=actor.workspace_id, currency=currency, set_by=actor.user_id, set_at=datetime.now(UTC)
        )
        kept.limit_minor, kept.set_by, kept.set_at = limit_minor, actor.user_id, datetime.now(UTC)
        session.add(kept)
        detail = {"currency": currency, "before_minor": before, "limit_minor": limit_minor}
        record(session, actor, "approval_limit.set", "workspace", detail)


def _sum(limit: Limit | ApprovalLimitRecord) -> tuple[str, int | None]:
    return limit.currency, limit.limit_minor


def _wait_for_others(session: Session, actor: Actor) -> None:
    """Until whoever sets a limit of the workspace at this moment is done."""
    own = select(WorkspaceRecord.id).where(col(WorkspaceRecord.id) == actor.workspace_id)
    session.exec(own.with_for_update(key_share=True)).one()


def limit_of(session: Session, actor: Actor, currency: str) -> int | None:
    """The limit for plans in ``currency`` in minor units; None: one person is enough, whatever the sum."""
    return limit_in_force({one.currency: one.limit_minor for one in _limits(session, actor.workspace_id)}, currency)


def limit_changes(session: Session, actor: Actor) -> tuple[LimitChange, ...]:
    """Every change of a limit that the workspace's trail tells of, the oldest first."""
    found = approvals.limits_set(session, actor.workspace_id)
    return tuple(LimitChange(who, told["currency"], told["limit_minor"]) for who, told in found)


@kept_until_written
def _limits(session: Session, workspace_id: int) -> tuple[Limit, ...]:
    return tuple(
        Limit(one.currency, one.limit_minor, one.set_by, name, one.set_at)
        for one, name in approvals.limits(session, workspace_id)
    )
