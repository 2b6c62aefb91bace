"""Accepting an invitation: with a new account, or with the one that somebody has."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlmodel import Session, col, select

from budgeting.approvals.deciders import MONEY_ROLES
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, LinkError
from planner.services.notices import News, tell
from planner.services.passwords import check_password, hash_password
from planner.services.roles import PAGE
from planner.services.sessions import actor_of, hash_of
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import (
    InvitationRecord,
    MembershipRecord,
    RoleGrantRecord,
    UserRecord,
    WorkspaceRecord,
)

_ELSEWHERE: Final = (
    "You work in another workspace of this planner already, and one person works in one. Ask for an invitation to "
    "another e-mail address."
)
_OTHER_PERSON: Final = "This invitation is for somebody else. Sign out, then open the link again."


@dataclass(frozen=True)
class Asked:
    """What an invitation asks: into which workspace, by whom, as what; ``has_account`` when the address signs in."""

    email: str
    workspace: str
    invited_by: str
    roles: tuple[str, ...]
    has_account: bool


def see_invitation(database: Database, token: str) -> Asked:
    """What the invitation behind ``token`` asks. Raises LinkError when it is no longer good."""
    with database.read() as session:
        found = _of_token(session, token, datetime.now(UTC))
        inviter = _inviter(session, found)
        place = session.get(WorkspaceRecord, found.workspace_id)
        has_account = _account(session, found.email) is not None
        return Asked(found.email, place.name if place else "", inviter.name, tuple(found.roles), has_account)


def join_new(database: Database, token: str, name: str, password: str) -> int:
    """Make the account that an invitation asks for; gives the person's id. Raises LinkError, PasswordError."""
    with database.read() as session:
        email = _of_token(session, token, datetime.now(UTC)).email
    check_password(password, email)
    hashed = hash_password(password)
    return _join(database, token, lambda session, email: new_account(session, email, name, hashed))


def join_known(database: Database, token: str, user_id: int) -> None:
    """Let somebody who has signed in take up an invitation to their own address.

    Raises LinkError, ForbiddenError when it is for another address, ConflictError when they work elsewhere.
    """

    def own(session: Session, email: str) -> UserRecord:
        user = session.get(UserRecord, user_id)
        if user is None or user.email != email:
            raise ForbiddenError(_OTHER_PERSON)
        return user

    _join(database, token, own)


def new_account(session: Session, email: str, name: str, hashed: str) -> UserRecord:
    """A new account, within the caller's transaction. Raises ConflictError when the address signs in already."""
    if _account(session, email) is not None:
        raise ConflictError("Somebody signs in with this address already. Sign in, then open the link again.")
    user = UserRecord(email=email, name=name.strip(), password=hashed, session_key=secrets.token_hex(16))
    session.add(user)
    session.flush()
    return user


def take_up(session: Session, found: InvitationRecord, user: UserRecord, now: datetime) -> None:
    """Give ``user`` what the invitation says, within the caller's transaction; what decides on money waits."""
    inviter, user_id = _inviter(session, found), user.id or 0
    held = session.exec(select(MembershipRecord).where(MembershipRecord.user_id == user_id)).all()
    if any(one.workspace_id != found.workspace_id for one in held):
        raise ConflictError(_ELSEWHERE)
    has = {one.role for one in held}
    for role in sorted(set(found.roles) - MONEY_ROLES - has):
        session.add(MembershipRecord(user_id=user_id, workspace_id=found.workspace_id, role=role))
    for role in sorted(set(found.roles) & MONEY_ROLES - has):
        _ask_second_person(session, inviter, found, user, role, now)
    found.state, found.accepted_by, found.ended_at = "accepted", user_id, now
    session.add(found)
    session.flush()
    actor = Actor(user_id, user.name, user.email, found.workspace_id, frozenset(found.roles) - MONEY_ROLES)
    detail = {"roles": found.roles, "invited_by": found.invited_by}
    record(session, actor, "invitation.accepted", f"person/{user_id}", detail)


def _join(database: Database, token: str, account: Callable[[Session, str], UserRecord]) -> int:
    now = datetime.now(UTC)
    with database.write() as session:
        found = _of_token(session, token, now, is_claimed=True)
        user = account(session, found.email)
        take_up(session, found, user, now)
        return user.id or 0


def _ask_second_person(
    session: Session, inviter: Actor, found: InvitationRecord, user: UserRecord, role: str, now: datetime
) -> None:
    grant = RoleGrantRecord(
        workspace_id=found.workspace_id,
        user_id=user.id or 0,
        role=role,
        reason=found.reason,
        asked_by=inviter.user_id,
        asked_at=now,
    )
    session.add(grant)
    session.flush()
    tell(session, inviter, News("role_waits", f"{user.name} {role}", PAGE))


def _of_token(session: Session, token: str, now: datetime, *, is_claimed: bool = False) -> InvitationRecord:
    """The invitation of ``token``; nobody else takes it up meanwhile when ``is_claimed``. Raises LinkError."""
    asked = select(InvitationRecord).where(
        InvitationRecord.token_hash == hash_of(token), InvitationRecord.state == "waiting"
    )
    found = session.exec(asked.with_for_update() if is_claimed else asked).first()
    if found is None or found.expires_at <= now:
        raise LinkError
    return found


def _inviter(session: Session, found: InvitationRecord) -> Actor:
    """Who invited, as they are now. Raises LinkError when they may no longer: their word is gone with their role."""
    user = session.get(UserRecord, found.invited_by)
    actor = actor_of(session, user) if user and user.active else None
    if actor is None or actor.workspace_id != found.workspace_id or not actor.may("people.edit"):
        raise LinkError
    return actor


def _account(session: Session, email: str) -> UserRecord | None:
    return session.exec(select(UserRecord).where(col(UserRecord.email) == email)).first()
