"""Measures of a touchpoint before and after something was done about it.

A measure is a dated value in thousandths: satisfaction and churn in per cent, NPS from -100 to 100, complaints a month.
What is seen before and after is no proof that the action did it; pages say so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from budgeting.errors import FindingError
from budgeting.money import rounded

MeasureKind: TypeAlias = Literal["satisfaction", "nps", "churn"]
MEASURE_KINDS: Final[tuple[MeasureKind, ...]] = ("satisfaction", "nps", "churn")
_BOUNDS: Final[dict[MeasureKind, tuple[int, int]]] = {
    "satisfaction": (0, 100_000),
    "nps": (-100_000, 100_000),
    "churn": (0, 100_000),
}
_MONTHS: Final = 6
_IN_A_YEAR: Final = 12


@dataclass(frozen=True)
class Measure:
    """One value of a touchpoint on a day, in thousandths, with where it comes from."""

    touchpoint_key: str
    kind: MeasureKind
    value_milli: int
    measured_on: date
    source: str = ""

    def __post_init__(self) -> None:
        if self.kind not in _BOUNDS:
            raise FindingError("Choose satisfaction, NPS or churn.", place="kind")
        low, high = _BOUNDS[self.kind]
        if not low <= self.value_milli <= high:
            raise FindingError(f"This lies between {low // 1_000} and {high // 1_000}.", place="value")


@dataclass(frozen=True)
class Change:
    """Means before and after a day, in thousandths; None where nothing was measured."""

    before_milli: int | None
    after_milli: int | None
    before_count: int
    after_count: int

    @property
    def change_milli(self) -> int | None:
        """After less before; None where one of them is missing."""
        if self.before_milli is None or self.after_milli is None:
            return None
        return self.after_milli - self.before_milli


def change_of(measures: Iterable[Measure], acted_on: date) -> Change:
    """What was measured up to the day of the action, and after it."""
    every = list(measures)
    before = [one.value_milli for one in every if one.measured_on <= acted_on]
    after = [one.value_milli for one in every if one.measured_on > acted_on]
    return Change(_mean(before), _mean(after), len(before), len(after))


def complaints_around(months: Sequence[tuple[date, int]], acted_on: date, last: date) -> Change:
    """Complaints a month in up to six whole months before and after the month of the action.

    ``months`` pairs the first day of a month with its count, silent months left out; ``last`` is the day up to which
    there is feedback. The month of the action itself counts on neither side.
    """
    counts = dict(months)
    if not counts:
        return Change(None, None, 0, 0)
    first, own = min(counts), acted_on.replace(day=1)
    before = [_moved(own, -back) for back in range(1, _MONTHS + 1)]
    after = [_moved(own, on) for on in range(1, _MONTHS + 1)]
    before, after = (
        [month for month in side if first <= month and _moved(month, 1) <= _next_day(last)] for side in (before, after)
    )
    sides = [[counts.get(month, 0) * 1_000 for month in side] for side in (before, after)]
    return Change(_mean(sides[0]), _mean(sides[1]), len(before), len(after))


def _moved(month: date, by: int) -> date:
    place = month.year * _IN_A_YEAR + month.month - 1 + by
    return date(place // _IN_A_YEAR, place % _IN_A_YEAR + 1, 1)


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _mean(values: Sequence[int]) -> int | None:
    return rounded(Fraction(sum(values), len(values))) if values else None
