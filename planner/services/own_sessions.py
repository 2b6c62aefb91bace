"""Where somebody is signed in, and how to end it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, delete, select

from planner.services import trail_entry
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.members import members_of
from planner.services.sessions import end_sessions_of, hash_of
from planner.storage.database import Database
from planner.storage.records import SessionRecord

_MARK_LENGTH: Final = 16
_MOST_LISTED: Final = 50
# Each is looked for in turn: Edge says that it is Chrome as well, and Chrome that it is Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class SignedIn:
    """A session: ``mark`` names it, ``device`` is what the browser says that it is."""

    mark: str
    device: str
    address: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


def see_sessions(database: Database, actor: Actor, token: str) -> tuple[SignedIn, ...]:
    """The person's own sessions, that of ``token`` first, then the latest seen."""
    mine = select(SessionRecord).where(SessionRecord.user_id == actor.user_id)
    with database.read() as session:
        rows = session.exec(mine.order_by(col(SessionRecord.seen_at).desc()).limit(_MOST_LISTED)).all()
    this = hash_of(token)
    found = [
        SignedIn(
            mark=row.token_hash[:_MARK_LENGTH],
            device=device_words(row.device),
            address=row.address,
            started_at=row.started_at,
            seen_at=row.seen_at,
            is_this=row.token_hash == this,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: not one.is_this))


def end_one(database: Database, actor: Actor, mark: str) -> None:
    """End one of the person's own sessions. Raises NotFoundError when there is none of that mark."""
    with database.write() as session:
        mine = select(SessionRecord).where(SessionRecord.user_id == actor.user_id)
        found = [one for one in session.exec(mine).all() if one.token_hash[:_MARK_LENGTH] == mark]
        if not found:
            raise NotFoundError
        session.exec(delete(SessionRecord).where(col(SessionRecord.token_hash) == found[0].token_hash))
        _record(session, actor, actor.user_id, 1)


def end_others(database: Database, actor: Actor, token: str) -> None:
    """End all sessions of the person but that of ``token``."""
    with database.write() as session:
        _record(session, actor, actor.user_id, end_sessions_of(session, actor.user_id, but=token))


def end_everywhere(database: Database, actor: Actor, user_id: int) -> str:
    """Sign somebody of the workspace out everywhere; their name. Raises ForbiddenError, NotFoundError."""
    actor.require("people.edit")
    with database.write() as session:
        member = next((one for one in members_of(session, actor.workspace_id) if one.user_id == user_id), None)
        if member is None:
            raise NotFoundError
        _record(session, actor, user_id, end_sessions_of(session, user_id))
        return member.name


def device_words(told: str) -> str:
    """``Firefox on Linux``; what a browser says in words of its own as it says it, shortened."""
    browser = next((name for part, name in _BROWSERS if f"{part}/" in told or f"{part}A/" in told), "")
    machine = next((name for part, name in _MACHINES if part in told), "")
    if browser and machine:
        return f"{browser} on {machine}"
    return browser or machine or re.sub(r"[^ -~]", "", told)[:60].strip() or "An unknown device"


def _record(session: Session, actor: Actor, user_id: int, count: int) -> None:
    session.flush()
    trail_entry.record(session, actor, "sessions.ended", f"person/{user_id}", {"count": count})
