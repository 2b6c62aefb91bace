"""Sorting feedback: tags set and taken off, and items moved to another anxiety point, many in one step."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.actors import Actor
from planner.services.errors import ServiceError
from planner.services.feedback_filters import Conditions
from planner.services.sorting_step import Chosen, Done, Step, step_over
from planner.storage.database import Database
from planner.storage.records import AnxietyPointRecord, FeedbackChangeRecord, FeedbackTagRecord, TouchpointRecord
from planner.storage.tables import FEEDBACK_ITEM, FEEDBACK_MOVED, FEEDBACK_TAGGED

MOST_TAGGED: Final = 250_000
MOST_MOVED: Final = 100_000
MOST_TAGS: Final = 500
LONGEST_TAG: Final = 60
_ITEM = FEEDBACK_ITEM.c


def tag_items(database: Database, actor: Actor, programme_key: str, chosen: Chosen, name: str) -> Done:
    """Set a tag, made when it is new, on the chosen items. ServiceError, ConflictError."""
    plain = _tag_name(name)
    with step_over(database, actor, programme_key, chosen, MOST_TAGGED) as step:
        tag = _find_tag(step.session, step.programme_id, plain) or _make_tag(step, plain)
        change = step.begin("tag", {"tag": tag.name, "tag_id": tag.id})
        borne = sa.exists().where(
            FEEDBACK_TAGGED.c.tag_id == tag.id,
            FEEDBACK_TAGGED.c.item_id == _ITEM.id,
            FEEDBACK_TAGGED.c.removed_by.is_(None),
        )
        found = step.items(sa.literal(tag.id), _ITEM.id, sa.literal(change.id)).where(~borne)
        added = insert_found(step.session, FEEDBACK_TAGGED, ["tag_id", "item_id", "added_by"], found)
        return step.end(change, added, "feedback.tagged", f"All of these bear the tag “{tag.name}” already.")


def untag_items(database: Database, actor: Actor, programme_key: str, chosen: Chosen, name: str) -> Done:
    """Take a tag off the chosen items. ServiceError, ConflictError."""
    with step_over(database, actor, programme_key, chosen, MOST_TAGGED) as step:
        tag = _find_tag(step.session, step.programme_id, " ".join(name.split()))
        if tag is None:
            raise ServiceError("There is no such tag. Choose one of those that the feedback bears.")
        change = step.begin("untag", {"tag": tag.name, "tag_id": tag.id})
        removed = (
            step.session.connection()
            .execute(
                sa.update(FEEDBACK_TAGGED)
                .where(
                    FEEDBACK_TAGGED.c.tag_id == tag.id,
                    FEEDBACK_TAGGED.c.removed_by.is_(None),
                    FEEDBACK_TAGGED.c.item_id.in_(step.items(_ITEM.id)),
                )
                .values(removed_by=change.id)
            )
            .rowcount
        )
        return step.end(change, removed, "feedback.untagged", f"None of these bears the tag “{tag.name}”.")


def move_items(database: Database, actor: Actor, programme_key: str, chosen: Chosen, point_key: str) -> Done:
    """Move the chosen items to an anxiety point. ServiceError, ConflictError."""
    with step_over(database, actor, programme_key, chosen, MOST_MOVED) as step:
        point = find_point(step.session, step.programme_id, point_key)
        change = step.begin("move", {"to": point.name, "point": point.key})
        elsewhere = _ITEM.anxiety_point_id.is_distinct_from(point.id)
        moved = move_where(step.session, change, [*step.where, elsewhere], point)
        return step.end(change, moved, "feedback.moved", f"All of these belong to “{point.name}” already.")


def find_point(session: Session, programme_id: int, key: str) -> AnxietyPointRecord:
    """An anxiety point that is not merged into another. ServiceError."""
    table = AnxietyPointRecord
    found = session.exec(
        select(table).where(table.programme_id == programme_id, table.key == key, col(table.merged_into_id).is_(None))
    ).first()
    if found is None:
        raise ServiceError("There is no such anxiety point any more. Choose another one.")
    return found


def move_where(session: Session, change: FeedbackChangeRecord, where: Conditions, point: AnxietyPointRecord) -> int:
    """Move the items that ``where`` leaves to ``point``, and keep with the change where each was; how many."""
    return reword_where(session, change, where, point.id, _name_of_touchpoint(session, point), point.name)


def reword_where(
    session: Session, change: FeedbackChangeRecord, where: Conditions, point_id: int | None, touchpoint: str, topic: str
) -> int:
    """Give items a point, a touchpoint and a topic, and keep with the change what each had; how many there are."""
    columns = ("change_id", "item_id", "from_point_id", "from_touchpoint", "from_topic", "to_point_id")
    former = (_ITEM.id, _ITEM.anxiety_point_id, _ITEM.touchpoint, _ITEM.topic)
    target = sa.literal(point_id, sa.Integer())
    seen = sa.select(sa.literal(change.id), *former, target).where(*where)
    moved = insert_found(session, FEEDBACK_MOVED, columns, seen)
    its = sa.select(FEEDBACK_MOVED.c.item_id).where(
        FEEDBACK_MOVED.c.change_id == change.id, FEEDBACK_MOVED.c.to_point_id.is_not_distinct_from(point_id)
    )
    session.execute(
        sa.update(FEEDBACK_ITEM)
        .where(_ITEM.id.in_(its))
        .values(anxiety_point_id=point_id, touchpoint=touchpoint, topic=topic)
    )
    return moved


def insert_found(session: Session, table: sa.Table, columns: Sequence[str], found: sa.Select[Any]) -> int:
    """Insert what ``found`` selects; how many rows that is."""
    statement = sa.insert(table).from_select(list(columns), found)
    return session.connection().execute(statement.execution_options(preserve_rowcount=True)).rowcount


def _name_of_touchpoint(session: Session, point: AnxietyPointRecord) -> str:
    return session.get_one(TouchpointRecord, point.touchpoint_id).name


def _tag_name(name: str) -> str:
    plain = " ".join(name.replace("\0", " ").split())
    if not plain or len(plain) > LONGEST_TAG:
        raise ServiceError(f"Give the tag a name of at most {LONGEST_TAG} characters.")
    return plain


def _find_tag(session: Session, programme_id: int, name: str) -> FeedbackTagRecord | None:
    table = FeedbackTagRecord
    return session.exec(
        select(table).where(table.programme_id == programme_id, table.name_key == name.casefold())
    ).first()


def _make_tag(step: Step, name: str) -> FeedbackTagRecord:
    table = FeedbackTagRecord
    count = sa.select(sa.func.count()).select_from(table).where(col(table.programme_id) == step.programme_id)
    if (step.session.scalar(count) or 0) >= MOST_TAGS:
        raise ServiceError(f"A programme has at most {MOST_TAGS} tags. Use one that is there.")
    made = table(
        workspace_id=step.actor.workspace_id, programme_id=step.programme_id, name=name, name_key=name.casefold()
    )
    step.session.add(made)
    step.session.flush()
    return made
