"""What a person does with suggested themes: accept, rename, merge, reject, and take any of it back."""

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.errors import FeedbackError
from budgeting.feedback import name_point_key
from budgeting.keys import make_key
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.points import ends_of
from planner.services.sorting_step import lock_programme
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import (
    AnxietyPointRecord,
    FeedbackItemRecord,
    QuestionAnxietyRecord,
    SuggestedThemeRecord,
    ThemeItemRecord,
    TouchpointRecord,
)

LONGEST_NAME: Final = 200
LONGEST_TOUCHPOINT: Final = 120
_DECIDED: Final = "Somebody has decided on this theme meanwhile. Look at it again, then go on."


def rename_theme(database: Database, actor: Actor, programme_key: str, theme_id: int, name: str, version: int) -> None:
    """Give a theme another name. NotFoundError, ConflictError for a stale page, FeedbackError without a name."""
    actor.require("feedback.edit")
    plain = _plain(name, "name", LONGEST_NAME, "Give the theme a name.")
    with database.write() as session:
        theme = _locked(session, actor, programme_key, theme_id, version, "suggested")
        before, theme.name = theme.name, plain
        record(session, actor, "theme.renamed", f"theme:{theme_id}", {"from": before, "to": plain})


def accept_theme(  # noqa: PLR0913  what is decided, and of which page
    database: Database,
    actor: Actor,
    programme_key: str,
    theme_id: int,
    version: int,
    *,
    name: str,
    touchpoint: str,
    moves_placed: bool = False,
) -> str:
    """Make a theme an anxiety point at a touchpoint and put its items there; the point's key.

    Items that stand at another point stay there unless ``moves_placed``. A point of that name at that touchpoint takes
    them in. NotFoundError, ConflictError for a stale page, FeedbackError without a name or touchpoint.
    """
    actor.require("feedback.edit")
    plain = _plain(name, "name", LONGEST_NAME, "Give the anxiety point a name.")
    place = _plain(touchpoint, "touchpoint", LONGEST_TOUCHPOINT, "Say at which touchpoint it hurts.")
    with database.write() as session:
        theme = _locked(session, actor, programme_key, theme_id, version, "suggested")
        point = _point(session, theme, _touchpoint(session, theme, place), plain)
        stand = session.get_one(TouchpointRecord, point.touchpoint_id)
        moved = _move(session, theme, stand, point, moves_placed=moves_placed)
        theme.name, theme.anxiety_point_id = plain, point.id
        _decide(session, actor, theme, "accepted")
        detail = {"name": plain, "touchpoint": stand.name, "items": moved}
        record(session, actor, "theme.accepted", f"theme:{theme_id}", detail)
        return point.key


def reject_theme(database: Database, actor: Actor, programme_key: str, theme_id: int, version: int) -> None:
    """Say that a theme is none. NotFoundError, ConflictError for a stale page."""
    actor.require("feedback.edit")
    with database.write() as session:
        theme = _locked(session, actor, programme_key, theme_id, version, "suggested")
        _decide(session, actor, theme, "rejected")
        record(session, actor, "theme.rejected", f"theme:{theme_id}", {"name": theme.name})


def merge_themes(
    database: Database, actor: Actor, programme_key: str, theme_id: int, into_id: int, version: int
) -> None:
    """Put a theme's items and words into another suggested one. NotFoundError, ConflictError, FeedbackError."""
    actor.require("feedback.edit")
    if theme_id == into_id:
        raise FeedbackError("Choose another theme to merge this one into.", place="into")
    with database.write() as session:
        theme = _locked(session, actor, programme_key, theme_id, version, "suggested")
        into = _locked(session, actor, programme_key, into_id, None, "suggested")
        asked = sa.select(col(ThemeItemRecord.item_id)).where(col(ThemeItemRecord.theme_id) == theme_id)
        ids = [int(one) for one in session.execute(asked).scalars()]
        session.execute(sa.delete(ThemeItemRecord).where(col(ThemeItemRecord.theme_id) == theme_id))
        rows = [{"theme_id": into_id, "item_id": one, "came_from_id": theme_id} for one in ids]
        if rows:
            session.execute(sa.insert(ThemeItemRecord), rows)
        theme.merged_into_id = into_id
        into.version += 1
        _decide(session, actor, theme, "merged")
        record(session, actor, "theme.merged", f"theme:{theme_id}", {"name": theme.name, "into": into.name})


