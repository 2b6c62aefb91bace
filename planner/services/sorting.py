"""Sorting feedback: tags set and taken off, and items moved to another anxiety point, many in one step."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.actors import Actor
from planner.services.errors import ServiceError
from planner.services.feedback_filters import Conditions
from planner.services.sorting_pieces import Detail, Work, do
from planner.services.sorting_step import Chosen, Done, Step
from planner.storage.database import Database
from planner.storage.records import AnxietyPointRecord, FeedbackChangeRecord, FeedbackTagRecord, TouchpointRecord
from planner.storage.tables import FEEDBACK_ITEM, FEEDBACK_MOVED, FEEDBACK_TAGGED

# What is done while a page waits, half a minute or so.
MOST_TAGGED: Final = 500_000
MOST_MOVED: Final = 100_000
# In one transaction: 20 microseconds each to tag, and three times as much to move, since words are indexed anew; ten
# times that on a machine that has much else to do, and others wait for it.
TAGGED_AT_ONCE: Final = 5_000
MOVED_AT_ONCE: Final = 1_500
MOST_TAGS: Final = 500
LONGEST_TAG: Final = 60
_ITEM = FEEDBACK_ITEM.c


def tag_items(database: Database, actor: Actor, programme_key: str, chosen: Chosen, name: str) -> Done:
    """Set a tag, made when it is new, on the chosen items. ServiceError, ConflictError."""
    plain = _tag_name(name)

    def begin(step: Step) -> Detail:
        tag = _find_tag(step.session, step.programme_id, plain) or _make_tag(step, plain)
        return {"tag": tag.name, "tag_id": tag.id}

    def nothing(detail: Detail) -> str:
        return f"All of these bear the tag “{detail['tag']}” already."

    work = Work("tag", "feedback.tagged", begin, _set_tag, nothing, MOST_TAGGED, TAGGED_AT_ONCE)
    return do(database, actor, programme_key, chosen, work)


def untag_items(database: Database, actor: Actor, programme_key: str, chosen: Chosen, name: str) -> Done:
    """Take a tag off the chosen items. ServiceError, ConflictError."""

    def begin(step: Step) -> Detail:
        tag = _find_tag(step.session, step.programme_id, " ".join(name.split()))
        if tag is None:
            raise ServiceError("There is no such tag. Choose one of those that the feedback bears.")
        return {"tag": tag.name, "tag_id": tag.id}

    def nothing(detail: Detail) -> str:
        return f"None of these bears the tag “{detail['tag']}”."

    work = Work("untag", "feedback.untagged", begin, _take_off, nothing, MOST_TAGGED, TAGGED_AT_ONCE)
    return do(database, actor, programme_key, chosen, work)


def move_items(database: Database, actor: Actor, programme_key: str, chosen: Chosen, point_key: str) -> Done:
    """Move the chosen items to an anxiety point. ServiceError, ConflictError."""

    def begin(step: Step) -> Detail:
        point = find_point(step.session, step.programme_id, point_key)
        return {"to": point.name, "point": point.key}

    def apply(step: Step, change: FeedbackChangeRecord) -> int:
        point = find_point(step.session, step.programme_id, point_key)
        elsewhere = _ITEM.anxiety_point_id.is_distinct_from(point.id)
        return move_where(step.session, change, [*step.where, elsewhere], point, step.piece)

    def nothing(detail: Detail) -> str:
        return f"All of these belong to “{detail['to']}” already."

    work = Work("move", "feedback.moved", begin, apply, nothing, MOST_MOVED, MOVED_AT_ONCE)
    return do(database, actor, programme_key, chosen, work)


def _set_tag(step: Step, change: FeedbackChangeRecord) -> int:
    tag_id = change.detail["tag_id"]
    borne = sa.exists().where(
        FEEDBACK_TAGGED.c.tag_id == tag_id,
        FEEDBACK_TAGGED.c.item_id == _ITEM.id,
        FEEDBACK_TAGGED.c.removed_by.is_(None),
    )
    found = step.items(sa.literal(tag_id), _ITEM.id, sa.literal(change.id)).where(~borne)
    return insert_found(step.session, FEEDBACK_TAGGED, ["tag_id", "item_id", "added_by"], found)


def _take_off(step: Step, change: FeedbackChangeRecord) -> int:
    statement = (
        sa.update(FEEDBACK_TAGGED)
        .where(
            FEEDBACK_TAGGED.c.tag_id == change.detail["tag_id"],
            FEEDBACK_TAGGED.c.removed_by.is_(None),
            FEEDBACK_TAGGED.c.item_id.in_(step.items(_ITEM.id)),
        )
        .values(removed_by=change.id)
    )
    return step.session.connection().execute(statement).rowcount


def find_point(session: Session, programme_id: int, key: str) -> AnxietyPointRecord:
    """An anxiety point that is not merged into another. ServiceError."""
    table = AnxietyPointRecord
    found = session.exec(
        select(table).where(table.programme_id == programme_id, table.key == key, col(table.merged_into_id).is_(None))
    ).first()
    if found is None:
        raise ServiceError("There is no such anxiety point any more. Choose another one.")
    return found


def move_where(
    session: Session,
    change: FeedbackChangeRecord,
    where: Conditions,
    point: AnxietyPointRecord,
    piece: Conditions | None = None,
) -> int:
    """Move the items that ``where`` leaves to ``point``, and keep with the change where each was; how many.

    ``piece`` limits items to those that no earlier piece of the change has moved.
    """
    name = _name_of_touchpoint(session, point)
    return reword_where(session, change, [*where, *(piece or ())], point.id, name, point.name, piece)


def reword_where(
    session: Session,
    change: FeedbackChangeRecord,
    where: Conditions,
    point_id: int | None,
    touchpoint: str,
    topic: str,
    piece: Conditions | None = None,
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
        .where(_ITEM.id.in_(its), *(piece or ()))
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
