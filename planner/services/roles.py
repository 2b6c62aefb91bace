"""Roles on the administrator's page: asked for, given, taken; one that decides on money waits for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy.orm
from sqlmodel import Session, col, delete, select

from budgeting.approvals.deciders import check_confirmation, needs_confirmation
from budgeting.errors import ApprovalError
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.members import MemberName, members_of
from planner.services.notices import News, tell
from planner.services.second_factor import is_needed
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.moments import once_a_moment
from planner.storage.records import ROLES, MembershipRecord, RoleGrantRecord, SecondFactorRecord, UserRecord

PAGE: Final = "/people"
_OWN: Final = "Nobody changes their own roles. Ask another administrator."
_LAST: Final = "Everybody needs at least one role. Give another one first, or have the person switched off."
_DECIDED: Final = "This has been decided already. Look at the page again."


@dataclass(frozen=True)
class Grant:
    """A role that waits; ``hindrance`` is why the person at the screen cannot confirm it, "" when they can."""

    id: int
    name: str
    role: str
    reason: str
    asked_by: str
    asked_at: datetime
    is_mine: bool
    hindrance: str


@dataclass(frozen=True)
class People:
    """The people of the workspace with their roles, and the roles that wait for a second person.

    ``needs_code``: whoever decides on money must sign in with a code; ``has_code`` are the ids of those who do.
    """

    members: tuple[MemberName, ...]
    waiting: tuple[Grant, ...]
    needs_code: bool = False
    has_code: frozenset[int] = frozenset()


def see_people(database: Database, actor: Actor) -> People:
    """Who works here, as what, and what waits."""
    actor.require("people.see")
    with database.read() as session:
        return _people(session, actor)


@once_a_moment
def _people(session: Session, actor: Actor) -> People:
    members = members_of(session, actor.workspace_id)
    ids = [one.user_id for one in members]
    codes = session.exec(select(SecondFactorRecord.user_id).where(col(SecondFactorRecord.user_id).in_(ids))).all()
    return People(members, see_waiting(session, actor), is_needed(session, actor.workspace_id), frozenset(codes))


def give_role(database: Database, actor: Actor, user_id: int, role: str, reason: str) -> bool:
    """Give somebody a role; False when it waits for a second person first.

    Raises ForbiddenError, ApprovalError, NotFoundError, ConflictError when they hold it or it waits already.
    """
    actor.require("people.edit")
    with database.write() as session:
        member = _member(session, actor, user_id)
        is_waiting = needs_confirmation(role, actor.user_id, user_id)
        _refuse_own(actor, user_id)
        _refuse_again(session, actor, member, role)
        detail = {"role": role, "reason": reason}
        if not is_waiting:
            session.add(MembershipRecord(user_id=user_id, workspace_id=actor.workspace_id, role=role))
            _tell_decided(session, actor, f"{actor.name} made {member.name} {role}", user_id)
            record(session, actor, "role.given", f"person/{user_id}", detail)
            return True
        _ask(session, actor, member, role, reason)
        record(session, actor, "role.asked", f"person/{user_id}", detail)
        return False


def take_role(database: Database, actor: Actor, user_id: int, role: str) -> None:
    """Take a role away, from the person's next click on. Raises what ``give_role`` raises."""
    actor.require("people.edit")
    _refuse_own(actor, user_id)
    with database.write() as session:
        member = _member(session, actor, user_id)
        if role not in member.roles:
            raise ConflictError(f"{member.name} is not {role}.")
        if len(member.roles) == 1:
            raise ConflictError(_LAST)
        held = MembershipRecord
        mine = (col(held.user_id) == user_id, col(held.workspace_id) == actor.workspace_id)
        session.exec(delete(held).where(*mine, col(held.role) == role))
        _tell_decided(session, actor, f"{actor.name} took the role {role} from {member.name}", user_id)
        record(session, actor, "role.taken", f"person/{user_id}", {"role": role})


def confirm_role(database: Database, actor: Actor, grant_id: int) -> None:
    """Let a role that waited come into force. Raises NotFoundError, ApprovalError, ConflictError."""
    actor.require("people.confirm")
    with database.write() as session:
        grant, name = _grant(session, actor, grant_id)
        check_confirmation(grant.asked_by, grant.user_id, actor.user_id, actor.roles)
        member = _member(session, actor, grant.user_id)
        if grant.role not in member.roles:
            session.add(MembershipRecord(user_id=grant.user_id, workspace_id=actor.workspace_id, role=grant.role))
        _decide(session, actor, grant, "confirmed")
        told = f"{actor.name} confirmed: {name} is {grant.role} now"
        _tell_decided(session, actor, told, grant.user_id, grant.asked_by)
        detail = {"role": grant.role, "asked_by": grant.asked_by}
        record(session, actor, "role.confirmed", f"person/{grant.user_id}", detail)


