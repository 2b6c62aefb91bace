"""What was sorted after a change: it has to be taken back first, and nothing earlier goes on over it."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.storage.records import FeedbackChangeRecord
from planner.storage.tables import FEEDBACK_CHANGE, FEEDBACK_MOVED

STOPPED: Final = (
    "Somebody moved or merged some of these meanwhile, so this stopped. What it had done by then is one of the changes "
    "in the list. Look again, then do the rest."
)


def are_merged_since(session: Session, change: FeedbackChangeRecord) -> bool:
    """Whether a later merge that stands, or is under way, has to do with a point of this one."""
    table = FeedbackChangeRecord
    later = session.exec(
        select(table).where(
            table.programme_id == change.programme_id,
            col(table.id) > change.id,
            col(table.kind).startswith("merge_"),
            col(table.undone_at).is_(None),
        )
    )
    ours = _points_of(change)
    return any(_points_of(one) & ours for one in later)


def are_moved_since(session: Session, change: FeedbackChangeRecord, item_ids: Sequence[int]) -> bool:
    """Whether a later change that stands has moved any of these items."""
    moved = FEEDBACK_MOVED.c
    found = (
        sa.select(moved.item_id)
        .join(FEEDBACK_CHANGE, FEEDBACK_CHANGE.c.id == moved.change_id)
        .where(moved.item_id.in_(item_ids), moved.change_id > change.id, FEEDBACK_CHANGE.c.undone_at.is_(None))
    )
    return session.execute(found.limit(1)).first() is not None


def _points_of(change: FeedbackChangeRecord) -> set[int]:
    detail = change.detail
    merged: Iterable[dict[str, Any]] = detail.get("merged", ())
    ours = {*detail.get("points", ()), *detail.get("replaced", ())}
    return ours | {one[name] for one in merged for name in ("point", "into")}
