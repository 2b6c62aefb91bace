"""Undoing a change of feedback exactly, or saying who stands in the way."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.merging_points import touch_questions
from planner.services.sorting_step import lock_programme
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import AnxietyPointRecord, FeedbackChangeRecord, TouchpointRecord
from planner.storage.tables import FEEDBACK_CHANGE, FEEDBACK_ITEM, FEEDBACK_MOVED, FEEDBACK_TAGGED, QUESTION_ANXIETY

_ITEM, _MOVED, _TAGGED = FEEDBACK_ITEM.c, FEEDBACK_MOVED.c, FEEDBACK_TAGGED.c
_LINK = QUESTION_ANXIETY.c
_SINCE: Final = (
    "Somebody has {what} since, so this cannot be undone as it was. Undo the later change first, if you may."
)


def undo_change(database: Database, actor: Actor, programme_key: str, change_id: int) -> int:
    """Take a change back; how many items it had changed. NotFoundError; ConflictError says what changed since."""
    actor.require("feedback.edit")
    with database.write() as session:
        programme_id = lock_programme(session, actor, programme_key)
        change = session.get(FeedbackChangeRecord, change_id)
        if change is None or change.programme_id != programme_id or change.workspace_id != actor.workspace_id:
            raise NotFoundError
        if change.undone_at is not None:
            raise ConflictError("This change was undone before.")
        _UNDOING[change.kind](session, change)
        change.undone_by, change.undone_at = actor.user_id, datetime.now(UTC)
        session.add(change)
        record(
            session,
            actor,
            "feedback.undone",
            f"feedback:{change.id}",
            {"kind": change.kind, "items": change.item_count},
        )
        return change.item_count


def _undo_tag(session: Session, change: FeedbackChangeRecord) -> None:
    ours = (_TAGGED.tag_id == change.detail["tag_id"], _TAGGED.added_by == change.id)
    _refuse_if(session, sa.select(_TAGGED.item_id).where(*ours, _TAGGED.removed_by.is_not(None)), "taken this tag off")
    session.execute(sa.delete(FEEDBACK_TAGGED).where(*ours))


def _undo_untag(session: Session, change: FeedbackChangeRecord) -> None:
    ours = (_TAGGED.tag_id == change.detail["tag_id"], _TAGGED.removed_by == change.id)
    again = FEEDBACK_TAGGED.alias()
    borne = sa.exists().where(
        again.c.tag_id == _TAGGED.tag_id, again.c.item_id == _TAGGED.item_id, again.c.removed_by.is_(None)
    )
    _refuse_if(session, sa.select(_TAGGED.item_id).where(*ours, borne), "set this tag again")
    session.execute(sa.update(FEEDBACK_TAGGED).where(*ours).values(removed_by=None))


def _undo_move(session: Session, change: FeedbackChangeRecord) -> None:
    later = FEEDBACK_MOVED.alias()
    since = (
        sa.select(_MOVED.item_id)
        .join(later, later.c.item_id == _MOVED.item_id)
        .join(FEEDBACK_CHANGE, FEEDBACK_CHANGE.c.id == later.c.change_id)
        .where(_MOVED.change_id == change.id, later.c.change_id > change.id, FEEDBACK_CHANGE.c.undone_at.is_(None))
    )
    _refuse_if(session, since, "moved or merged some of these")
    elsewhere = (
        sa.select(_MOVED.item_id)
        .join(FEEDBACK_ITEM, _ITEM.id == _MOVED.item_id)
        .where(_MOVED.change_id == change.id, _ITEM.anxiety_point_id.is_distinct_from(_MOVED.to_point_id))
    )
    _refuse_if(session, elsewhere, "moved some of these")
    _refuse_if(session, _points_gone(change), "removed the anxiety point that some of these belonged to")
    _put_back(session, change)


def _points_gone(change: FeedbackChangeRecord) -> sa.Select[Any]:
    point = AnxietyPointRecord
    there = sa.exists().where(col(point.id) == _MOVED.from_point_id)
    return sa.select(_MOVED.item_id).where(_MOVED.change_id == change.id, _MOVED.from_point_id.is_not(None), ~there)


def _put_back(session: Session, change: FeedbackChangeRecord) -> None:
    its = (_MOVED.change_id == change.id, _MOVED.item_id == _ITEM.id)
    moved = sa.select(_MOVED.item_id).where(_MOVED.change_id == change.id)
    session.execute(
        sa.update(FEEDBACK_ITEM)
        .where(_ITEM.id.in_(moved))
        .values(
            anxiety_point_id=sa.select(_MOVED.from_point_id).where(*its).scalar_subquery(),
            touchpoint=sa.select(_MOVED.from_touchpoint).where(*its).scalar_subquery(),
            topic=sa.select(_MOVED.from_topic).where(*its).scalar_subquery(),
        )
    )


def _undo_merge(session: Session, change: FeedbackChangeRecord) -> None:
    _refuse_later_merges(session, change)
    _undo_move(session, change)
    for merged in reversed(change.detail.get("merged", ())):
        _part(session, merged)
    touchpoint_id = change.detail.get("touchpoint")
    if touchpoint_id is None:
        return
    for point_id in change.detail["replaced"]:
        session.get_one(AnxietyPointRecord, point_id).touchpoint_id = touchpoint_id
    session.get_one(TouchpointRecord, touchpoint_id).merged_into_id = None


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


def _refuse_later_merges(session: Session, change: FeedbackChangeRecord) -> None:
    table = FeedbackChangeRecord
    later = session.exec(
        select(table).where(
            table.programme_id == change.programme_id,
            col(table.id) > change.id,
            col(table.kind).startswith("merge_"),
            col(table.undone_at).is_(None),
        )
    )
    if any(_points_of(one) & _points_of(change) for one in later):
        raise ConflictError(_SINCE.format(what="merged one of these points"))


def _points_of(change: FeedbackChangeRecord) -> set[int]:
    detail = change.detail
    merged: Iterable[dict[str, Any]] = detail.get("merged", ())
    return {*detail.get("replaced", ()), *(one[name] for one in merged for name in ("point", "into"))}


def _refuse_if(session: Session, found: sa.Select[Any], what: str) -> None:
    if session.execute(found.limit(1)).first() is not None:
        raise ConflictError(_SINCE.format(what=what))


_UNDOING: Final = {
    "tag": _undo_tag,
    "untag": _undo_untag,
    "move": _undo_move,
    "merge_points": _undo_merge,
    "merge_touchpoints": _undo_merge,
    "merge_topics": _undo_merge,
}
