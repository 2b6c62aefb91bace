"""The journey as one picture: how it feels from stage to stage, and where pain, reach, evidence and money lie."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col

from budgeting.journey import DrawnJourney, emotion_milli
from budgeting.money import largest_remainder
from budgeting.plans.plan import Plan
from budgeting.questions import AnxietyPoint
from planner.reports.grouping import groups_of
from planner.reports.journey_map import journey_map
from planner.reports.journey_page import Curve, HeatRow, JourneyPicture, heat_rows
from planner.services.actors import Actor
from planner.services.errors import NotFoundError, ServiceError
from planner.services.feedback import published
from planner.services.journey import map_journey
from planner.services.plans import see_plan
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.records import AnxietyPointRecord, FeedbackItemRecord
from planner.storage.repositories import journeys, programmes

MOST_ROWS: Final = 20
_MARK_MILLI: Final = 500


def see_picture(database: Database, actor: Actor, programme_key: str, persona: str = "") -> JourneyPicture:
    """The journey of the programme, as ``persona`` lives it or, where none is named, as all do. NotFoundError."""
    actor.require("journey.see")
    with database.read() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        journey, version = journeys.seen(session, actor.workspace_id, programme.id or 0)
        seen = persona if persona in journey.personas else ""
        heard = _heard(session, actor.workspace_id, programme.id or 0, seen)
    points = map_journey(database, actor, programme_key).points
    rows, number = _heat(database, actor, programme_key, points[:MOST_ROWS])
    curve = _curve(journey, heard, seen)
    return JourneyPicture(programme.name, programme.currency, journey, version, seen, curve, rows, len(points), number)


@kept_until_written
def _heard(session: Session, _workspace_id: int, programme_id: int, persona: str) -> dict[str, int | None]:
    item, point = FeedbackItemRecord, AnxietyPointRecord
    where = [*published(programme_id), col(point.stage) != ""]
    if persona:
        where.append(col(item.persona) == persona)
    sums = (
        sa.func.coalesce(sa.func.sum(col(item.sentiment_milli)), 0),
        sa.func.count(col(item.sentiment_milli)),
        sa.func.sum(col(item.severity)),
        sa.func.count(),
    )
    rows = session.execute(
        sa.select(col(point.stage), *sums)
        .join(point, col(point.id) == col(item.anxiety_point_id))
        .where(*where)
        .group_by(col(point.stage))
    )
    return {stage: emotion_milli(*(int(number) for number in numbers)) for stage, *numbers in rows}


def _curve(journey: DrawnJourney, heard: Mapping[str, int | None], persona: str) -> Curve:
    personas = (persona,) if persona else journey.personas

    def marked(stage: str, when: str) -> int | None:
        marks = [getattr(journey.mark(one, stage), when) for one in personas]
        said = [mark for mark in marks if mark is not None]
        return round(_MARK_MILLI * sum(said) / len(said)) if said else None

    return Curve(
        stages=journey.stages,
        heard=tuple(heard.get(stage) for stage in journey.stages),
        today=tuple(marked(stage, "today") for stage in journey.stages),
        future=tuple(marked(stage, "future") for stage in journey.stages),
    )


def _heat(
    database: Database, actor: Actor, programme_key: str, points: tuple[AnxietyPoint, ...]
) -> tuple[tuple[HeatRow, ...], int | None]:
    try:
        seen = see_plan(database, actor, programme_key)
    except (NotFoundError, ServiceError):
        # Without a plan, or with one that cannot be read here, the pain is shown all the same.
        return heat_rows(points, {}, {}), None
    spent = {
        row.point.key: row.money_minor
        for _, rows in journey_map(seen.plan, groups_of(seen.plan)).stages
        for row in rows
    }
    return heat_rows(points, _worth(seen.plan), spent), seen.head.number


def _worth(plan: Plan) -> dict[str, int]:
    """By point, the ceilings of the questions that come from it, each shared equally among its points."""
    worth: dict[str, int] = defaultdict(int)
    for answered in plan.questions:
        points = answered.question.anxiety_points
        if points:
            for point, part in zip(points, largest_remainder(answered.ceiling_minor, [1] * len(points)), strict=True):
                worth[point.key] += part
    return worth
