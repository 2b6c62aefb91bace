"""Sign-in sessions as rows: the browser holds a random token, the database only its hash."""

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update

from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import MembershipRecord, SessionRecord, UserRecord, WorkspaceRecord

_SEEN_EVERY = timedelta(minutes=1)
# A session with its owner, once for each role that they hold; putting it together takes longer than running it.
_OWNED: Final = (
    sa.select(
        *(col(getattr(SessionRecord, name)) for name in ("content", "seen_at", "started_at", "proven_at")),
        *(col(getattr(UserRecord, name)) for name in ("id", "name", "email", "active", "language")),
        *(col(getattr(MembershipRecord, name)) for name in ("workspace_id", "role")),
        col(WorkspaceRecord.zone),
    )
    .select_from(SessionRecord)
    .join(UserRecord, col(UserRecord.id) == col(SessionRecord.user_id))
    .outerjoin(MembershipRecord, col(MembershipRecord.user_id) == col(UserRecord.id))
    .outerjoin(WorkspaceRecord, col(WorkspaceRecord.id) == col(MembershipRecord.workspace_id))
    .where(col(SessionRecord.token_hash) == sa.bindparam("token_hash"))
    .order_by(col(MembershipRecord.workspace_id))
)
_KEEP: Final = (
    update(SessionRecord)
    .where(col(SessionRecord.token_hash) == sa.bindparam("of_token"))
    .values(content=sa.bindparam("holds"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lives without use, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Browser:
    """What a browser says that it is, and the address it comes from.

    ``proven_at`` is when the person last showed who they are; None: just now.
    """

    device: str
    address: str
    proven_at: datetime | None = None


@dataclass(frozen=True)
class OpenSession:
    """A session that is still valid, with its owner; ``actor`` is None when they hold no role any more."""

    actor: Actor | None
    content: dict[str, Any]


def hash_of(token: str) -> str:
    """What the database keeps of a session's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def start_session(
    database: Database, user_id: int, now: datetime, lifetimes: Lifetimes, browser: Browser | None = None
) -> tuple[str, dict[str, Any]]:
    """A new session of ``user_id``: its token, for the cookie alone, and its content. Sweeps sessions that ran out."""
    browser = browser or Browser("", "")
    token, content = secrets.token_urlsafe(32), {"csrf_token": secrets.token_hex(20)}
    with database.write(is_apart=True) as session:
        too_old = col(SessionRecord.started_at) < now - lifetimes.absolute
        too_idle = col(SessionRecord.seen_at) < now - lifetimes.idle
        session.exec(delete(SessionRecord).where(too_old | too_idle))
        session.add(
            SessionRecord(
                token_hash=hash_of(token),
                user_id=user_id,
                content=content,
                started_at=now,
                seen_at=now,
                device=browser.device[:300],
                address=browser.address[:64],
                proven_at=browser.proven_at or now,
            )
        )
    return token, content


def open_session(database: Database, token: str, now: datetime, lifetimes: Lifetimes) -> OpenSession | None:
    """The session of ``token``, or None when there is none, it ran out, or its owner was switched off."""
    with database.read() as session:
        rows = session.execute(_OWNED, {"token_hash": hash_of(token)}).all()
    if not rows or not rows[0].active or not _is_alive(rows[0].seen_at, rows[0].started_at, now, lifetimes):
        return None
    kept = rows[0]
    if now - kept.seen_at > _SEEN_EVERY:
        # A disk that is full or a database that is busy must not keep people from reading.
        with suppress(StorageError):
            _touch(database, token, now)
    actor = _actor(kept, rows)
    return OpenSession(
        replace(actor, proven_at=kept.proven_at or kept.started_at) if actor else None, dict(kept.content)
    )


def actor_of(session: Session, user: UserRecord) -> Actor | None:
    """``user`` with their roles at this moment, outside any sign-in session."""
    mine = select(MembershipRecord.workspace_id, MembershipRecord.role, WorkspaceRecord.zone)
    mine = mine.join(WorkspaceRecord, col(WorkspaceRecord.id) == col(MembershipRecord.workspace_id))
    held = mine.where(MembershipRecord.user_id == user.id).order_by(col(MembershipRecord.workspace_id))
    return _actor(user, session.exec(held).all())


def _actor(user: Any, held: Sequence[Any]) -> Actor | None:  # noqa: ANN401  a row with the user's columns, and their roles'
    """``user`` with their roles in the first workspace they belong to; None when they belong to none."""
    if not held or held[0].workspace_id is None:
        return None
    place = held[0].workspace_id
    roles = frozenset(one.role for one in held if one.workspace_id == place)
    return Actor(user.id, user.name, user.email, place, roles, language=user.language, zone=held[0].zone)


def keep_content(database: Database, token: str, content: dict[str, Any]) -> None:
    """Save what the session holds."""
    with database.write(is_apart=True) as session:
        session.execute(_KEEP, {"of_token": hash_of(token), "holds": content})


def end_session(database: Database, token: str) -> None:
    """Sign out: the token is worthless from now on."""
    with database.write(is_apart=True) as session:
        session.exec(delete(SessionRecord).where(col(SessionRecord.token_hash) == hash_of(token)))


def mark_proven(session: Session, token: str, now: datetime) -> None:
    """Write down that the person gave their password or a code just now, within the caller's transaction."""
    kept = session.get(SessionRecord, hash_of(token))
    if kept is not None:
        kept.proven_at = now
        session.add(kept)


def end_sessions_of(session: Session, user_id: int, *, but: str = "") -> int:
    """Sign a person out everywhere but in the session of the token ``but``, within the caller's transaction.

    Gives how many sessions ended.
    """
    others = col(SessionRecord.token_hash) != (hash_of(but) if but else "")
    return session.exec(delete(SessionRecord).where(col(SessionRecord.user_id) == user_id, others)).rowcount


def _is_alive(seen_at: datetime, started_at: datetime, now: datetime, lifetimes: Lifetimes) -> bool:
    """A clock that was set back counts as no time gone by, so that nobody is thrown out and nobody gains a life."""
    return now - seen_at <= lifetimes.idle and now - started_at <= lifetimes.absolute


def _touch(database: Database, token: str, now: datetime) -> None:
    with database.write(is_apart=True) as session:
        kept = session.get(SessionRecord, hash_of(token))
        if kept is not None and kept.seen_at < now:
            kept.seen_at = now
            session.add(kept)
