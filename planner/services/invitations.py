"""Invitations: an administrator asks somebody by e-mail into the workspace; a link that works once lets them in."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy.orm
from sqlmodel import Session, col, select

from budgeting.approvals.deciders import MONEY_ROLES
from budgeting.errors import ApprovalError
from planner.deriving import link_token
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.letters import LINK_END, PersonalLetter, write_personal_letter
from planner.services.members import members_of
from planner.services.people import normal_email
from planner.services.sessions import hash_of
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import ROLES, InvitationRecord, UserRecord, WorkspaceRecord

GOOD_FOR: Final = timedelta(days=7)
_NO_ROLE_ALONE: Final = (
    "A role that decides on money waits for a second person. Give another role as well, with which they can begin: a "
    "manager reads."
)
_WHY: Final = "You get this because somebody entered your address in the planner. If you do not know them, ignore it."


@dataclass(frozen=True)
class Sending:
    """How links reach people: ``has_mail`` when a mail server is set, ``secret_key`` makes the tokens."""

    secret_key: str
    has_mail: bool


@dataclass(frozen=True)
class Invitation:
    """An invitation that waits; ``is_over`` when its link has run out."""

    id: int
    email: str
    roles: tuple[str, ...]
    invited_by: str
    invited_at: datetime
    expires_at: datetime
    is_over: bool


def invite(database: Database, actor: Actor, sending: Sending, email: str, roles: frozenset[str], reason: str) -> str:
    """Ask ``email`` into the workspace with ``roles``; gives the path of the link, for those to whom nothing is sent.

    Raises ApprovalError where a role needs more, ConflictError when they work here or are asked already.
    """
    actor.require("people.edit")
    check_roles(roles, reason)
    address, now = normal_email(email), datetime.now(UTC)
    with database.write() as session:
        _refuse_again(session, actor, address)
        nonce = secrets.token_hex(16)
        invitation = InvitationRecord(
            workspace_id=actor.workspace_id,
            email=address,
            roles=sorted(roles),
            reason=reason.strip(),
            token_hash=hash_of(link_token(sending.secret_key, nonce)),
            invited_by=actor.user_id,
            invited_at=now,
            expires_at=now + GOOD_FOR,
        )
        session.add(invitation)
        session.flush()
        detail = {"email": address, "roles": sorted(roles), "reason": reason.strip()}
        record(session, actor, "invitation.sent", f"invitation/{invitation.id}", detail)
        return _send(session, actor, sending, invitation, nonce)


def send_again(database: Database, actor: Actor, sending: Sending, invitation_id: int) -> str:
    """Send a new link, good for seven days, in place of the old one; gives its path. Raises NotFoundError."""
    actor.require("people.edit")
    now = datetime.now(UTC)
    with database.write() as session:
        found = _waiting(session, actor, invitation_id)
        nonce = secrets.token_hex(16)
        found.token_hash = hash_of(link_token(sending.secret_key, nonce))
        found.invited_by, found.invited_at, found.expires_at = actor.user_id, now, now + GOOD_FOR
        session.add(found)
        record(session, actor, "invitation.sent_again", f"invitation/{found.id}", {"email": found.email})
        return _send(session, actor, sending, found, nonce)


def revoke(database: Database, actor: Actor, invitation_id: int) -> None:
    """Take an invitation back: its link lets nobody in any more. Raises NotFoundError."""
    actor.require("people.edit")
    with database.write() as session:
        found = _waiting(session, actor, invitation_id)
        found.state, found.ended_at = "revoked", datetime.now(UTC)
        session.add(found)
        record(session, actor, "invitation.revoked", f"invitation/{found.id}", {"email": found.email})


def see_invitations(database: Database, actor: Actor) -> tuple[Invitation, ...]:
    """The invitations of the workspace that wait, the newest first; none for those who may not invite."""
    if not actor.may("people.edit"):
        return ()
    now, giver = datetime.now(UTC), sqlalchemy.orm.aliased(UserRecord)
    with database.read() as session:
        rows: Sequence[tuple[InvitationRecord, str]] = session.exec(
            select(InvitationRecord, giver.name)
            .join(giver, col(giver.id) == col(InvitationRecord.invited_by))
            .where(InvitationRecord.workspace_id == actor.workspace_id, InvitationRecord.state == "waiting")
            .order_by(col(InvitationRecord.id).desc())
        ).all()
    return tuple(
        Invitation(
            row.id or 0, row.email, tuple(row.roles), name, row.invited_at, row.expires_at, row.expires_at <= now
        )
        for row, name in rows
    )


def check_roles(roles: frozenset[str], reason: str) -> None:
    """ApprovalError unless ``roles`` can be given to somebody who is new: one of them at once."""
    if not roles or roles - set(ROLES):
        raise ApprovalError("Choose at least one role.", place="roles")
    if roles & MONEY_ROLES and not reason.strip():
        raise ApprovalError("Say why, for the person who confirms it.", place="reason")
    if not roles - MONEY_ROLES:
        raise ApprovalError(_NO_ROLE_ALONE, place="roles")


def _refuse_again(session: Session, actor: Actor, address: str) -> None:
    if any(one.email == address for one in members_of(session, actor.workspace_id)):
        raise ConflictError("They work in this workspace already: give them the role below.")
    here = (InvitationRecord.workspace_id == actor.workspace_id, InvitationRecord.state == "waiting")
    if session.exec(select(InvitationRecord.id).where(*here, InvitationRecord.email == address)).first() is not None:
        raise ConflictError("They are invited already. Send that invitation again, or take it back first.")


def _waiting(session: Session, actor: Actor, invitation_id: int) -> InvitationRecord:
    asked = select(InvitationRecord).where(
        InvitationRecord.id == invitation_id,
        InvitationRecord.workspace_id == actor.workspace_id,
        InvitationRecord.state == "waiting",
    )
    found = session.exec(asked.with_for_update()).first()
    if found is None:
        raise NotFoundError
    return found


def _send(session: Session, actor: Actor, sending: Sending, invitation: InvitationRecord, nonce: str) -> str:
    """Write the letter where there is a mail server; the link's path either way."""
    if sending.has_mail:
        place = session.get(WorkspaceRecord, actor.workspace_id)
        where = place.name if place else "a workspace"
        words = (
            f"{actor.name} ({actor.email}) asks you to work in the planner of {where}.",
            "The link below is good for seven days, and once. Choose a name and a password there.",
        )
        letter = PersonalLetter(
            f"{actor.name} invites you to the planner of {where}", words, _WHY, _path(LINK_END), nonce
        )
        write_personal_letter(session, actor.workspace_id, invitation.email, letter, invitation.invited_at)
    return _path(link_token(sending.secret_key, nonce))


def _path(token: str) -> str:
    return f"/join?link={token}"
