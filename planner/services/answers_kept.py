"""A request that is sent twice with one key is done once: the first answer is kept for a day and given again."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from planner.services.actors import Actor
from planner.services.errors import ConflictError, ServiceError
from planner.storage import saving
from planner.storage.database import Database
from planner.storage.errors import StorageCutOffError, StorageError, StorageUnsureError
from planner.storage.records import ApiAnswerRecord
from planner.storage.saving import Saves

KEPT_FOR = timedelta(days=1)
_AT_WORK = "A request with this key is at work, or was cut short. See whether it was done; then use a new key."
_OTHER = "This key was used for another request. Use a new key for each request."


@dataclass(frozen=True)
class KeptAnswer:
    """What was answered the first time."""

    status: int
    headers: Mapping[str, str]
    body: str


def begin_answer(database: Database, actor: Actor, key: str, digest: str, now: datetime) -> KeptAnswer | None:
    """Take ``key`` for the request of ``digest``: None when it is to be done now, or what it was answered before.

    Raises ServiceError when the key was used for another request, ConflictError while the first is at work.
    """
    try:
        with database.write(is_apart=True) as session:
            session.exec(delete(ApiAnswerRecord).where(col(ApiAnswerRecord.asked_at) < now - KEPT_FOR))
            kept = _kept(session, actor, key)
            if kept is None:
                _take(session, actor, key, digest, now)
                return None
    except sa.exc.IntegrityError as error:
        raise ConflictError(_AT_WORK) from error
    if kept.request_digest != digest:
        raise ServiceError(_OTHER)
    if kept.status is None:
        raise ConflictError(_AT_WORK)
    return KeptAnswer(kept.status, kept.headers, kept.body)


def keep_answer(database: Database, actor: Actor, key: str, answer: KeptAnswer) -> None:
    """Keep what the request with ``key`` came to.

    Where the database is away by now, the key stays taken without an answer: what was done is answered all the same.
    """
    with suppress(StorageError), database.write(is_apart=True) as session:
        kept = _kept(session, actor, key)
        if kept is not None:
            kept.status, kept.headers, kept.body = answer.status, dict(answer.headers), answer.body
            session.add(kept)


def free_key(database: Database, actor: Actor, key: str) -> None:
    """Let the key be used again: the request was refused and changed nothing."""
    with database.write(is_apart=True) as session:
        session.exec(delete(ApiAnswerRecord).where(*_own(actor, key)))


def saves_noted() -> AbstractContextManager[Saves]:
    """Count the transactions that are kept in the block."""
    return saving.saves_noted()


def may_be_saved(error: BaseException) -> bool:
    """Whether ``error`` leaves it open if what was asked for was done: the database did not say."""
    return isinstance(error, StorageUnsureError | StorageCutOffError)


def _take(session: Session, actor: Actor, key: str, digest: str, now: datetime) -> None:
    session.add(
        ApiAnswerRecord(
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            request_key=key,
            request_digest=digest,
            headers={},
            body="",
            asked_at=now,
        )
    )


def _kept(session: Session, actor: Actor, key: str) -> ApiAnswerRecord | None:
    return session.exec(select(ApiAnswerRecord).where(*_own(actor, key))).first()


def _own(actor: Actor, key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(ApiAnswerRecord.workspace_id) == actor.workspace_id,
        col(ApiAnswerRecord.user_id) == actor.user_id,
        col(ApiAnswerRecord.request_key) == key,
    )
