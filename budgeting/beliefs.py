"""A belief about a number: normal, with the point at which acting begins to pay."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, pi, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np

from budgeting.errors import DecisionError
from budgeting.money import LARGEST_MINOR

MILLI: Final = 1_000
# One answer to a yes/no question varies by 50 points at most: the deviation of a proportion of one half.
WIDEST_PROPORTION_MILLI: Final = 50_000
LARGEST_MILLI: Final = 10**12

_STANDARD: Final = NormalDist()
# Beyond eight deviations a normal belief holds less than 1e-15.
_FAR: Final = 8.0
# Distances from break-even, in deviations, between which nodes lie: close together where a precise study turns over.
_CUTS: Final = (0.0, 0.05, 0.2, 0.8, 2.5)
_NODES: Final = 8


@dataclass(frozen=True)
class NormalBelief:
    """The unknown is believed to be normal; acting gains ``worth_minor`` for each unit above break-even.

    ``mean_milli`` (m0), ``deviation_milli`` (s0) and ``break_even_milli`` (b) are in thousandths of ``unit``;
    ``worth_minor`` (K) is money in minor units for one unit. ``observation_milli`` is the deviation of one observation,
    from which a sample's error follows; left out, the widest that a proportion in points can have.
    """

    mean_milli: int
    deviation_milli: int
    break_even_milli: int
    worth_minor: int
    unit: str = "points"
    observation_milli: int = WIDEST_PROPORTION_MILLI

    def __post_init__(self) -> None:
        for place, milli in (("deviation", self.deviation_milli), ("observation", self.observation_milli)):
            if not 0 < milli <= LARGEST_MILLI:
                raise DecisionError("How far it could lie off must be more than zero.", place=place)
        for place, milli in (("mean", self.mean_milli), ("break_even", self.break_even_milli)):
            if abs(milli) > LARGEST_MILLI:
                raise DecisionError("This is larger than can be planned with. Check the number of digits.", place=place)
        if self.worth_minor <= 0:
            raise DecisionError("What one unit is worth must be more than zero.", place="worth")
        if self.worth_minor * (abs(self.mean - self.break_even) + _FAR * self.deviation) > LARGEST_MINOR:
            raise DecisionError(
                "A payoff is larger than this product plans with. Check the number of digits.", place="worth"
            )

    @property
    def mean(self) -> float:
        """m0, in units."""
        return self.mean_milli / MILLI

    @property
    def deviation(self) -> float:
        """s0, in units."""
        return self.deviation_milli / MILLI

    @property
    def break_even(self) -> float:
        """b, in units."""
        return self.break_even_milli / MILLI

    @property
    def observation(self) -> float:
        """Deviation of one observation, in units."""
        return self.observation_milli / MILLI

    @property
    def chance_above(self) -> float:
        """How likely it is that acting pays."""
        return _STANDARD.cdf((self.mean - self.break_even) / self.deviation)

    @property
    def grid(self) -> "Grid":
        """The belief as some 80 points, those above break-even first."""
        return _grid_of(self)


class Grid(NamedTuple):
    """Points that stand for a normal belief: ``chances`` sum to 1; the first ``above`` of ``values`` exceed break-even.

    Chance and mean of either side of break-even are exact, so that value now and value of perfect information are.
    """

    chances: tuple[float, ...]
    values: tuple[float, ...]
    above: int


@lru_cache(maxsize=4_096)
def _grid_of(belief: NormalBelief) -> Grid:
    edge = (belief.break_even - belief.mean) / belief.deviation
    near = min(max(edge, -_FAR), _FAR)
    above, below = list(_side(near)), list(_side(-near))
    total = sum(mass for mass, _ in above) + sum(mass for mass, _ in below)
    values = [belief.break_even + belief.deviation * distance for _, distance in above]
    values += [belief.break_even - belief.deviation * distance for _, distance in below]
    return Grid(tuple(mass / total for mass, _ in (*above, *below)), tuple(values), len(above))


def _side(edge: float) -> Iterator[tuple[float, float]]:
    """Chance and distance from ``edge`` (in deviations) of points above it, by Gauss and Legendre between the cuts.

    Chances are scaled to the whole chance of that side, distances to its exact mean.
    """
    far = max(_FAR - edge, 1.0)
    cuts = [*(cut for cut in _CUTS if cut < far), far]
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    points = [
        ((high - low) / 2 * weight, (high + low) / 2 + (high - low) / 2 * node)
        for low, high in pairwise(cuts)
        for node, weight in zip(nodes.tolist(), weights.tolist(), strict=True)
    ]
    raw = [(weight * _density(edge + distance), distance) for weight, distance in points]
    mass = _STANDARD.cdf(-edge)
    scale = mass / sum(one for one, _ in raw)
    stretch = (_density(edge) - edge * mass) / sum(one * scale * distance for one, distance in raw)
    return ((one * scale, distance * stretch) for one, distance in raw)


def _density(deviations: float) -> float:
    return exp(-deviations * deviations / 2) / sqrt(2 * pi)
