"""Where on the journey customers hurt, how well that is known, and where the plan's money goes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from budgeting.feedback import STAGES, order_stages
from budgeting.money import largest_remainder
from budgeting.plans.plan import Plan
from budgeting.questions import AnxietyPoint
from budgeting.studies import BASIS
from planner.reports.grouping import QuestionGroup

SHADES: Final = 4


@dataclass(frozen=True)
class PainRow:
    """An anxiety point with the plan's money for it in minor units, and how dark its three cells are (0 to 4)."""

    point: AnxietyPoint
    money_minor: int
    pain_shade: int
    evidence_shade: int
    money_shade: int


@dataclass(frozen=True)
class JourneyMap:
    """The points stage by stage in the journey's order; the rest of the money is for no point."""

    stages: tuple[tuple[str, tuple[PainRow, ...]], ...]
    elsewhere_minor: int
    whole_minor: int


def journey_map(
    plan: Plan, groups: Iterable[QuestionGroup], stages: Sequence[str] = (), touchpoints: Sequence[str] = ()
) -> JourneyMap:
    """Cost and reserve of each question's studies, shared equally among the points that the question comes from.

    A study that serves several questions counts under the one that lists it, as in the plan's table. ``stages`` and
    ``touchpoints`` are the journey as people drew it; at each touchpoint, and where none is drawn, the worst is first.
    """
    money: dict[str, int] = defaultdict(int)
    for group in groups:
        points = group.answered.question.anxiety_points if group.answered else ()
        if points:
            parts = largest_remainder(group.kept_minor + group.reserve_minor, [1] * len(points))
            for point, part in zip(points, parts, strict=True):
                money[point.key] += part
    points_by_key = {point.key: point for question in plan.programme.questions for point in question.anxiety_points}
    whole = plan.cost_minor + plan.reserve_minor
    rows = _rows(points_by_key.values(), money)
    return JourneyMap(tuple(_by_stage(rows, stages or STAGES, touchpoints)), whole - sum(money.values()), whole)


def _rows(points: Iterable[AnxietyPoint], money: dict[str, int]) -> tuple[PainRow, ...]:
    found = tuple(points)
    most_money = max(money.values(), default=0)
    most_reach = max((point.reach for point in found), default=0)
    return tuple(
        PainRow(
            point,
            money[point.key],
            _shade(point.severity_bp, BASIS),
            _shade(point.reach, most_reach),
            _shade(money[point.key], most_money),
        )
        for point in found
    )


def _shade(value: int, most: int) -> int:
    """0 for nothing, else 1 to 4 in equal steps up to ``most``."""
    return -(-SHADES * value // most) if most else 0


def _by_stage(
    rows: Iterable[PainRow], stages: Sequence[str], touchpoints: Sequence[str]
) -> Iterator[tuple[str, tuple[PainRow, ...]]]:
    found = tuple(rows)
    places = {name.casefold(): place for place, name in enumerate(touchpoints)}

    def in_order(row: PainRow) -> tuple[int, int, str]:
        place = places.get(row.point.touchpoint.casefold(), len(places))
        return place, -row.point.severity_bp, row.point.name

    for stage in order_stages((row.point.stage for row in found), stages):
        yield stage, tuple(sorted((row for row in found if row.point.stage == stage), key=in_order))
