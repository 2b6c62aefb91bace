"""Views of feedback that people keep: filters by a name, for themselves or for everybody in the workspace."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError, ServiceError
from planner.services.feedback_filters import FeedbackFilter
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.records import SavedViewRecord, UserRecord
from planner.storage.repositories import programmes

LONGEST_NAME: Final = 80
MOST_VIEWS: Final = 50
_FIELDS: Final = frozenset(one.name for one in fields(FeedbackFilter))


@dataclass(frozen=True)
class SavedView:
    """A kept view: its filters, whose it is, and whether everybody sees it."""

    view_id: int
    name: str
    who: str
    is_shared: bool
    is_own: bool
    wanted: FeedbackFilter


def list_views(database: Database, actor: Actor, programme_key: str) -> tuple[SavedView, ...]:
    """One's own views and those that are shared, by name."""
    actor.require("feedback.see")
    with database.read() as session:
        return _views(session, actor.workspace_id, programme_key, actor.user_id)


@kept_until_written
def _views(session: Session, workspace_id: int, programme_key: str, user_id: int) -> tuple[SavedView, ...]:
    view = SavedViewRecord
    programme_id = programmes.by_key(session, workspace_id, programme_key).id
    rows = session.execute(
        sa.select(view, col(UserRecord.name))
        .join(UserRecord, col(UserRecord.id) == col(view.user_id))
        .where(col(view.programme_id) == programme_id, col(view.is_shared) | (col(view.user_id) == user_id))
        .order_by(col(view.name), col(view.id))
    )
    return tuple(_view(one, who, user_id) for one, who in rows)


def save_view(
    database: Database, actor: Actor, programme_key: str, name: str, wanted: FeedbackFilter, *, is_shared: bool
) -> int:
    """Keep the filters by a name; its number. ServiceError; ConflictError when one of one's own has the name."""
    actor.require("feedback.see")
    plain = _name(name)
    with database.write() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        mine = _own(session, actor, programme_id)
        _check_free(mine, plain)
        if len(mine) >= MOST_VIEWS:
            raise ServiceError(f"A person keeps at most {MOST_VIEWS} views. Remove one first.")
        kept = SavedViewRecord(
            workspace_id=actor.workspace_id,
            programme_id=programme_id,
            user_id=actor.user_id,
            name=plain,
            is_shared=is_shared,
            filters=wanted.as_arguments(),
            created_at=datetime.now(UTC),
        )
        session.add(kept)
        session.flush()
        detail = {"name": plain, "shared": "yes" if is_shared else "no"}
        record(session, actor, "feedback.view_saved", f"view:{kept.id}", detail)
        return kept.id or 0


def rename_view(
    database: Database, actor: Actor, programme_key: str, view_id: int, name: str, *, seen_name: str | None = None
) -> None:
    """Give a view of one's own another name. NotFoundError, ServiceError, ConflictError also for a name not seen."""
    plain = _name(name)
    with database.write() as session:
        kept = _find(session, actor, programme_key, view_id, seen_name)
        _check_free([one for one in _own(session, actor, kept.programme_id) if one.id != view_id], plain)
        former, kept.name = kept.name, plain
        session.add(kept)
        record(session, actor, "feedback.view_renamed", f"view:{view_id}", {"from": former, "to": plain})


def remove_view(
    database: Database, actor: Actor, programme_key: str, view_id: int, *, seen_name: str | None = None
) -> None:
    """Remove a view of one's own. NotFoundError, ConflictError where it no longer has the name that was seen."""
    with database.write() as session:
        kept = _find(session, actor, programme_key, view_id, seen_name)
        session.delete(kept)
        record(session, actor, "feedback.view_removed", f"view:{view_id}", {"name": kept.name})


def _find(session: Session, actor: Actor, programme_key: str, view_id: int, seen_name: str | None) -> SavedViewRecord:
    """A view of one's own, which nobody else changes until the transaction ends."""
    actor.require("feedback.see")
    programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id
    kept = session.exec(select(SavedViewRecord).where(col(SavedViewRecord.id) == view_id).with_for_update()).first()
    if kept is None or kept.programme_id != programme_id or kept.user_id != actor.user_id:
        raise NotFoundError
    if seen_name not in {None, kept.name}:
        raise ConflictError
    return kept


def _own(session: Session, actor: Actor, programme_id: int) -> list[SavedViewRecord]:
    view = SavedViewRecord
    mine = select(view).where(view.programme_id == programme_id, view.user_id == actor.user_id)
    return list(session.exec(mine))


def _check_free(mine: list[SavedViewRecord], name: str) -> None:
    if any(one.name == name for one in mine):
        raise ConflictError(f"You keep a view “{name}” already. Choose another name, or remove that one first.")


def _name(name: str) -> str:
    plain = " ".join(name.replace("\0", " ").split())
    if not plain or len(plain) > LONGEST_NAME:
        raise ServiceError(f"Give the view a name of at most {LONGEST_NAME} characters.")
    return plain


def _view(kept: SavedViewRecord, who: str, user_id: int) -> SavedView:
    # Rows are read with care: what an older or newer release kept may have other parts.
    known = {name: value for name, value in kept.filters.items() if name in _FIELDS and isinstance(value, str)}
    return SavedView(
        view_id=kept.id or 0,
        name=kept.name,
        who=who,
        is_shared=kept.is_shared,
        is_own=kept.user_id == user_id,
        wanted=FeedbackFilter(**known),
    )
