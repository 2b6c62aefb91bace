"""What people in finance do with delegation: have a colleague decide for them on some days, and end that."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session

from budgeting.approvals.deciders import MONEY_ROLES, Decider, Delegation, Principal, check_delegation
from budgeting.errors import ApprovalError
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import DelegationRecord
from planner.storage.repositories import approvals

LONGEST_REASON = 300


@dataclass(frozen=True)
class Colleague:
    """Somebody of the workspace."""

    user_id: int
    name: str


@dataclass(frozen=True)
class SeenDelegation:
    """A delegation; ``ended_at`` is None while nobody ended it before its last day."""

    id: int
    giver_id: int
    giver: str
    taker_id: int
    taker: str
    from_on: date
    until_on: date
    reason: str
    ended_at: datetime | None


def list_delegations(database: Database, actor: Actor) -> tuple[SeenDelegation, ...]:
    """Every delegation of the workspace, the newest first."""
    actor.require("delegation.see")
    with database.read() as session:
        found = approvals.delegations(session, actor.workspace_id)
    return tuple(
        SeenDelegation(
            one.id or 0, one.giver_id, giver, one.taker_id, taker, one.from_on, one.until_on, one.reason, one.ended_at
        )
        for one, giver, taker in found
    )


def takers(database: Database, actor: Actor) -> tuple[Colleague, ...]:
    """The colleagues whom ``actor`` may ask to decide for them, by name."""
    actor.require("delegation.edit")
    with database.read() as session:
        found = approvals.people_with(session, actor.workspace_id, "finance")
    return tuple(Colleague(number, name) for number, name in found if number != actor.user_id)


def give_delegation(
    database: Database, actor: Actor, taker_id: int, from_on: date, until_on: date, reason: str = ""
) -> int:
    """Ask a colleague to decide in one's name on those days, both included; its number.

    ApprovalError when the days are past or run backwards, or the colleague may not decide themselves; NotFoundError.
    """
    actor.require("delegation.edit")
    held = Delegation(actor.user_id, taker_id, from_on, until_on)
    if until_on < actor.today():
        raise ApprovalError("These days are over. Enter a last day that is still to come.", place="until_on")
    with database.write() as session:
        _, roles = approvals.roles_of(session, actor.workspace_id, taker_id)
        if not MONEY_ROLES & roles or "administrator" in roles:
            raise ApprovalError("Choose somebody in finance: nobody else may decide on money.", place="taker")
        made = DelegationRecord(
            workspace_id=actor.workspace_id,
            giver_id=held.giver_id,
            taker_id=held.taker_id,
            from_on=from_on,
            until_on=until_on,
            reason=reason.strip()[:LONGEST_REASON],
            created_at=datetime.now(UTC),
        )
        session.add(made)
        session.flush()
        days = {"from_on": from_on.isoformat(), "until_on": until_on.isoformat()}
        detail = {"from": actor.user_id, "to": taker_id, **days}
        record(session, actor, "delegation.given", f"delegation:{made.id}", detail)
        return made.id or 0


def end_delegation(database: Database, actor: Actor, number: int) -> None:
    """End a delegation that one gave. Raises NotFoundError, ForbiddenError when it is another's, ConflictError."""
    actor.require("delegation.edit")
    with database.write() as session:
        found = approvals.delegation(session, actor.workspace_id, number)
        if found.giver_id != actor.user_id:
            raise ForbiddenError("Only who asked a colleague to decide for them ends that.")
        if found.ended_at is not None:
            raise ConflictError("This was ended already.")
        found.ended_at = datetime.now(UTC)
        session.add(found)
        detail = {"from": found.giver_id, "to": found.taker_id}
        record(session, actor, "delegation.ended", f"delegation:{number}", detail)


def acting_for(database: Database, actor: Actor, on: date | None = None) -> tuple[Colleague, ...]:
    """The colleagues in whose name ``actor`` may decide on the day (today), by name."""
    with database.read() as session:
        found = approvals.givers_to(session, actor.workspace_id, actor.user_id, on or actor.today())
    return tuple(Colleague(number, name) for number, name in found)


def decider_of(session: Session, actor: Actor, on_behalf_of_id: int | None) -> Decider:
    """``actor`` as who decides, in their own name or that of a colleague who asked them to for today.

    Raises ApprovalError when nobody asked them, NotFoundError for somebody who is not of the workspace.
    """
    if on_behalf_of_id is None:
        return Decider(actor.user_id, actor.name, actor.roles)
    name, roles = approvals.roles_of(session, actor.workspace_id, on_behalf_of_id)
    decider = Decider(actor.user_id, actor.name, actor.roles, Principal(on_behalf_of_id, name, roles))
    today = actor.today()
    given = approvals.givers_to(session, actor.workspace_id, actor.user_id, today)
    check_delegation([Delegation(number, actor.user_id, today, today) for number, _ in given], decider, today)
    return decider
