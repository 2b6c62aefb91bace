"""What was tagged, moved, merged and decided on themes lately, with the way back of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col

from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.records import FeedbackChangeRecord, SuggestedThemeRecord, ThemeItemRecord, UserRecord
from planner.storage.repositories import programmes

MOST_LISTED: Final = 10


@dataclass(frozen=True)
class ChangeView:
    """A change as it is listed. ``kind`` is one of ``planner.storage.records.sorting_feedback.CHANGE_KINDS``.

    Or it is ``theme_accepted``, ``theme_merged`` or ``theme_rejected``: then ``change_id`` is the theme's, and the
    decision is taken back with the theme's ``version``.
    """

    change_id: int
    kind: str
    who: str
    made_at: datetime
    item_count: int
    words: dict[str, str]
    is_undone: bool
    version: int = 0

    @property
    def is_theme(self) -> bool:
        """Whether it is a decision on a suggested theme."""
        return self.kind.startswith("theme_")


def list_changes(database: Database, actor: Actor, programme_key: str) -> tuple[ChangeView, ...]:
    """What was changed last, the newest first. NotFoundError."""
    actor.require("feedback.see")
    with database.read() as session:
        return _listed(session, actor.workspace_id, programme_key)


@kept_until_written
def _listed(session: Session, workspace_id: int, programme_key: str) -> tuple[ChangeView, ...]:
    programme_id = programmes.by_key(session, workspace_id, programme_key).id or 0
    found = [*_changes(session, programme_id), *_decisions(session, programme_id)]
    return tuple(sorted(found, key=lambda one: one.made_at, reverse=True)[:MOST_LISTED])


def _changes(session: Session, programme_id: int) -> list[ChangeView]:
    change = FeedbackChangeRecord
    rows = session.execute(
        sa.select(change, col(UserRecord.name))
        .join(UserRecord, col(UserRecord.id) == col(change.made_by))
        .where(col(change.programme_id) == programme_id)
        .order_by(col(change.id).desc())
        .limit(MOST_LISTED)
    )
    return [
        ChangeView(
            change_id=one.id,
            kind=one.kind,
            who=who,
            made_at=one.made_at,
            item_count=one.item_count,
            words={name: value for name, value in one.detail.items() if isinstance(value, str)},
            is_undone=one.undone_at is not None,
        )
        for one, who in rows
    ]


def _decisions(session: Session, programme_id: int) -> list[ChangeView]:
    theme, into = SuggestedThemeRecord, sa.orm.aliased(SuggestedThemeRecord)
    rows = session.execute(
        sa.select(theme, col(UserRecord.name), into.name)  # type: ignore[call-overload]  # a column, as SQLAlchemy types it
        .join(UserRecord, col(UserRecord.id) == col(theme.decided_by))
        .outerjoin(into, into.id == col(theme.merged_into_id))
        .where(col(theme.programme_id) == programme_id, col(theme.state) != "suggested")
        .order_by(col(theme.decided_at).desc(), col(theme.id).desc())
        .limit(MOST_LISTED)
    )
    return [
        ChangeView(
            change_id=one.id,
            kind=f"theme_{one.state}",
            who=who,
            made_at=one.decided_at,
            item_count=_count(session, one),
            words={"from": one.name, "to": merged_into or ""},
            is_undone=False,
            version=one.version,
        )
        for one, who, merged_into in rows
    ]


def _count(session: Session, theme: SuggestedThemeRecord) -> int:
    """How many items the decision moved: to a point or into the other theme; none where the theme was rejected."""
    item = ThemeItemRecord
    moved = {
        "accepted": sa.and_(col(item.theme_id) == theme.id, col(item.origin).is_not(None)),
        "merged": col(item.came_from_id) == theme.id,
    }.get(theme.state, sa.false())
    return int(session.execute(sa.select(sa.func.count()).select_from(item).where(moved)).scalar_one())
