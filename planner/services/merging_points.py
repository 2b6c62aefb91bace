"""Merging anxiety points, touchpoints and topics: feedback and questions go over, and later imports follow."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.feedback import Evidence, evidence_of, with_evidence
from budgeting.questions import AnxietyPoint
from planner.services.actors import Actor
from planner.services.errors import NotFoundError, ServiceError
from planner.services.sorting import find_point, move_where, reword_where
from planner.services.sorting_step import Done, finish_change, lock_programme, new_change
from planner.storage.database import Database
from planner.storage.mapping.documents import evidence_from_document, evidence_to_document
from planner.storage.records import AnxietyPointRecord, FeedbackChangeRecord, TouchpointRecord
from planner.storage.tables import FEEDBACK_ITEM, QUESTION, QUESTION_ANXIETY

_ITEM = FEEDBACK_ITEM.c
_LINK = QUESTION_ANXIETY.c
_IS_OPEN = col(AnxietyPointRecord.merged_into_id).is_(None)


def merge_points(database: Database, actor: Actor, programme_key: str, point_key: str, into_key: str) -> Done:
    """Let one anxiety point go into another. ServiceError when either is not there, or both are one."""
    actor.require("feedback.edit")
    with database.write() as session:
        programme_id = lock_programme(session, actor, programme_key)
        point, into = (find_point(session, programme_id, key) for key in (point_key, into_key))
        if point.id == into.id:
            raise ServiceError("A point cannot be merged into itself. Choose another one.")
        change = new_change(
            session, actor, programme_id, "merge_points", {"from": point.name, "to": into.name, "point": into.key}
        )
        count, merged = _merge(session, change, point, into)
        change.detail = {**change.detail, "merged": [merged]}
        return finish_change(session, actor, change, count, "feedback.points_merged")


def merge_touchpoints(database: Database, actor: Actor, programme_key: str, key: str, into_key: str) -> Done:
    """Let one touchpoint go into another; points of the same name become one. ServiceError."""
    actor.require("feedback.edit")
    with database.write() as session:
        programme_id = lock_programme(session, actor, programme_key)
        former, into = (_find_touchpoint(session, programme_id, one) for one in (key, into_key))
        if former.id == into.id:
            raise ServiceError("A touchpoint cannot be merged into itself. Choose another one.")
        detail = {"from": former.name, "to": into.name}
        change = new_change(session, actor, programme_id, "merge_touchpoints", detail)
        count, merged, replaced = _merge_points_of(session, change, former, into)
        loose = [_ITEM.programme_id == programme_id, _ITEM.touchpoint == former.name, _ITEM.anxiety_point_id.is_(None)]
        count += reword_where(session, change, loose, None, into.name, "")
        former.merged_into_id = into.id
        session.add(former)
        change.detail = {**detail, "merged": merged, "replaced": replaced, "touchpoint": former.id}
        return finish_change(session, actor, change, count, "feedback.touchpoints_merged")


def merge_topics(database: Database, actor: Actor, programme_key: str, topic: str, into_topic: str) -> Done:
    """At every touchpoint that has points of both names, let the one go into the other. ServiceError."""
    actor.require("feedback.edit")
    if topic.casefold() == into_topic.casefold():
        raise ServiceError("A topic cannot be merged into itself. Choose another one.")
    with database.write() as session:
        programme_id = lock_programme(session, actor, programme_key)
        pairs = _pairs(session, programme_id, topic, into_topic)
        if not pairs:
            raise ServiceError(f"No touchpoint has both “{topic}” and “{into_topic}”, so nothing can be merged.")
        detail = {"from": topic, "to": into_topic}
        change = new_change(session, actor, programme_id, "merge_topics", detail)
        done = [_merge(session, change, point, into) for point, into in pairs]
        change.detail = {**detail, "merged": [merged for _, merged in done]}
        return finish_change(session, actor, change, sum(count for count, _ in done), "feedback.topics_merged")


def _merge(
    session: Session, change: FeedbackChangeRecord, point: AnxietyPointRecord, into: AnxietyPointRecord
) -> tuple[int, dict[str, Any]]:
    """Items and questions go over and the point is marked; how many items, and what it takes to undo it."""
    ours = [_ITEM.programme_id == point.programme_id, _ITEM.anxiety_point_id == point.id]
    count = move_where(session, change, ours, into)
    former = {"point": point.id, "into": into.id, "carried": into.carried, **_hang_over(session, point, into)}
    if point.carried:
        into.carried = _joined(into.carried, point.carried)
        session.add(into)
    point.merged_into_id = into.id
    session.add(point)
    session.flush()
    return count, former


def _hang_over(session: Session, point: AnxietyPointRecord, into: AnxietyPointRecord) -> dict[str, Any]:
    """The point's questions hang from the other one: which went over, and which hung from both, with their place."""
    links = session.execute(
        sa.select(_LINK.question_id, _LINK.position)
        .where(_LINK.anxiety_point_id == point.id)
        .order_by(_LINK.question_id)
    ).all()
    there = set(session.scalars(sa.select(_LINK.question_id).where(_LINK.anxiety_point_id == into.id)))
    both = [[one.question_id, one.position] for one in links if one.question_id in there]
    alone = [one.question_id for one in links if one.question_id not in there]
    ours = _LINK.anxiety_point_id == point.id
    session.execute(sa.delete(QUESTION_ANXIETY).where(ours, _LINK.question_id.in_([one for one, _ in both])))
    session.execute(sa.update(QUESTION_ANXIETY).where(ours).values(anxiety_point_id=into.id))
    touch_questions(session, [one.question_id for one in links])
    return {"questions": alone, "both": both}