def refuse_role(database: Database, actor: Actor, grant_id: int) -> None:
    """Say no to a role that waits, or take one's own asking back. Raises what ``confirm_role`` raises."""
    actor.require("people.confirm")
    with database.write() as session:
        grant, name = _grant(session, actor, grant_id)
        is_own = grant.asked_by == actor.user_id
        if not is_own:
            check_confirmation(grant.asked_by, grant.user_id, actor.user_id, actor.roles)
        _decide(session, actor, grant, "withdrawn" if is_own else "refused")
        verb = "no longer asks" if is_own else "refused"
        _tell_decided(session, actor, f"{actor.name} {verb} to make {name} {grant.role}", grant.asked_by)
        action = "role.withdrawn" if is_own else "role.refused"
        record(session, actor, action, f"person/{grant.user_id}", {"role": grant.role, "asked_by": grant.asked_by})


def _refuse_own(actor: Actor, user_id: int) -> None:
    if actor.user_id == user_id:
        raise ForbiddenError(_OWN)


def _refuse_again(session: Session, actor: Actor, member: MemberName, role: str) -> None:
    if role not in ROLES:
        raise NotFoundError
    if role in member.roles:
        raise ConflictError(f"{member.name} is {role} already.")
    waiting = (RoleGrantRecord.user_id == member.user_id, RoleGrantRecord.role == role)
    if session.exec(_grants_of(actor).where(*waiting)).first() is not None:
        raise ConflictError(f"Making {member.name} {role} waits for a second person already.")


def _ask(session: Session, actor: Actor, member: MemberName, role: str, reason: str) -> None:
    if not reason.strip():
        raise ApprovalError("Say why, for the person who confirms it.", place="reason")
    grant = RoleGrantRecord(
        workspace_id=actor.workspace_id,
        user_id=member.user_id,
        role=role,
        reason=reason.strip(),
        asked_by=actor.user_id,
        asked_at=datetime.now(UTC),
    )
    session.add(grant)
    tell(session, actor, News("role_waits", f"{member.name} {role}", PAGE))


def _decide(session: Session, actor: Actor, grant: RoleGrantRecord, state: str) -> None:
    grant.state, grant.decided_by, grant.decided_at = state, actor.user_id, datetime.now(UTC)
    session.add(grant)
    session.flush()


def _tell_decided(session: Session, actor: Actor, what: str, *concerned: int) -> None:
    tell(session, actor, News("role_decided", what, "/notices", concerned))


def _member(session: Session, actor: Actor, user_id: int) -> MemberName:
    found = next((one for one in members_of(session, actor.workspace_id) if one.user_id == user_id), None)
    if found is None:
        raise NotFoundError
    return found


def _grants_of(actor: Actor):  # type: ignore[no-untyped-def]  # noqa: ANN202  the type of a select has no short name
    return select(RoleGrantRecord).where(
        RoleGrantRecord.workspace_id == actor.workspace_id, RoleGrantRecord.state == "waiting"
    )


def _grant(session: Session, actor: Actor, grant_id: int) -> tuple[RoleGrantRecord, str]:
    """A role that waits, claimed for a decision, and whom it is for. Raises NotFoundError, ConflictError."""
    asked = select(RoleGrantRecord).where(
        RoleGrantRecord.id == grant_id, RoleGrantRecord.workspace_id == actor.workspace_id
    )
    found = session.exec(asked.with_for_update()).first()
    if found is None:
        raise NotFoundError
    if found.state != "waiting":
        raise ConflictError(_DECIDED)
    user = session.get(UserRecord, found.user_id)
    return found, user.name if user else ""


def see_waiting(session: Session, actor: Actor) -> tuple[Grant, ...]:
    """The roles of the workspace that wait, the oldest first."""
    taker, giver = sqlalchemy.orm.aliased(UserRecord), sqlalchemy.orm.aliased(UserRecord)
    rows: Sequence[tuple[RoleGrantRecord, str, str]] = session.exec(
        select(RoleGrantRecord, taker.name, giver.name)
        .join(taker, col(taker.id) == col(RoleGrantRecord.user_id))
        .join(giver, col(giver.id) == col(RoleGrantRecord.asked_by))
        .where(RoleGrantRecord.workspace_id == actor.workspace_id, RoleGrantRecord.state == "waiting")
        .order_by(col(RoleGrantRecord.id))
    ).all()
    return tuple(
        Grant(
            id=row.id or 0,
            name=name,
            role=row.role,
            reason=row.reason,
            asked_by=asked_by,
            asked_at=row.asked_at,
            is_mine=row.asked_by == actor.user_id,
            hindrance=_hindrance(row, actor),
        )
        for row, name, asked_by in rows
    )


def _hindrance(grant: RoleGrantRecord, actor: Actor) -> str:
    try:
        check_confirmation(grant.asked_by, grant.user_id, actor.user_id, actor.roles)
    except ApprovalError as error:
        return error.message
    return ""
