"""From any pound to the customers' words, and from any complaint to the money spent on it."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from budgeting.approvals.states import StudyState
from budgeting.learning.finding import Finding
from budgeting.learning.money import GRANTED, NOTHING
from budgeting.plans.plan import PlannedStudy
from budgeting.questions import AnxietyPoint, Question
from planner.services.actors import Actor
from planner.services.course import Course, load_course
from planner.services.errors import NotFoundError
from planner.services.feedback import SaidItem, items_with_points, published, said_items
from planner.storage.database import Database
from planner.storage.records import AnxietyPointRecord, FeedbackItemRecord
from planner.storage.repositories import programmes

MOST_WORDS = 3
_LOOKED_AT = 40


@dataclass(frozen=True)
class Money:
    """What a study costs: granted by the plan, and of that ordered and paid."""

    granted_minor: int
    committed_minor: int
    spent_minor: int


@dataclass(frozen=True)
class Strand:
    """A study with its money, and what it hangs from; ``state`` is None where the plan does not fund it."""

    planned: PlannedStudy
    state: StudyState | None
    money: Money
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Heard:
    """An anxiety point with its most telling words."""

    point: AnxietyPoint
    items: tuple[SaidItem, ...]


@dataclass(frozen=True)
class PointMoney:
    """An anxiety point with the studies that it draws, and their money, each counted once."""

    point: AnxietyPoint
    strands: tuple[Strand, ...]

    @property
    def granted_minor(self) -> int:
        """Granted because of it."""
        return sum(one.money.granted_minor for one in self.strands)

    @property
    def used_minor(self) -> int:
        """Ordered and paid because of it."""
        return sum(one.money.committed_minor + one.money.spent_minor for one in self.strands)


@dataclass(frozen=True)
class Thread:
    """Strands with what was heard; ``point`` and ``item`` are where one starts from a complaint."""

    course: Course
    strands: tuple[Strand, ...]
    heard: tuple[Heard, ...]
    point: PointMoney | None = None
    item: SaidItem | None = None


@dataclass(frozen=True)
class Loom:
    """Every thread of a programme at once: studies with their money, and points with what they draw."""

    course: Course
    strands: tuple[Strand, ...]
    points: tuple[PointMoney, ...]


def see_loom(database: Database, actor: Actor, programme_key: str) -> Loom:
    """Every thread. Raises NotFoundError."""
    course = load_course(database, actor, programme_key)
    strands = tuple(_strand(course, one) for one in _planned(course) if one.fate != "left_out")
    points = {point.key: point for question in course.programme.questions for point in question.anxiety_points}
    found = (PointMoney(point, _drawn(strands, point.key)) for point in points.values())
    return Loom(course, strands, tuple(sorted(found, key=lambda one: (-one.granted_minor, -one.point.heat))))


def thread_of_study(database: Database, actor: Actor, programme_key: str, study_key: str) -> Thread:
    """From a study's money down to words. Raises NotFoundError."""
    course = load_course(database, actor, programme_key)
    planned = next((one for one in _planned(course) if one.study.key == study_key), None)
    if planned is None:
        raise NotFoundError
    strand = _strand(course, planned)
    points = {point.key: point for question in strand.questions for point in question.anxiety_points}
    return Thread(course, (strand,), _heard(database, actor, programme_key, points))


def thread_of_question(database: Database, actor: Actor, programme_key: str, question_key: str) -> Thread:
    """From a question both ways. Raises NotFoundError."""
    course = load_course(database, actor, programme_key)
    question = next((one for one in course.programme.questions if one.key == question_key), None)
    if question is None:
        raise NotFoundError
    every = (_strand(course, one) for one in _planned(course))
    strands = tuple(one for one in every if question_key in {q.key for q in one.questions})
    points = {point.key: point for point in question.anxiety_points}
    return Thread(course, strands, _heard(database, actor, programme_key, points))


