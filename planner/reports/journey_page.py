"""The journey as one picture: what a page and a print of it show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from budgeting.journey import DrawnJourney
from budgeting.questions import AnxietyPoint
from budgeting.studies import BASIS

_SHADES: Final = 4


@dataclass(frozen=True)
class Curve:
    """How it feels at each stage, -1,000 to 1,000, None where nothing is known: as heard, as marked, as it should be.

    Marks are those of one persona, or the mean of all.
    """

    stages: tuple[str, ...]
    heard: tuple[int | None, ...]
    today: tuple[int | None, ...]
    future: tuple[int | None, ...]


@dataclass(frozen=True)
class HeatRow:
    """An anxiety point: pain, reach, how many channels speak of it, what answers are worth and what the plan spends.

    Money in minor units; each shade is 0 (nothing) to 4: pain of the worst there can be, else of the column.
    """

    point: AnxietyPoint
    worth_minor: int
    money_minor: int
    shades: Mapping[str, int]


@dataclass(frozen=True)
class JourneyPicture:
    """The whole journey with its curve and its heat, the hottest point first; ``plan_number`` is whose money it is.

    ``rows`` are the hottest of all ``point_count`` points.
    """

    name: str
    currency: str
    journey: DrawnJourney
    version: int
    persona: str
    curve: Curve
    rows: tuple[HeatRow, ...]
    point_count: int
    plan_number: int | None


def heat_rows(
    points: Iterable[AnxietyPoint], worth: Mapping[str, int], spent: Mapping[str, int]
) -> tuple[HeatRow, ...]:
    """``points`` in their order with ``worth`` and ``spent`` by their keys, each column shaded against its most."""
    found = tuple(points)
    columns = {
        "pain": {one.key: one.severity_bp for one in found},
        "reach": {one.key: one.reach for one in found},
        "evidence": {one.key: len(one.by_channel) for one in found},
        "worth": {one.key: worth.get(one.key, 0) for one in found},
        "money": {one.key: spent.get(one.key, 0) for one in found},
    }
    most = {name: max(values.values(), default=0) for name, values in columns.items()} | {"pain": BASIS}
    return tuple(
        HeatRow(
            one,
            worth.get(one.key, 0),
            spent.get(one.key, 0),
            {name: _shade(values[one.key], most[name]) for name, values in columns.items()},
        )
        for one in found
    )


def _shade(value: int, most: int) -> int:
    return -(-_SHADES * value // most) if most else 0
