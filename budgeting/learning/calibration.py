"""How well beliefs were: what was predicted against what happened.

Brier score: mean of (p - o)^2, o = 1 where it happened and 0 where not; 0 is perfect, 0.25 what a coin would get.
Reliability: forecasts in five bins of equal width; in each, the mean forecast beside the share that happened with
Wilson's 95 % interval. Sources: Brier 1950 (Monthly Weather Review 78); Wilson 1927 (JASA 22).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Final

from budgeting.decisions import MILLION
from budgeting.learning.believing import Belief, Learned, chances_of_outcomes
from budgeting.money import rounded

BINS: Final = 5
FEW: Final = 20
_Z: Final = 1.959963984540054
_PAIR: Final = 2


@dataclass(frozen=True)
class Forecast:
    """Something held to be so with ``chance_ppm``, and whether it happened; ``of`` says what in words."""

    chance_ppm: int
    has_happened: bool
    of: str = ""


@dataclass(frozen=True)
class Bin:
    """Forecasts from ``low_ppm`` to ``high_ppm``; the rest is None where there is none.

    ``mean_ppm`` is their mean, ``share_ppm`` the share that happened, which lies from ``least_ppm`` to ``most_ppm`` 19
    times in 20.
    """

    low_ppm: int
    high_ppm: int
    count: int
    happened_count: int
    mean_ppm: int | None
    share_ppm: int | None
    least_ppm: int | None
    most_ppm: int | None


@dataclass(frozen=True)
class Calibration:
    """Forecasts held against what happened; ``brier_ppm`` is None without any."""

    count: int
    brier_ppm: int | None
    bins: tuple[Bin, ...]

    @property
    def is_thin(self) -> bool:
        """Whether there are too few to say much."""
        return self.count < FEW


def calibrate(forecasts: Iterable[Forecast]) -> Calibration:
    """The Brier score and the reliability of ``forecasts``."""
    every = tuple(forecasts)
    bins = tuple(_bin(place, [one for one in every if _place(one) == place]) for place in range(BINS))
    return Calibration(len(every), brier_ppm(every), bins)


def brier_ppm(forecasts: Sequence[Forecast]) -> int | None:
    """The mean of (p - o)^2 in parts per million; None without a forecast."""
    if not forecasts:
        return None
    misses = ((Fraction(one.chance_ppm, MILLION) - one.has_happened) ** 2 for one in forecasts)
    return rounded(sum(misses, Fraction(0)) / len(forecasts) * MILLION)


def wilson_ppm(happened: int, count: int) -> tuple[int, int]:
    """Wilson's 95 % interval of a share, in parts per million; the whole range for no trial."""
    if count == 0:
        return 0, MILLION
    share, pull = happened / count, _Z * _Z / count
    middle = (share + pull / 2) / (1 + pull)
    reach = _Z * sqrt(share * (1 - share) / count + pull / (4 * count)) / (1 + pull)
    return max(0, round((middle - reach) * MILLION)), min(MILLION, round((middle + reach) * MILLION))


def outcome_forecasts(told: Sequence[Learned]) -> tuple[Forecast, ...]:
    """What the plan expected each study of one question to report, against what it did.

    Of two outcomes the first alone counts, since the other only mirrors it.
    """
    found: list[Forecast] = []
    for place, one in enumerate(told):
        if one.chance_ppm is None:
            continue
        earlier = [before.finding for before in told[:place]]
        chances = chances_of_outcomes(one.before, one.finding, earlier)
        found += _forecasts(chances, one.finding.states, one.finding.outcome_of, "would report")
    return tuple(found)


def belief_forecasts(belief: Belief, state: int) -> tuple[Forecast, ...]:
    """What was believed after all findings, against the ``state`` that turned out to be so."""
    names = tuple(one.name for one in belief.decision.states)
    return tuple(_forecasts(belief.chances, names, state, "is so"))


def _forecasts(chances: Sequence[Fraction], names: Sequence[str], happened: int, words: str) -> Iterable[Forecast]:
    counted = 1 if len(chances) == _PAIR else len(chances)
    for place in range(counted):
        yield Forecast(rounded(chances[place] * MILLION), place == happened, f"{names[place]} {words}")


def _place(forecast: Forecast) -> int:
    return min(BINS - 1, forecast.chance_ppm * BINS // MILLION)


def _bin(place: int, forecasts: Sequence[Forecast]) -> Bin:
    low, high = place * MILLION // BINS, (place + 1) * MILLION // BINS
    count, happened = len(forecasts), sum(one.has_happened for one in forecasts)
    if not count:
        return Bin(low, high, 0, 0, None, None, None, None)
    mean = rounded(Fraction(sum(one.chance_ppm for one in forecasts), count))
    return Bin(
        low, high, count, happened, mean, rounded(Fraction(happened * MILLION, count)), *wilson_ppm(happened, count)
    )