def thread_of_point(database: Database, actor: Actor, programme_key: str, point_key: str) -> Thread:
    """From an anxiety point up to money. Raises NotFoundError."""
    course = load_course(database, actor, programme_key)
    points = {p.key: p for question in course.programme.questions for p in question.anxiety_points}
    if point_key not in points:
        _check_point(database, actor, programme_key, point_key)
        return Thread(course, (), ())
    strands = _drawn([_strand(course, one) for one in _planned(course)], point_key)
    point = PointMoney(points[point_key], strands)
    return Thread(course, strands, _heard(database, actor, programme_key, {point_key: points[point_key]}), point)


def thread_of_item(database: Database, actor: Actor, programme_key: str, item_id: int) -> Thread:
    """From one thing that a customer said up to money. Raises NotFoundError."""
    actor.require("feedback.see")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        where = [*published(programme_id), col(FeedbackItemRecord.id) == item_id]
        items = said_items(session, items_with_points(where))
        if not items:
            raise NotFoundError
        point_key = session.execute(
            sa.select(col(AnxietyPointRecord.key))
            .join(FeedbackItemRecord, col(FeedbackItemRecord.anxiety_point_id) == col(AnxietyPointRecord.id))
            .where(*where)
        ).scalar()
    if point_key is None:
        return Thread(load_course(database, actor, programme_key), (), (), None, items[0])
    found = thread_of_point(database, actor, programme_key, point_key)
    return Thread(found.course, found.strands, found.heard, found.point, items[0])


def _planned(course: Course) -> tuple[PlannedStudy, ...]:
    """The studies with their fates by the plan in force; while there is none, no plan spends anything on any."""
    if course.plan is not None:
        return course.plan.studies
    return tuple(PlannedStudy(study, "left_out", None, None, (), 0, "") for study in course.programme.studies)


def _strand(course: Course, planned: PlannedStudy) -> Strand:
    today = next((one for one in course.programme.studies if one.key == planned.study.key), planned.study)
    keys = {*planned.study.question_keys, *today.question_keys}
    state = course.states.get(planned.study.key)
    used = course.used.get(f"study:{planned.study.key}", NOTHING)
    granted = used.held_of(planned.cost_minor) if state in GRANTED else used.minor
    return Strand(
        planned=planned,
        state=state,
        money=Money(granted, used.committed_minor, used.spent_minor),
        questions=tuple(one for one in course.programme.questions if one.key in keys),
        findings=tuple(one for one in course.findings if one.study_key == planned.study.key),
    )


def _drawn(strands: Collection[Strand], point_key: str) -> tuple[Strand, ...]:
    """The strands that hang from a point."""
    return tuple(
        one for one in strands if any(p.key == point_key for question in one.questions for p in question.anxiety_points)
    )


def _heard(database: Database, actor: Actor, programme_key: str, points: dict[str, AnxietyPoint]) -> tuple[Heard, ...]:
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        return tuple(Heard(point, _telling(session, programme_id, key)) for key, point in points.items())


def _telling(session: Session, programme_id: int, point_key: str) -> tuple[SaidItem, ...]:
    """The worst and newest that was said of a point."""
    point = (
        sa.select(col(AnxietyPointRecord.id))
        .where(col(AnxietyPointRecord.programme_id) == programme_id, col(AnxietyPointRecord.key) == point_key)
        .scalar_subquery()
    )
    where = [*published(programme_id), col(FeedbackItemRecord.anxiety_point_id) == point]
    order = [col(getattr(FeedbackItemRecord, name)).desc() for name in ("severity", "said_on", "id")]
    items = said_items(session, items_with_points(where).order_by(*order).limit(_LOOKED_AT))
    different = {item.text: item for item in reversed(items)}
    return tuple(item for item in items if different[item.text] is item)[:MOST_WORDS]


def _check_point(database: Database, actor: Actor, programme_key: str, point_key: str) -> None:
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        known = session.execute(
            sa.select(col(AnxietyPointRecord.id)).where(
                col(AnxietyPointRecord.programme_id) == programme_id, col(AnxietyPointRecord.key) == point_key
            )
        ).first()
    if known is None:
        raise NotFoundError
