"""Undoing a change of feedback exactly, or saying who stands in the way."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.feedback_filters import Conditions
from planner.services.later_changes import are_merged_since
from planner.services.merging_points import touch_questions
from planner.services.sorting import MOVED_AT_ONCE, TAGGED_AT_ONCE
from planner.services.sorting_pieces import rest
from planner.services.sorting_step import lock_programme
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import AnxietyPointRecord, FeedbackChangeRecord, TouchpointRecord
from planner.storage.repositories import programmes
from planner.storage.tables import (
    ANXIETY_POINT,
    FEEDBACK_CHANGE,
    FEEDBACK_ITEM,
    FEEDBACK_MOVED,
    FEEDBACK_TAGGED,
    QUESTION_ANXIETY,
)

_ITEM, _MOVED, _TAGGED = FEEDBACK_ITEM.c, FEEDBACK_MOVED.c, FEEDBACK_TAGGED.c
_LINK = QUESTION_ANXIETY.c
Held = tuple[sa.Column[Any], Conditions]  # the column of the items that a change holds, and which rows hold them
_SINCE: Final = (
    "Somebody has {what} since, so this cannot be undone as it was. Undo the later change first, if you may."
)


def undo_change(database: Database, actor: Actor, programme_key: str, change_id: int) -> int:
    """Take a change back; how many items it had changed. NotFoundError; ConflictError says what changed since.

    One of very many items is taken back in pieces, between which others save; cut off in the middle, it is undone for
    the items that it no longer holds, and undoing it again goes on.
    """
    actor.require("feedback.edit")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        _refuse_since(session, _standing(session, actor, programme_id, change_id), None)
    while True:
        with database.write() as session:
            change = _standing(session, actor, lock_programme(session, actor, programme_key), change_id)
            piece = _first_items(session, change)
            _refuse_since(session, change, piece)
            if piece is None:
                return _undo_all(session, actor, change)
            _UNDOING[change.kind](session, change, piece)
            _tell(session, actor, change, len(piece))
        rest(database)


def _standing(session: Session, actor: Actor, programme_id: int, change_id: int) -> FeedbackChangeRecord:
    change = session.get(FeedbackChangeRecord, change_id)
    if change is None or change.programme_id != programme_id or change.workspace_id != actor.workspace_id:
        raise NotFoundError
    if change.undone_at is not None:
        raise ConflictError("This change was undone before.")
    return change


def _undo_all(session: Session, actor: Actor, change: FeedbackChangeRecord) -> int:
    _UNDOING[change.kind](session, change, None)
    change.undone_by, change.undone_at = actor.user_id, datetime.now(UTC)
    session.add(change)
    _tell(session, actor, change, change.item_count)
    return change.item_count


def _tell(session: Session, actor: Actor, change: FeedbackChangeRecord, count: int) -> None:
    record(session, actor, "feedback.undone", f"feedback:{change.id}", {"kind": change.kind, "items": count})


def _first_items(session: Session, change: FeedbackChangeRecord) -> Sequence[int] | None:
    """The first of the items that a change holds, as many as are taken back at once; None where that is all of it."""
    column, held = _HELD[change.kind](change)
    at_once = TAGGED_AT_ONCE if change.kind in {"tag", "untag"} else MOVED_AT_ONCE
    found = session.scalars(sa.select(column).where(*held).order_by(column).limit(at_once + 1)).all()
    return found[:at_once] if len(found) > at_once else None


def _tagged(change: FeedbackChangeRecord) -> Held:
    return _TAGGED.item_id, [_TAGGED.tag_id == change.detail["tag_id"], _TAGGED.added_by == change.id]


def _untagged(change: FeedbackChangeRecord) -> Held:
    return _TAGGED.item_id, [_TAGGED.tag_id == change.detail["tag_id"], _TAGGED.removed_by == change.id]


def _moved(change: FeedbackChangeRecord) -> Held:
    return _MOVED.item_id, [_MOVED.change_id == change.id]


_MERGES: Final = ("merge_points", "merge_touchpoints", "merge_topics")
_HELD: Final[dict[str, Callable[[FeedbackChangeRecord], Held]]] = {
    "tag": _tagged,
    "untag": _untagged,
    "move": _moved,
    **dict.fromkeys(_MERGES, _moved),
}


def _within(held: Held, piece: Sequence[int] | None) -> Conditions:
    column, where = held
    return where if piece is None else [*where, column.in_(piece)]


def _undo_tag(session: Session, change: FeedbackChangeRecord, piece: Sequence[int] | None) -> None:
    session.execute(sa.delete(FEEDBACK_TAGGED).where(*_within(_tagged(change), piece)))


def _undo_untag(session: Session, change: FeedbackChangeRecord, piece: Sequence[int] | None) -> None:
    session.execute(sa.update(FEEDBACK_TAGGED).where(*_within(_untagged(change), piece)).values(removed_by=None))


def _undo_move(session: Session, change: FeedbackChangeRecord, piece: Sequence[int] | None) -> None:
    its = (_MOVED.change_id == change.id, _MOVED.item_id == _ITEM.id)
    moved = _within(_moved(change), piece)
    session.execute(
        sa.update(FEEDBACK_ITEM)
        .where(_ITEM.id.in_(sa.select(_MOVED.item_id).where(*moved)))
        .values(
            anxiety_point_id=sa.select(_MOVED.from_point_id).where(*its).scalar_subquery(),
            touchpoint=sa.select(_MOVED.from_touchpoint).where(*its).scalar_subquery(),
            topic=sa.select(_MOVED.from_topic).where(*its).scalar_subquery(),
        )
    )
    if piece is not None:  # what is no longer held is not put back again
        session.execute(sa.delete(FEEDBACK_MOVED).where(*moved))


def _refuse_since(session: Session, change: FeedbackChangeRecord, piece: Sequence[int] | None) -> None:
    """ConflictError when somebody has changed what is still held: the piece of it, or all."""
    if change.kind == "tag":
        found = sa.select(_TAGGED.item_id).where(*_within(_tagged(change), piece), _TAGGED.removed_by.is_not(None))
        _refuse_if(session, found, "taken this tag off")
        return
    if change.kind == "untag":
        _refuse_if(session, _set_again(_within(_untagged(change), piece)), "set this tag again")
        return
    if change.kind != "move" and are_merged_since(session, change):
        raise ConflictError(_SINCE.format(what="merged one of these points"))
    _refuse_moved_since(session, change, _within(_moved(change), piece))


def _set_again(ours: Conditions) -> sa.Select[Any]:
    again = FEEDBACK_TAGGED.alias()
    borne = sa.exists().where(
        again.c.tag_id == _TAGGED.tag_id, again.c.item_id == _TAGGED.item_id, again.c.removed_by.is_(None)
    )
    return sa.select(_TAGGED.item_id).where(*ours, borne)


def _refuse_moved_since(session: Session, change: FeedbackChangeRecord, ours: Conditions) -> None:
    later = FEEDBACK_MOVED.alias()
    since = (
        sa.select(_MOVED.item_id)
        .join(later, later.c.item_id == _MOVED.item_id)
        .join(FEEDBACK_CHANGE, FEEDBACK_CHANGE.c.id == later.c.change_id)
        .where(*ours, later.c.change_id > change.id, FEEDBACK_CHANGE.c.undone_at.is_(None))
    )
    _refuse_if(session, since, "moved or merged some of these")
    elsewhere = (
        sa.select(_MOVED.item_id)
        .join(FEEDBACK_ITEM, _ITEM.id == _MOVED.item_id)
        .where(*ours, _ITEM.anxiety_point_id.is_distinct_from(_MOVED.to_point_id))
    )
    _refuse_if(session, elsewhere, "moved some of these")
    _refuse_if(session, _points_gone(ours), "removed the anxiety point that some of these belonged to")


def _points_gone(ours: Conditions) -> sa.Select[Any]:
    point = AnxietyPointRecord
    there = sa.exists().where(col(point.id) == _MOVED.from_point_id)
    return sa.select(_MOVED.item_id).where(*ours, _MOVED.from_point_id.is_not(None), ~there)


def _undo_merge(session: Session, change: FeedbackChangeRecord, piece: Sequence[int] | None) -> None:
    """Points part with the first piece, so that the items that are still to go back have a point to go to."""
    _undo_move(session, change, piece)
    if change.detail.get("is_parted"):
        return
    _part_all(session, change)
    if piece is not None:
        change.detail = {**change.detail, "is_parted": True}
        session.add(change)


def _part_all(session: Session, change: FeedbackChangeRecord) -> None:
    for merged in reversed(change.detail.get("merged", ())):
        _part(session, merged)
    touchpoint_id = change.detail.get("touchpoint")
    if touchpoint_id is None:
        return
    touchpoint = session.get(TouchpointRecord, touchpoint_id)
    if touchpoint is None:
        raise ConflictError(_SINCE.format(what="removed the touchpoint"))
    touchpoint.merged_into_id = None
    ours = sa.and_(
        ANXIETY_POINT.c.programme_id == change.programme_id, ANXIETY_POINT.c.id.in_(change.detail["replaced"])
    )
    # Some may have gone with the only import that spoke of them.
    session.execute(sa.update(ANXIETY_POINT).where(ours).values(touchpoint_id=touchpoint_id))


def _part(session: Session, merged: dict[str, Any]) -> None:
    """Give a merged point what was its own again."""
    point, into = (session.get(AnxietyPointRecord, merged[name]) for name in ("point", "into"))
    if point is None or into is None:
        raise ConflictError(_SINCE.format(what="removed one of the anxiety points"))
    point.merged_into_id, into.carried = None, merged["carried"]
    session.add_all((point, into))
    wanted = [*merged["questions"], *(question_id for question_id, _ in merged["both"])]
    ours = _LINK.anxiety_point_id == into.id
    linked = set(session.scalars(sa.select(_LINK.question_id).where(ours)))
    if not linked.issuperset(wanted):
        raise ConflictError(_SINCE.format(what="taken a question away that hung from the point"))
    session.execute(
        sa.update(QUESTION_ANXIETY)
        .where(ours, _LINK.question_id.in_(merged["questions"]))
        .values(anxiety_point_id=point.id)
    )
    for question_id, position in merged["both"]:
        link = {"question_id": question_id, "anxiety_point_id": point.id, "position": position}
        session.execute(sa.insert(QUESTION_ANXIETY).values(**link))
    touch_questions(session, wanted)


def _refuse_if(session: Session, found: sa.Select[Any], what: str) -> None:
    if session.execute(found.limit(1)).first() is not None:
        raise ConflictError(_SINCE.format(what=what))


_UNDOING: Final = {
    "tag": _undo_tag,
    "untag": _undo_untag,
    "move": _undo_move,
    **dict.fromkeys(_MERGES, _undo_merge),
}
