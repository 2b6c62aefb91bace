"""Whose account it is that comes from single sign-on: by issuer and subject, the first time by a verified address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlmodel import Session, col, select

from planner.services import trail_entry
from planner.services.errors import ConflictError, LinkError, NotInvitedError
from planner.services.joining import new_account, take_up
from planner.services.letters import PersonalLetter, write_personal_letter
from planner.services.passwords import unknown_hash
from planner.services.people import normal_email
from planner.services.sessions import actor_of
from planner.storage.database import Database
from planner.storage.records import ExternalIdentityRecord, InvitationRecord, UserRecord

_LONGEST_NAME: Final = 120
_UNKNOWN: Final = "Nobody has invited {} to this planner. Ask an administrator of your workspace to invite you."
_NO_ADDRESS: Final = (
    "Your account there has no e-mail address that was verified, so nobody can tell whose account here is yours. "
    "Have the address verified there, then try again."
)
_TAKEN: Final = (
    "The account with the address {} belongs to somebody else who signs in the same way. Ask an administrator of your "
    "workspace."
)
_OFF: Final = "Your account here is switched off. Ask an administrator of your workspace."
_JOINED: Final = (
    "From now on you may sign in to the planner with single sign-on ({issuer}).",
    "If it was not you, change your password at once, and tell an administrator of your workspace.",
)
_WHY: Final = "You get this because you have an account in the planner."


@dataclass(frozen=True)
class Claimed:
    """Who somebody is at an issuer, as it says."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    name: str


def person_of(database: Database, claimed: Claimed, now: datetime | None = None) -> int:
    """The id of the person who comes from single sign-on; an account is made for whoever was invited.

    Raises NotInvitedError with the sentence for whoever may not come in.
    """
    known = _known(database, claimed)
    if known is not None:
        return known
    if not claimed.is_email_verified or not claimed.email:
        raise NotInvitedError(_NO_ADDRESS)
    hashed, now = unknown_hash(), now or datetime.now(UTC)
    with database.write() as session:
        user = session.exec(_by_address(claimed).with_for_update()).first()
        if user is None:
            user = _invited(session, claimed, hashed, now)
        return _joined(session, claimed, user, now)


def _known(database: Database, claimed: Claimed) -> int | None:
    """Whoever came in as this subject before, whatever address it has now."""
    row = ExternalIdentityRecord
    with database.read() as session:
        found = session.exec(
            select(UserRecord)
            .join(row, col(row.user_id) == col(UserRecord.id))
            .where(row.issuer == claimed.issuer, row.subject == claimed.subject)
        ).first()
    if found is not None and not found.active:
        raise NotInvitedError(_OFF)
    return found.id if found else None


def _joined(session: Session, claimed: Claimed, user: UserRecord, now: datetime) -> int:
    """Join the account to the subject, and tell the person; never one that another subject holds."""
    row, user_id, address = ExternalIdentityRecord, user.id or 0, normal_email(claimed.email)
    held = session.exec(select(row.id).where(row.user_id == user_id, row.issuer == claimed.issuer)).first()
    if held is not None:
        raise NotInvitedError(_TAKEN.format(address))
    actor = actor_of(session, user)
    if not user.active or actor is None:
        raise NotInvitedError(_OFF if not user.active else _UNKNOWN.format(address))
    session.add(row(user_id=user_id, issuer=claimed.issuer, subject=claimed.subject, joined_at=now))
    session.flush()
    trail_entry.record(session, actor, "single_sign_on.joined", f"person/{user_id}", {"issuer": claimed.issuer})
    words = (_JOINED[0].format(issuer=claimed.issuer), _JOINED[1])
    letter = PersonalLetter("How you sign in was changed", words, _WHY, "/account")
    write_personal_letter(session, actor.workspace_id, user_id, letter, now)
    return user_id


def _invited(session: Session, claimed: Claimed, hashed: str, now: datetime) -> UserRecord:
    """A new account for the address, when an invitation waits for it. Raises NotInvitedError."""
    address, row = normal_email(claimed.email), InvitationRecord
    waits = (row.email == address, row.state == "waiting", col(row.expires_at) > now)
    found = session.exec(select(row).where(*waits).order_by(col(row.id).desc()).with_for_update()).first()
    if found is None:
        raise NotInvitedError(_UNKNOWN.format(address))
    name = " ".join(claimed.name.split())[:_LONGEST_NAME] or address
    try:
        user = new_account(session, address, name, hashed)
        take_up(session, found, user, now)
    except (ConflictError, LinkError) as error:
        raise NotInvitedError(_UNKNOWN.format(address)) from error
    return user


def _by_address(claimed: Claimed):  # type: ignore[no-untyped-def]  # noqa: ANN202  the type of a select has no short name
    return select(UserRecord).where(UserRecord.email == normal_email(claimed.email))
