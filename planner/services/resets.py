"""New passwords: by a link in a letter for whoever forgot theirs, or in exchange for the old one."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, delete, select

from planner.deriving import link_token
from planner.services import trail_entry
from planner.services.actors import Actor
from planner.services.errors import LinkError, PasswordError
from planner.services.letters import LINK_END, PersonalLetter, write_personal_letter
from planner.services.passwords import check_password, hash_password, is_password, nobodys_hash
from planner.services.people import account_hash, count_try, forget_tries, normal_email
from planner.services.sessions import actor_of, end_sessions_of, hash_of
from planner.storage.database import Database
from planner.storage.records import PasswordResetRecord, UserRecord

GOOD_FOR: Final = timedelta(hours=1)
_MOST_WAITING: Final = 3
_KEPT_FOR: Final = timedelta(days=7)
_WHY: Final = "You get this because you have an account in the planner."
_ASKED: Final = (
    "Somebody, and we hope it was you, forgot the password that belongs to this address.",
    "The link below is good for an hour, and once. If it was not you, do nothing: your password stays as it is.",
)
_CHANGED: Final = (
    "The password of your account in the planner was changed a moment ago, and every other session was ended.",
    "If it was not you, choose a new one at once, and tell an administrator of your workspace.",
)


@dataclass(frozen=True)
class _Link:
    """A new link: the hash to keep, and from what the letter makes its token."""

    nonce: str
    token_hash: str


def ask_reset(database: Database, secret_key: str, email: str, address: str, now: datetime) -> None:
    """Write a letter with a link to a new password to ``email``, if somebody signs in with it.

    Nobody can tell whether somebody does: nothing is said, and as much is written, and taken back, when nobody does.
    Raises LockedOutError after too many tries for that address or from that machine, whoever they are for.
    """
    account = account_hash(email, "reset:")
    count_try(database, account, f"reset {address}"[:64], now)
    nonce = secrets.token_hex(16)
    link = _Link(nonce, hash_of(link_token(secret_key, nonce)))
    with database.write() as session:
        user = session.exec(select(UserRecord).where(UserRecord.email == normal_email(email))).first()
        actor = actor_of(session, user) if user and user.active else None
        if actor is None:
            _write_for_nobody(session, link, now)
        else:
            _write(session, actor.user_id, actor.workspace_id, link, now)


def see_reset(database: Database, token: str, now: datetime) -> str:
    """The address whose password the link changes. Raises LinkError when it is no longer good."""
    with database.read() as session:
        found = _of_token(session, token, now)
        user = session.get(UserRecord, found.user_id)
        return user.email if user else ""


def reset_password(database: Database, token: str, password: str, now: datetime) -> None:
    """Give the person a new password, end every session of theirs, and tell them. Raises LinkError, PasswordError."""
    check_password(password, see_reset(database, token, now))
    hashed = hash_password(password)
    with database.write() as session:
        found = _of_token(session, token, now, is_claimed=True)
        user = session.get(UserRecord, found.user_id)
        actor = actor_of(session, user) if user and user.active else None
        if user is None or actor is None:
            raise LinkError
        found.used_at = now
        session.add(found)
        _change(session, actor, user, hashed, "password.reset", now)
    forget_tries(database, account_hash(user.email))


def change_own_password(
    database: Database, actor: Actor, old: str, new: str, token: str, address: str, now: datetime
) -> None:
    """Change one's own password, and end every other session than that of ``token``.

    Raises PasswordError (the old one is wrong, or the new one is not taken) and LockedOutError.
    """
    check_own_password(database, actor, old, address, now)
    check_password(new, actor.email)
    if old == new:
        raise PasswordError("This is the password that you have. Choose another one.")
    hashed = hash_password(new)
    with database.write() as session:
        user = session.get(UserRecord, actor.user_id)
        if user is not None:
            _change(session, actor, user, hashed, "password.changed", now, token)


def check_own_password(database: Database, actor: Actor, password: str, address: str, now: datetime) -> None:
    """PasswordError unless ``password`` is the person's own; tries are counted as at sign-in: LockedOutError."""
    account = account_hash(actor.email)
    count_try(database, account, address[:64], now)
    with database.read() as session:
        user = session.get(UserRecord, actor.user_id)
    if not is_password(user.password if user else nobodys_hash(), password):
        raise PasswordError("This is not your password. Type it again.", "old")
    forget_tries(database, account)


def _write(session: Session, user_id: int, workspace_id: int, link: _Link, now: datetime) -> None:
    """Keep the link's hash and write its letter; links that wait already stay good, the oldest of many goes."""
    reset = PasswordResetRecord
    session.exec(delete(reset).where(col(reset.expires_at) < now - _KEPT_FOR))
    mine = (reset.user_id == user_id, col(reset.used_at).is_(None), col(reset.expires_at) > now)
    waiting = session.exec(select(reset).where(*mine).order_by(col(reset.id).desc())).all()
    for old in waiting[_MOST_WAITING - 1 :]:
        session.delete(old)
    session.add(
        PasswordResetRecord(user_id=user_id, token_hash=link.token_hash, asked_at=now, expires_at=now + GOOD_FOR)
    )
    path = f"/password/new?link={LINK_END}"
    letter = PersonalLetter("A new password for the planner", _ASKED, _WHY, path, link.nonce)
    write_personal_letter(session, workspace_id, user_id, letter, now)


def _write_for_nobody(session: Session, link: _Link, now: datetime) -> None:
    """What ``_write`` does, for the first person there is, and taken back: the same work, and nothing of it stays."""
    anybody = session.exec(select(UserRecord).order_by(col(UserRecord.id)).limit(1)).first()
    found = actor_of(session, anybody) if anybody else None
    if found is None:
        return
    nested = session.begin_nested()
    _write(session, found.user_id, found.workspace_id, link, now)
    session.flush()
    nested.rollback()


def _change(
    session: Session, actor: Actor, user: UserRecord, hashed: str, action: str, now: datetime, but: str = ""
) -> None:
    user.password = hashed
    session.add(user)
    end_sessions_of(session, actor.user_id, but=but)
    reset = PasswordResetRecord
    session.exec(delete(reset).where(col(reset.user_id) == actor.user_id, col(reset.used_at).is_(None)))
    session.flush()
    trail_entry.record(session, actor, action, f"person/{actor.user_id}")
    letter = PersonalLetter("Your password was changed", _CHANGED, _WHY, "/password/forgotten")
    write_personal_letter(session, actor.workspace_id, actor.user_id, letter, now)


def _of_token(session: Session, token: str, now: datetime, *, is_claimed: bool = False) -> PasswordResetRecord:
    """The reset of ``token``; nobody else uses it meanwhile when ``is_claimed``. Raises LinkError."""
    asked = select(PasswordResetRecord).where(
        PasswordResetRecord.token_hash == hash_of(token), col(PasswordResetRecord.used_at).is_(None)
    )
    found = session.exec(asked.with_for_update() if is_claimed else asked).first()
    if found is None or found.expires_at <= now:
        raise LinkError
    return found