def take_back(database: Database, actor: Actor, programme_key: str, theme_id: int, version: int) -> None:
    """Undo what was decided on a theme: it is suggested again, and its items stand where they stood.

    Items that somebody moved since stay. NotFoundError, ConflictError for a stale page, or where a theme that this one
    was merged into is decided on, which has to be taken back first.
    """
    actor.require("feedback.edit")
    with database.write() as session:
        theme = _locked(session, actor, programme_key, theme_id, version, "accepted", "rejected", "merged")
        if theme.state == "accepted":
            _move_back(session, theme)
        elif theme.state == "merged":
            _unmerge(session, theme)
        theme.merged_into_id, theme.anxiety_point_id, theme.origins = None, None, []
        _decide(session, actor, theme, "suggested")
        record(session, actor, "theme.undone", f"theme:{theme_id}", {"name": theme.name})


def _plain(text: str, place: str, longest: int, missing: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        raise FeedbackError(missing, place=place)
    if len(plain) > longest:
        raise FeedbackError(f"Use at most {longest} characters.", place=place)
    return plain


def _locked(
    session: Session, actor: Actor, programme_key: str, theme_id: int, version: int | None, *states: str
) -> SuggestedThemeRecord:
    # In turn with whoever merges or removes points, so that the theme's items go to one that stands.
    programme_id = lock_programme(session, actor, programme_key)
    found = session.exec(
        select(SuggestedThemeRecord)
        .where(SuggestedThemeRecord.id == theme_id, SuggestedThemeRecord.programme_id == programme_id)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFoundError
    if found.state not in states or (version is not None and found.version != version):
        raise ConflictError(_DECIDED)
    found.version += 1
    return found


def _decide(session: Session, actor: Actor, theme: SuggestedThemeRecord, state: str) -> None:
    theme.state, theme.decided_by, theme.decided_at = state, actor.user_id, datetime.now(UTC)
    session.add(theme)


def _touchpoint(session: Session, theme: SuggestedThemeRecord, name: str) -> TouchpointRecord:
    """The touchpoint of that name or, where it was merged, the one that took it in; a new one where there is none."""
    known = session.exec(select(TouchpointRecord).where(TouchpointRecord.programme_id == theme.programme_id)).all()
    ends = ends_of({one.id or 0: one.merged_into_id for one in known})
    for one in known:
        if one.name.casefold() == name.casefold():
            return session.get_one(TouchpointRecord, ends[one.id or 0])
    made = TouchpointRecord(
        workspace_id=theme.workspace_id,
        programme_id=theme.programme_id,
        position=max((one.position for one in known), default=0) + 1,
        key=make_key(name, {one.key for one in known}),
        name=name,
    )
    session.add(made)
    session.flush()
    return made


def _point(session: Session, theme: SuggestedThemeRecord, stand: TouchpointRecord, name: str) -> AnxietyPointRecord:
    """The point of that name at ``stand`` or, where it was merged, the one that took it in; else a new one."""
    known = session.exec(select(AnxietyPointRecord).where(AnxietyPointRecord.programme_id == theme.programme_id)).all()
    ends = ends_of({one.id or 0: one.merged_into_id for one in known})
    for one in known:
        if one.touchpoint_id == stand.id and one.name.casefold() == name.casefold():
            return session.get_one(AnxietyPointRecord, ends[one.id or 0])
    made = AnxietyPointRecord(
        workspace_id=theme.workspace_id,
        programme_id=theme.programme_id,
        touchpoint_id=stand.id or 0,
        key=name_point_key(stand.name, name, {one.key for one in known}),
        name=name,
    )
    session.add(made)
    session.flush()
    return made


def _move(
    session: Session,
    theme: SuggestedThemeRecord,
    stand: TouchpointRecord,
    point: AnxietyPointRecord,
    *,
    moves_placed: bool,
) -> int:
    """Put the theme's items at ``point``, each with where it stood; how many."""
    item, of_theme = FeedbackItemRecord, ThemeItemRecord
    mine = sa.select(col(of_theme.item_id)).where(col(of_theme.theme_id) == theme.id)
    where = [col(item.id).in_(mine)]
    if not moves_placed:
        where.append(col(item.anxiety_point_id).is_(None))
    places = (col(item.anxiety_point_id), col(item.touchpoint), col(item.topic))
    origins = [list(row) for row in session.execute(sa.select(*places).where(*where).distinct())]
    for number, (point_id, touchpoint, topic) in enumerate(origins):
        same = [
            col(item.anxiety_point_id).is_not_distinct_from(point_id),
            col(item.touchpoint) == touchpoint,
            col(item.topic) == topic,
        ]
        chosen = sa.select(col(item.id)).where(*where, *same)
        note = sa.update(of_theme).where(col(of_theme.theme_id) == theme.id, col(of_theme.item_id).in_(chosen))
        session.execute(note.values(origin=number))
    theme.origins = origins
    return _put_there(session, theme, {"anxiety_point_id": point.id, "touchpoint": stand.name, "topic": point.name})


def _put_there(session: Session, theme: SuggestedThemeRecord, values: dict[str, Any]) -> int:
    """Give the theme's items that have an origin their new place; how many."""
    of_theme = ThemeItemRecord
    moved = [col(of_theme.theme_id) == theme.id, col(of_theme.origin).is_not(None)]
    there = sa.select(col(of_theme.item_id)).where(*moved)
    session.execute(sa.update(FeedbackItemRecord).where(col(FeedbackItemRecord.id).in_(there)).values(values))
    return int(session.execute(sa.select(sa.func.count()).where(*moved)).scalar_one())


def _move_back(session: Session, theme: SuggestedThemeRecord) -> None:
    item, of_theme = FeedbackItemRecord, ThemeItemRecord
    here = set(session.exec(select(AnxietyPointRecord.id).where(AnxietyPointRecord.programme_id == theme.programme_id)))
    for number, (point_id, touchpoint, topic) in enumerate(theme.origins):
        from_there = sa.select(col(of_theme.item_id)).where(
            col(of_theme.theme_id) == theme.id, col(of_theme.origin) == number
        )
        values = {"anxiety_point_id": point_id if point_id in here else None, "touchpoint": touchpoint, "topic": topic}
        still = [col(item.id).in_(from_there), col(item.anxiety_point_id) == theme.anxiety_point_id]
        session.execute(sa.update(item).where(*still).values(values))
    session.execute(sa.update(of_theme).where(col(of_theme.theme_id) == theme.id).values(origin=None))
    _remove_silent(session, theme)


def _remove_silent(session: Session, theme: SuggestedThemeRecord) -> None:
    """Remove the point that acceptance made, where nobody speaks of it and no question hangs from it."""
    point = session.get(AnxietyPointRecord, theme.anxiety_point_id) if theme.anxiety_point_id else None
    if point is None or point.carried:
        return
    theme.anxiety_point_id = None
    session.add(theme)
    session.flush()
    spoken = select(FeedbackItemRecord.id).where(FeedbackItemRecord.anxiety_point_id == point.id)
    asked = select(QuestionAnxietyRecord.question_id).where(QuestionAnxietyRecord.anxiety_point_id == point.id)
    if session.exec(spoken.limit(1)).first() is None and session.exec(asked.limit(1)).first() is None:
        touchpoint_id = point.touchpoint_id
        session.delete(point)
        session.flush()
        others = select(AnxietyPointRecord.id).where(AnxietyPointRecord.touchpoint_id == touchpoint_id)
        if session.exec(others.limit(1)).first() is None:
            session.delete(session.get_one(TouchpointRecord, touchpoint_id))


def _unmerge(session: Session, theme: SuggestedThemeRecord) -> None:
    into = session.get(SuggestedThemeRecord, theme.merged_into_id) if theme.merged_into_id else None
    if into is not None and into.state != "suggested":
        raise ConflictError(f"Take back what was decided on “{into.name}” first: this theme is merged into it.")
    of_theme = ThemeItemRecord
    session.execute(
        sa.update(of_theme).where(col(of_theme.came_from_id) == theme.id).values(theme_id=theme.id, came_from_id=None)
    )
