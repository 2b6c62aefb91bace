"""Tokens: a person lets a program ask in their place, for less than they may do themselves and for a time."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from planner.permissions import SCOPES
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError, ServiceError
from planner.services.people import count_try
from planner.services.sessions import hash_of
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import ApiTokenRecord, MembershipRecord, UserRecord, WorkspaceRecord

LONGEST_LIFE = timedelta(days=365)
MOST_TOKENS = 50
_MARK = "planner_"
_LONGEST = 100
_SEEN_EVERY = timedelta(minutes=1)
_TOO_MANY = f"You have {MOST_TOKENS} tokens that are still good. Revoke one that nothing uses, then make this one."


@dataclass(frozen=True)
class TokenSeen:
    """A token as its owner sees it afterwards; the token itself is shown once, when it is made."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything at ``now``."""
        return self.revoked_at is None and now < self.expires_at


def scopes_for(actor: Actor) -> tuple[str, ...]:
    """What ``actor`` may let a program do, in the order of the table of scopes."""
    return tuple(name for name in SCOPES if actor.may(name))


def list_tokens(database: Database, actor: Actor) -> tuple[TokenSeen, ...]:
    """The tokens of ``actor`` in this workspace, the newest first, those that have ended among them."""
    with database.read() as session:
        asked = _own(actor).order_by(col(ApiTokenRecord.id).desc())
        return tuple(_seen(one) for one in session.exec(asked))


def make_token(
    database: Database, actor: Actor, name: str, scopes: Iterable[str], days_count: int, now: datetime
) -> str:
    """A new token of ``actor`` for ``days_count`` days: the only time that it can be read.

    Raises ServiceError for scopes that the person does not have or a life that is too long or over, ConflictError when
    they have too many.
    """
    wanted, life = sorted(set(scopes)), timedelta(days=days_count)
    _check_wanted(actor, wanted, life)
    token = _MARK + secrets.token_urlsafe(32)
    with database.write() as session:
        if sum(_seen(one).is_good(now) for one in session.exec(_own(actor))) >= MOST_TOKENS:
            raise ConflictError(_TOO_MANY)
        kept = ApiTokenRecord(
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            name=name,
            token_hash=hash_of(token),
            scopes=wanted,
            created_at=now,
            expires_at=now + life,
        )
        session.add(kept)
        session.flush()
        detail = {"name": name, "scopes": wanted, "until": kept.expires_at.isoformat()}
        record(session, actor, "token.made", f"token:{kept.id}", detail)
    return token


def _check_wanted(actor: Actor, scopes: Collection[str], life: timedelta) -> None:
    if not scopes or set(scopes) - set(scopes_for(actor)):
        raise ServiceError("Choose what the token may do among what you may do yourself.")
    if not timedelta(days=1) <= life <= LONGEST_LIFE:
        raise ServiceError(f"A token lives from 1 to {LONGEST_LIFE.days} days.")


def revoke_token(database: Database, actor: Actor, token_id: int) -> None:
    """End a token of ``actor`` now. Raises NotFoundError when it is not theirs; ended twice is ended."""
    with database.write() as session:
        kept = session.exec(_own(actor).where(ApiTokenRecord.id == token_id)).first()
        if kept is None:
            raise NotFoundError
        if kept.revoked_at is not None:
            return
        kept.revoked_at = datetime.now(UTC)
        session.add(kept)
        record(session, actor, "token.revoked", f"token:{token_id}", {"name": kept.name})


def actor_with(database: Database, token: str, address: str, now: datetime) -> Actor | None:
    """Who asks with ``token``, allowed what its scopes and their roles both allow; None when it is not good.

    A token that never was counts as a failed sign-in from ``address``: raises LockedOutError after as many.
    """
    with database.read() as session:
        found = _owned(session, token) if token.startswith(_MARK) and len(token) <= _LONGEST else None
    if found is None:
        count_try(database, hash_of(token[:_LONGEST]), address[:64], now)
        return None
    kept, user, roles, zone = found
    if not user.active or not roles or not _seen(kept).is_good(now):
        return None
    if kept.used_at is None or now - kept.used_at > _SEEN_EVERY:
        _touch(database, kept.id or 0, now)
    actor = Actor(user_id=user.id or 0, name=user.name, email=user.email, workspace_id=kept.workspace_id, roles=roles)
    return replace(actor, scopes=frozenset(kept.scopes), zone=zone)


def _owned(session: Session, token: str) -> tuple[ApiTokenRecord, UserRecord, frozenset[str], str] | None:
    asked = select(ApiTokenRecord, UserRecord, WorkspaceRecord.zone).where(ApiTokenRecord.token_hash == hash_of(token))
    asked = asked.join(UserRecord, col(UserRecord.id) == col(ApiTokenRecord.user_id))
    row = session.exec(asked.join(WorkspaceRecord, col(WorkspaceRecord.id) == col(ApiTokenRecord.workspace_id))).first()
    if row is None:
        return None
    kept, user, zone = row
    held = select(MembershipRecord.role).where(
        MembershipRecord.user_id == user.id, MembershipRecord.workspace_id == kept.workspace_id
    )
    return kept, user, frozenset(session.exec(held)), zone


def _own(actor: Actor):  # type: ignore[no-untyped-def]  # noqa: ANN202  a select of a table has no short name
    return select(ApiTokenRecord).where(
        ApiTokenRecord.workspace_id == actor.workspace_id, ApiTokenRecord.user_id == actor.user_id
    )


def _touch(database: Database, token_id: int, now: datetime) -> None:
    with database.write(is_apart=True) as session:
        kept = session.get(ApiTokenRecord, token_id)
        if kept is not None:
            kept.used_at = now
            session.add(kept)


def _seen(kept: ApiTokenRecord) -> TokenSeen:
    return TokenSeen(
        id=kept.id or 0,
        name=kept.name,
        scopes=tuple(kept.scopes),
        created_at=kept.created_at,
        expires_at=kept.expires_at,
        used_at=kept.used_at,
        revoked_at=kept.revoked_at,
    )
