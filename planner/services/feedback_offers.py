"""What filters and steps over feedback can name: anxiety points, touchpoints, stages, tags and imports."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.feedback import order_stages
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.records import AnxietyPointRecord, FeedbackImportRecord, FeedbackTagRecord, TouchpointRecord
from planner.storage.repositories import programmes

MOST_IMPORTS = 100


@dataclass(frozen=True)
class OfferedPoint:
    """An anxiety point by its key, with its touchpoint and stage."""

    key: str
    name: str
    touchpoint: str
    stage: str


@dataclass(frozen=True)
class Offers:
    """What can be named: points and touchpoints (key, name) that are not merged into others, and all the rest."""

    points: tuple[OfferedPoint, ...]
    touchpoints: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    imports: tuple[tuple[int, str], ...]

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages on which points stand."""
        return order_stages(point.stage for point in self.points if point.stage)

    @property
    def topics(self) -> tuple[str, ...]:
        """The names of points, each once."""
        return tuple(sorted({point.name for point in self.points}))


def list_offers(database: Database, actor: Actor, programme_key: str) -> Offers:
    """What can be named in the programme, by name."""
    actor.require("feedback.see")
    with database.read() as session:
        return _offers(session, actor.workspace_id, programme_key)


@kept_until_written
def _offers(session: Session, workspace_id: int, programme_key: str) -> Offers:
    point, place, tag, file = AnxietyPointRecord, TouchpointRecord, FeedbackTagRecord, FeedbackImportRecord
    ours = programmes.by_key(session, workspace_id, programme_key).id
    points = session.execute(
        sa.select(col(point.key), col(point.name), col(place.name), col(point.stage))
        .join(place, col(place.id) == col(point.touchpoint_id))
        .where(col(point.programme_id) == ours, col(point.merged_into_id).is_(None))
        .order_by(col(place.name), col(point.name), col(point.id))
    )
    places = (
        select(place.key, place.name)
        .where(place.programme_id == ours, col(place.merged_into_id).is_(None))
        .order_by(col(place.name), col(place.id))
    )
    files = (
        select(file.id, file.file_name)
        .where(file.programme_id == ours, file.state == "published")
        .order_by(col(file.id).desc())
        .limit(MOST_IMPORTS)
    )
    return Offers(
        points=tuple(OfferedPoint(*row) for row in points),
        touchpoints=tuple((key, name) for key, name in session.exec(places)),
        tags=tuple(session.exec(select(tag.name).where(tag.programme_id == ours).order_by(tag.name_key))),
        imports=tuple((number or 0, name) for number, name in session.exec(files)),
    )
