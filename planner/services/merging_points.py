"""Merging anxiety points, touchpoints and topics: feedback and questions go over, and later imports follow."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.feedback import Evidence, evidence_of, with_evidence
from budgeting.questions import AnxietyPoint
from planner.services.actors import Actor
from planner.services.errors import NotFoundError, ServiceError
from planner.services.feedback_filters import Conditions
from planner.services.merging_pieces import Going, Merge, do_merge
from planner.services.sorting import find_point
from planner.services.sorting_step import Done
from planner.storage.database import Database
from planner.storage.mapping.documents import evidence_from_document, evidence_to_document
from planner.storage.records import AnxietyPointRecord, TouchpointRecord
from planner.storage.tables import FEEDBACK_ITEM, QUESTION, QUESTION_ANXIETY

Pair = tuple[AnxietyPointRecord, AnxietyPointRecord]  # a point, and the one that it goes into
_ITEM = FEEDBACK_ITEM.c
_LINK = QUESTION_ANXIETY.c
_IS_OPEN = col(AnxietyPointRecord.merged_into_id).is_(None)


def merge_points(database: Database, actor: Actor, programme_key: str, point_key: str, into_key: str) -> Done:
    """Let one anxiety point go into another. ServiceError when either is not there, or both are one."""

    def planned(session: Session, programme_id: int) -> Merge:
        point, into = (find_point(session, programme_id, key) for key in (point_key, into_key))
        if point.id == into.id:
            raise ServiceError("A point cannot be merged into itself. Choose another one.")
        detail = {"from": point.name, "to": into.name, "point": into.key}
        pairs = [(point, into)]
        goings = [_going(session, point, into)]
        return Merge("merge_points", "feedback.points_merged", detail | _named(pairs), goings, _marking(session, pairs))

    return do_merge(database, actor, programme_key, planned)


def merge_touchpoints(database: Database, actor: Actor, programme_key: str, key: str, into_key: str) -> Done:
    """Let one touchpoint go into another; points of the same name become one. ServiceError."""

    def planned(session: Session, programme_id: int) -> Merge:
        former, into = (_find_touchpoint(session, programme_id, one) for one in (key, into_key))
        if former.id == into.id:
            raise ServiceError("A touchpoint cannot be merged into itself. Choose another one.")
        pairs, replaced = _points_of(session, former, into)
        loose = [_ITEM.programme_id == programme_id, _ITEM.touchpoint == former.name, _ITEM.anxiety_point_id.is_(None)]
        goings = [
            *(_going(session, point, end, into.name if end in replaced else "") for point, end in pairs),
            *(_following(point, into.name) for point in replaced),
            Going([*loose, _ITEM.touchpoint != into.name], None, into.name, ""),
        ]

        def mark() -> dict[str, Any]:
            for point in replaced:
                point.touchpoint_id = into.id or 0
                session.add(point)
            former.merged_into_id = into.id
            session.add(former)
            return {**_marking(session, pairs)(), "replaced": [one.id for one in replaced], "touchpoint": former.id}

        detail = {"from": former.name, "to": into.name, **_named(pairs, replaced)}
        return Merge("merge_touchpoints", "feedback.touchpoints_merged", detail, goings, mark)

    return do_merge(database, actor, programme_key, planned)


def merge_topics(database: Database, actor: Actor, programme_key: str, topic: str, into_topic: str) -> Done:
    """At every touchpoint that has points of both names, let the one go into the other. ServiceError."""

    def planned(session: Session, programme_id: int) -> Merge:
        if topic.casefold() == into_topic.casefold():
            raise ServiceError("A topic cannot be merged into itself. Choose another one.")
        pairs = _pairs(session, programme_id, topic, into_topic)
        if not pairs:
            raise ServiceError(f"No touchpoint has both “{topic}” and “{into_topic}”, so nothing can be merged.")
        detail = {"from": topic, "to": into_topic, **_named(pairs)}
        goings = [_going(session, point, into) for point, into in pairs]
        return Merge("merge_topics", "feedback.topics_merged", detail, goings, _marking(session, pairs))

    return do_merge(database, actor, programme_key, planned)


def _named(pairs: Sequence[Pair], others: Sequence[AnxietyPointRecord] = ()) -> dict[str, Any]:
    """The points of a merge: whoever merges one of them meanwhile, or later, is told from all others by them."""
    return {"points": sorted({one.id or 0 for one in [*(one for pair in pairs for one in pair), *others]})}


def _going(session: Session, point: AnxietyPointRecord, into: AnxietyPointRecord, touchpoint: str = "") -> Going:
    name = touchpoint or session.get_one(TouchpointRecord, into.touchpoint_id).name
    return Going(_items_of(point), into.id, name, into.name)


def _following(point: AnxietyPointRecord, touchpoint: str) -> Going:
    """The items of a point that stays one, at another touchpoint."""
    return Going([*_items_of(point), _ITEM.touchpoint != touchpoint], point.id, touchpoint, point.name)


def _items_of(point: AnxietyPointRecord) -> Conditions:
    return [_ITEM.programme_id == point.programme_id, _ITEM.anxiety_point_id == point.id]


def _marking(session: Session, pairs: Sequence[Pair]) -> Callable[[], dict[str, Any]]:
    return lambda: {"merged": [_mark(session, point, into) for point, into in pairs]}


def _mark(session: Session, point: AnxietyPointRecord, into: AnxietyPointRecord) -> dict[str, Any]:
    """A point whose items have gone is marked, and its questions go over; what it takes to undo that."""
    former = {"point": point.id, "into": into.id, "carried": into.carried, **_hang_over(session, point, into)}
    if point.carried:
        into.carried = _joined(into.carried, point.carried)
        session.add(into)
    point.merged_into_id = into.id
    session.add(point)
    session.flush()
    return former


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


def _points_of(
    session: Session, former: TouchpointRecord, into: TouchpointRecord
) -> tuple[list[Pair], list[AnxietyPointRecord]]:
    """Which points of one touchpoint become which of the other, and which go over as they are."""
    at = AnxietyPointRecord.touchpoint_id
    by_name = {one.name.casefold(): one for one in _points(session, at == into.id)}
    pairs: list[Pair] = []
    replaced = []
    for point in _points(session, at == former.id, _IS_OPEN):
        twin = by_name.get(point.name.casefold())
        if twin is None:
            replaced.append(point)
        elif (end := _end_of(session, twin)).id == point.id:
            raise ServiceError(
                f"“{twin.name}” of {into.name} was merged into “{point.name}” of {former.name}. "
                "Undo that first, then merge the touchpoints."
            )
        else:
            pairs.append((point, end))
    return pairs, replaced


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


def _pairs(session: Session, programme_id: int, topic: str, into_topic: str) -> list[Pair]:
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
