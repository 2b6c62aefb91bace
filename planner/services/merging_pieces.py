"""A merge of very many items, in pieces: items go over first, and what was merged is marked with the last of them.

Each piece is saved with its entry in the trail, and others save in between. A merge that is cut off has moved the items
that it counts and marked nothing: it is listed like every change, and can be undone or asked for again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.feedback_filters import Conditions
from planner.services.later_changes import STOPPED, are_merged_since, are_moved_since
from planner.services.sorting import MOVED_AT_ONCE, reword_where
from planner.services.sorting_pieces import rest
from planner.services.sorting_step import Done, finish_change, lock_programme, new_change
from planner.storage.database import Database
from planner.storage.records import FeedbackChangeRecord
from planner.storage.tables import FEEDBACK_ITEM

Detail = Mapping[str, Any]
_ITEM = FEEDBACK_ITEM.c


@dataclass(frozen=True)
class Going:
    """Items that go over: those that ``which`` leaves get a point, a touchpoint and a topic; then it leaves none."""

    which: Conditions
    point_id: int | None
    touchpoint: str
    topic: str


@dataclass(frozen=True)
class Merge:
    """What a merge does: ``detail`` says what it is about, with the ids of all its points as ``points``.

    ``mark`` is called with the last piece, and gives what else it takes to undo the merge.
    """

    kind: str
    action: str
    detail: Detail
    goings: Sequence[Going]
    mark: Callable[[], Detail]


def do_merge(database: Database, actor: Actor, programme_key: str, planned: Callable[[Session, int], Merge]) -> Done:
    """Do what ``planned`` says of a programme, asked anew for each piece. ServiceError, ConflictError."""
    actor.require("feedback.edit")
    change_id, total = 0, 0
    while True:
        with database.write() as session:
            programme_id = lock_programme(session, actor, programme_key)
            merge = planned(session, programme_id)
            if change_id:
                change = _going_on(session, change_id)
            else:
                change = new_change(session, actor, programme_id, merge.kind, merge.detail)
            count, is_all = _go_over(session, change, merge.goings)
            if is_all:
                change.detail = {**change.detail, **merge.mark()}
            change_id = finish_change(session, actor, change, count, merge.action).change_id
            total += count
        if is_all:
            return Done(change_id, total)
        rest(database)


def _going_on(session: Session, change_id: int) -> FeedbackChangeRecord:
    """The change that earlier pieces began, unless somebody undoes it or has merged one of its points."""
    change = session.get_one(FeedbackChangeRecord, change_id)
    if change.undone_at is not None or change.detail.get("is_parted"):
        raise ConflictError("This change was undone before.")
    if are_merged_since(session, change):
        raise ConflictError(STOPPED)
    return change


def _go_over(session: Session, change: FeedbackChangeRecord, goings: Sequence[Going]) -> tuple[int, bool]:
    """Move as many items as one piece takes; how many, and whether that is all."""
    left, count = MOVED_AT_ONCE, 0
    for going in goings:
        asked = sa.select(_ITEM.id).where(*going.which).order_by(_ITEM.id).limit(left + 1)
        found = session.scalars(asked).all()
        its = found[:left]
        if are_moved_since(session, change, its):
            raise ConflictError(STOPPED)
        if its:
            piece: Conditions = [_ITEM.id.in_(its)]
            where = [*going.which, *piece]
            count += reword_where(session, change, where, going.point_id, going.touchpoint, going.topic, piece)
        if len(found) > left:
            return count, False
        left -= len(its)
    return count, True
