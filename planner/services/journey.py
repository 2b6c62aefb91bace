"""Where it hurts: touchpoints and stages with their anxiety points, and the evidence of each point."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.errors import FeedbackError
from budgeting.feedback import fill_months, mean_severity_bp, order_stages, rank_points
from budgeting.listening.trends import LevelChange, find_changes
from budgeting.questions import AnxietyPoint
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.feedback import SaidItem, count_months, items_with_points, published, said_items
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.records import (
    AnxietyPointRecord,
    FeedbackItemRecord,
    QuestionAnxietyRecord,
    QuestionRecord,
    TouchpointRecord,
)
from planner.storage.repositories import journeys, programmes

LONGEST_STAGE = 60
TELLING_ITEMS = 3


@dataclass(frozen=True)
class HotSpot:
    """All anxiety points of one touchpoint at one stage: reach summed, severity as the mean over their items."""

    touchpoint: str
    stage: str
    reach: int
    severity_bp: int
    points: tuple[AnxietyPoint, ...]


@dataclass(frozen=True)
class Journey:
    """The journey's stages (unplaced, an empty text, last) and touchpoints, its hot spots, and its points by heat."""

    stages: tuple[str, ...]
    touchpoints: tuple[str, ...]
    hot_spots: tuple[HotSpot, ...]
    points: tuple[AnxietyPoint, ...]
    stage_choices: tuple[str, ...]

    @property
    def unplaced_count(self) -> int:
        """How many points stand on no stage yet."""
        return sum(not point.stage for point in self.points)


@dataclass(frozen=True)
class HangingQuestion:
    """A question that hangs from an anxiety point."""

    key: str
    text: str
    state: str


@dataclass(frozen=True)
class PointStory:
    """An anxiety point with its evidence: rank by heat, trend by month (first day, items), telling items, questions.

    ``changes`` are where its trend takes a new level.
    """

    point: AnxietyPoint
    rank: int
    of: int
    total: int
    months: tuple[tuple[date, int], ...]
    items: tuple[SaidItem, ...]
    questions: tuple[HangingQuestion, ...]
    stage_choices: tuple[str, ...]
    changes: tuple[LevelChange, ...] = ()


@dataclass(frozen=True)
class _Heard:
    """An anxiety point and the sum of its items' severities."""

    point: AnxietyPoint
    severity: int


def map_journey(database: Database, actor: Actor, programme_key: str) -> Journey:
    """The journey of the programme as its published feedback shows it."""
    actor.require("journey.see")
    with database.read() as session:
        return _map(session, actor.workspace_id, programme_key)


@kept_until_written
def _map(session: Session, workspace_id: int, programme_key: str) -> Journey:
    programme_id = programmes.by_key(session, workspace_id, programme_key).id or 0
    heard = _heard(session, workspace_id, programme_id).values()
    drawn = journeys.stages(session, programme_id)
    points = rank_points(one.point for one in heard)
    severity_by_key = {one.point.key: one.severity for one in heard}
    spots = tuple(sorted(_hot_spots(points, severity_by_key), key=lambda spot: -spot.severity_bp * spot.reach))
    reach_by_touchpoint: dict[str, int] = defaultdict(int)
    for point in points:
        reach_by_touchpoint[point.touchpoint] += point.reach
    return Journey(
        stages=order_stages((point.stage for point in points), drawn),
        touchpoints=tuple(sorted(reach_by_touchpoint, key=lambda name: (-reach_by_touchpoint[name], name))),
        hot_spots=spots,
        points=points,
        stage_choices=_stage_choices(points, drawn),
    )


def tell_point(database: Database, actor: Actor, programme_key: str, point_key: str) -> PointStory:
    """The evidence of one anxiety point. NotFoundError."""
    actor.require("journey.see")
    with database.read() as session:
        return _story(session, actor.workspace_id, programme_key, point_key)


@kept_until_written
def _story(session: Session, workspace_id: int, programme_key: str, point_key: str) -> PointStory:
    programme_id = programmes.by_key(session, workspace_id, programme_key).id or 0
    row = _find_point(session, programme_id, point_key)
    points = {point_id: one.point for point_id, one in _heard(session, workspace_id, programme_id).items()}
    ranked = rank_points(points.values())
    point = points.get(row.id or 0) or _silent_point(session, row)
    where = [*published(programme_id), col(FeedbackItemRecord.anxiety_point_id) == row.id]
    volume, _, _ = count_months(session, where)
    months, latest = fill_months(volume), _latest(session, workspace_id, programme_id)
    order = [col(getattr(FeedbackItemRecord, name)).desc() for name in ("severity", "said_on", "id")]
    return PointStory(
        point=point,
        rank=ranked.index(point) + 1 if point in ranked else 0,
        of=len(ranked),
        total=sum(p.reach for p in ranked),
        months=months,
        items=_different(said_items(session, items_with_points(where).order_by(*order).limit(60))),
        questions=_questions(session, row),
        stage_choices=_stage_choices(ranked, journeys.stages(session, programme_id)),
        changes=find_changes(months, latest) if latest else (),
    )