def touch_questions(session: Session, question_ids: Sequence[int]) -> None:
    """Whoever has one of these open to edit it is told that it was changed meanwhile."""
    session.execute(sa.update(QUESTION).where(QUESTION.c.id.in_(question_ids)).values(version=QUESTION.c.version + 1))


def _merge_points_of(
    session: Session, change: FeedbackChangeRecord, former: TouchpointRecord, into: TouchpointRecord
) -> tuple[int, list[dict[str, Any]], list[int]]:
    at = AnxietyPointRecord.touchpoint_id
    by_name = {one.name.casefold(): one for one in _points(session, at == into.id)}
    count, merged, replaced = 0, [], []
    for point in _points(session, at == former.id, _IS_OPEN):
        twin = by_name.get(point.name.casefold())
        if twin is not None:
            moved, undoing = _merge(session, change, point, _end_of(session, twin))
            merged.append(undoing)
        else:
            point.touchpoint_id = into.id or 0
            session.add(point)
            session.flush()
            ours = [_ITEM.programme_id == point.programme_id, _ITEM.anxiety_point_id == point.id]
            moved = move_where(session, change, ours, point)
            replaced.append(point.id or 0)
        count += moved
    return count, merged, replaced


def _end_of(session: Session, point: AnxietyPointRecord) -> AnxietyPointRecord:
    """The point that a merged one went into, in the end."""
    while point.merged_into_id is not None:
        point = session.get_one(AnxietyPointRecord, point.merged_into_id)
    return point


def _find_touchpoint(session: Session, programme_id: int, key: str) -> TouchpointRecord:
    table = TouchpointRecord
    found = session.exec(
        select(table).where(table.programme_id == programme_id, table.key == key, col(table.merged_into_id).is_(None))
    ).first()
    if found is None:
        raise NotFoundError("There is no such touchpoint any more. Choose another one.")
    return found


def _pairs(
    session: Session, programme_id: int, topic: str, into_topic: str
) -> list[tuple[AnxietyPointRecord, AnxietyPointRecord]]:
    points = _points(session, AnxietyPointRecord.programme_id == programme_id, _IS_OPEN)
    into = {one.touchpoint_id: one for one in points if one.name == into_topic}
    return [(one, into[one.touchpoint_id]) for one in points if one.name == topic and one.touchpoint_id in into]


def _points(session: Session, *which: sa.ColumnElement[bool] | bool) -> Sequence[AnxietyPointRecord]:
    """The points of which all that is true, in the order in which they came."""
    table = AnxietyPointRecord
    return session.exec(select(table).where(*which).order_by(col(table.id))).all()


def _joined(carried: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    point = AnxietyPoint(key="point", name="Point", touchpoint="Touchpoint", stage="", reach=0, severity_bp=0)
    for document in (carried, other):
        if document:
            point = with_evidence(point, evidence_from_document(document))
    evidence: Evidence = evidence_of(point)
    return evidence_to_document(evidence)
