"""Items of an import that look like others, for a person to judge: both count, or the newer one is left out."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.importing import find_import
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord, LookAlikeRecord

MOST_SHOWN = 10
JUDGEMENTS = ("both", "leave_out")


@dataclass(frozen=True)
class Said:
    """One of two items that look alike."""

    said_on: date
    channel: str
    text: str


@dataclass(frozen=True)
class LookAlike:
    """Two items, the newer first, and why they were flagged: by ``key``, or by ``text`` and how alike that is."""

    look_alike_id: int
    item: Said
    like: Said
    reason: str
    similarity_milli: int


def list_look_alikes(database: Database, actor: Actor, programme_key: str, import_id: int) -> tuple[LookAlike, ...]:
    """The pairs of an import that nobody judged yet, the most alike first, at most ten. NotFoundError."""
    actor.require("feedback.import")
    item, like = sa.orm.aliased(FeedbackItemRecord), sa.orm.aliased(FeedbackItemRecord)
    pair = LookAlikeRecord
    with database.read() as session:
        find_import(session, actor, programme_key, import_id)
        rows = session.execute(
            sa.select(pair, item, like)
            .join(item, col(item.id) == col(pair.item_id))
            .join(like, col(like.id) == col(pair.like_item_id))
            .where(col(pair.import_id) == import_id, col(pair.verdict) == "open")
            .order_by(col(pair.reason), col(pair.similarity_milli).desc(), col(pair.id))
            .limit(MOST_SHOWN)
        )
        return tuple(
            LookAlike(kept.id or 0, _said(one), _said(other), kept.reason, kept.similarity_milli)
            for kept, one, other in rows
        )


def judge_look_alike(
    database: Database, actor: Actor, programme_key: str, import_id: int, look_alike_id: int, judgement: str
) -> None:
    """Say that both count, or leave the newer item out. NotFoundError; ConflictError when it was judged before."""
    actor.require("feedback.import")
    with database.write() as session:
        kept = find_import(session, actor, programme_key, import_id)
        # One after the other: each changes the counts that the other has read.
        session.refresh(kept, with_for_update=True)
        pair = session.get(LookAlikeRecord, look_alike_id)
        if pair is None or pair.import_id != import_id:
            raise NotFoundError
        if judgement not in JUDGEMENTS:
            raise ConflictError("Say whether both items count or the newer one is left out.")
        if pair.verdict != "open":
            raise ConflictError("Somebody judged this pair already.")
        if judgement == "both":
            pair.verdict = "different"
            session.add(pair)
        else:
            _leave_out(session, kept, pair)
        _count(session, kept)
        record(session, actor, f"feedback.{_ACTIONS[judgement]}", f"import:{import_id}", {"pair": look_alike_id})


_ACTIONS = {"both": "both_counted", "leave_out": "left_out"}


def _leave_out(session: Session, kept: FeedbackImportRecord, pair: LookAlikeRecord) -> None:
    if kept.state not in {"ready", "published"}:
        raise ConflictError("The import is still being read, or has ended.")
    item = session.get(FeedbackItemRecord, pair.item_id)
    if item is None or item.import_id != kept.id:
        raise ConflictError("The newer item is not one of this import.")
    session.delete(item)
    kept.kept_count -= 1
    kept.duplicate_count += 1


def _count(session: Session, kept: FeedbackImportRecord) -> None:
    session.flush()
    pair = LookAlikeRecord
    still = select(sa.func.count()).where(pair.import_id == kept.id, pair.verdict == "open")
    kept.look_alike_count = session.exec(still).one()
    session.add(kept)


def _said(item: FeedbackItemRecord) -> Said:
    return Said(item.said_on, item.channel, item.text)