@kept_until_written
def _latest(session: Session, _workspace_id: int, programme_id: int) -> date | None:
    """The last day on which anything was said."""
    said_on = col(FeedbackItemRecord.said_on)
    return session.scalar(sa.select(sa.func.max(said_on)).where(*published(programme_id)))


def place_on_stage(
    database: Database,
    actor: Actor,
    programme_key: str,
    point_key: str,
    stage: str,
    *,
    seen_stage: str | None = None,
) -> None:
    """Put an anxiety point on a stage of the journey; an empty stage takes it off.

    Raises NotFoundError, FeedbackError, and ConflictError where it is no longer on the stage that was seen.
    """
    actor.require("journey.edit")
    plain = " ".join(stage.split())
    if len(plain) > LONGEST_STAGE:
        raise FeedbackError(f"Use at most {LONGEST_STAGE} characters for a stage.", place="stage")
    with database.write() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        row = _find_point(session, programme.id or 0, point_key, is_claimed=True)
        if seen_stage not in {None, row.stage}:
            raise ConflictError
        if row.stage == plain:
            return
        before, row.stage = row.stage, plain
        session.add(row)
        record(session, actor, "journey.placed", f"anxiety:{row.id}", {"from": before, "to": plain})


@kept_until_written
def _heard(session: Session, _workspace_id: int, programme_id: int) -> dict[int, _Heard]:
    """The points that published feedback speaks of, by id."""
    item, point = FeedbackItemRecord, AnxietyPointRecord
    counted = session.execute(
        sa.select(col(item.anxiety_point_id), col(item.channel), sa.func.count(), sa.func.sum(col(item.severity)))
        .where(*published(programme_id), col(item.anxiety_point_id).is_not(None))
        .group_by(col(item.anxiety_point_id), col(item.channel))
    )
    channels: dict[int, list[tuple[str, int]]] = defaultdict(list)
    severity: dict[int, int] = defaultdict(int)
    for point_id, channel, number, total in counted:
        channels[point_id].append((channel, int(number)))
        severity[point_id] += int(total)
    rows = session.execute(
        sa.select(point, col(TouchpointRecord.name))
        .join(TouchpointRecord, col(TouchpointRecord.id) == col(point.touchpoint_id))
        .where(col(point.programme_id) == programme_id)
    )
    return {
        row.id: _Heard(_value(row, touchpoint, channels[row.id], severity[row.id]), severity[row.id])
        for row, touchpoint in rows
        if channels[row.id]
    }


def _value(row: AnxietyPointRecord, touchpoint: str, channels: list[tuple[str, int]], severity: int) -> AnxietyPoint:
    reach = sum(number for _, number in channels)
    return AnxietyPoint(
        key=row.key,
        name=row.name,
        touchpoint=touchpoint,
        stage=row.stage,
        reach=reach,
        severity_bp=mean_severity_bp(severity, reach),
        by_channel=tuple(sorted(channels, key=lambda pair: (-pair[1], pair[0]))),
    )


def _silent_point(session: Session, row: AnxietyPointRecord) -> AnxietyPoint:
    return _value(row, session.get_one(TouchpointRecord, row.touchpoint_id).name, [], 0)


def _hot_spots(points: tuple[AnxietyPoint, ...], severity_by_key: dict[str, int]) -> list[HotSpot]:
    grouped: dict[tuple[str, str], list[AnxietyPoint]] = defaultdict(list)
    for point in points:
        grouped[point.touchpoint, point.stage].append(point)
    spots = []
    for (touchpoint, stage), group in grouped.items():
        reach = sum(point.reach for point in group)
        severity = mean_severity_bp(sum(severity_by_key[point.key] for point in group), reach)
        spots.append(HotSpot(touchpoint, stage, reach, severity, tuple(group)))
    return spots


def _find_point(session: Session, programme_id: int, point_key: str, *, is_claimed: bool = False) -> AnxietyPointRecord:
    """The point; where it is claimed, nobody else changes it until the transaction ends."""
    asked = select(AnxietyPointRecord).where(
        AnxietyPointRecord.programme_id == programme_id, AnxietyPointRecord.key == point_key
    )
    found = session.exec(asked.with_for_update(key_share=True) if is_claimed else asked).first()
    if found is None:
        raise NotFoundError
    return found


def _questions(session: Session, row: AnxietyPointRecord) -> tuple[HangingQuestion, ...]:
    found = session.exec(
        select(QuestionRecord)
        .join(QuestionAnxietyRecord, col(QuestionAnxietyRecord.question_id) == col(QuestionRecord.id))
        .where(QuestionAnxietyRecord.anxiety_point_id == row.id)
        .order_by(col(QuestionRecord.id))
    )
    return tuple(HangingQuestion(question.key, question.text, question.state) for question in found)


def _different(items: tuple[SaidItem, ...]) -> tuple[SaidItem, ...]:
    """The first few items that do not all say the same."""
    by_text: dict[str, SaidItem] = {}
    for item in items:
        by_text.setdefault(item.text, item)
    return tuple(by_text.values())[:TELLING_ITEMS]


def _stage_choices(points: tuple[AnxietyPoint, ...], drawn: tuple[str, ...]) -> tuple[str, ...]:
    return order_stages({*drawn, *(point.stage for point in points if point.stage)}, drawn)
