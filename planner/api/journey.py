"""The journey and its anxiety points: what worries whom, where."""

from dataclasses import dataclass
from datetime import date

from budgeting.listening.trends import LevelChange
from budgeting.questions import AnxietyPoint
from planner.api.bodies import Body, Line
from planner.api.editing import check_seen, version_of_text
from planner.api.filling import checked, filled
from planner.api.operations import PREFIX, operation
from planner.api.replies import Reply, told_as
from planner.context import actor, current
from planner.forms.feedback import StageForm
from planner.services.feedback import SaidItem
from planner.services.journey import HangingQuestion, HotSpot, map_journey, place_on_stage, tell_point


@dataclass(frozen=True)
class JourneyTold:
    """The journey: its stages and touchpoints, and where it hurts most."""

    stages: tuple[str, ...]
    touchpoints: tuple[str, ...]
    hot_spots: tuple[HotSpot, ...]
    points: tuple[AnxietyPoint, ...]


@dataclass(frozen=True)
class MonthOfPoint:
    """How often a point was named in the month that begins on a day."""

    month_on: date
    count: int


@dataclass(frozen=True)
class PointTold:
    """An anxiety point with its evidence and the questions that hang from it."""

    point: AnxietyPoint
    rank: int
    of: int
    total: int
    months: tuple[MonthOfPoint, ...]
    items: tuple[SaidItem, ...]
    questions: tuple[HangingQuestion, ...]
    stage_choices: tuple[str, ...]
    changes: tuple[LevelChange, ...]


class StageTyped(Body):
    """The stage that a point is put on."""

    stage: Line


@operation("GET", "/programmes/<programme_key>/journey", "journey.see")
def whole(programme_key: str) -> Reply[JourneyTold]:
    """Read the journey."""
    found = map_journey(current().database, actor(), programme_key)
    return Reply(told_as(JourneyTold, found))


@operation("GET", "/programmes/<programme_key>/anxiety-points/<key>", "journey.see")
def one(programme_key: str, key: str) -> Reply[PointTold]:
    """Read an anxiety point."""
    story = tell_point(current().database, actor(), programme_key, key)
    told = told_as(PointTold, story, months=tuple(MonthOfPoint(*each) for each in story.months))
    path = f"{PREFIX}/programmes/{programme_key}/anxiety-points/{key}"
    return Reply(told, version=version_of_text(story.point.stage), path=path)


@operation("PUT", "/programmes/<programme_key>/anxiety-points/<key>/stage", "journey.edit", also=("journey.see",))
def place(programme_key: str, key: str, seen: int, body: StageTyped) -> Reply[PointTold]:
    """Put an anxiety point on a stage of the journey."""
    story = tell_point(current().database, actor(), programme_key, key)
    check_seen(seen, version_of_text(story.point.stage))
    form = checked(filled(StageForm, [("stage", body.stage)]).offer(story.stage_choices))
    place_on_stage(current().database, actor(), programme_key, key, form.stage.data, seen_stage=story.point.stage)
    return one(programme_key, key)
