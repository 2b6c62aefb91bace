"""Three-point prices: what a package is expected to cost, and how far off that may be.

PERT: mean = (low + 4 typical + high) / 6, and the variance of the beta distribution that has this mean:
(mean - low)(high - mean) / 7. (A sixth of the range is a rule of thumb for its deviation, mostly too little.) Lines
that use the same element of the rate card move together, because it is one price; different elements are taken as
independent. Quantities are taken as designed: only prices vary.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Final

from budgeting.money import rounded
from budgeting.studies import BASIS, CostLine, Package

# The normal deviate that leaves a tenth on either side.
_EIGHT_IN_TEN: Final = 1.2815515655446004
_PARTS: Final = 6
_VARIANCE_PARTS: Final = 7


@dataclass(frozen=True)
class Spread:
    """The expected cost and its standard deviation in minor units, and the range that holds it 8 times in 10.

    The range holds it if the quantities are as designed; it never leaves the lowest and highest prices.
    """

    mean_minor: int
    deviation_minor: int
    low_minor: int
    high_minor: int


def spread_of(package: Package) -> Spread:
    """The PERT spread of a package's cost, contingency and the VAT that counts with it."""
    return spread_of_all((package,))


def spread_of_all(packages: Iterable[Package], shared: Iterable[CostLine] = ()) -> Spread:
    """The PERT spread of all ``packages`` and the lines that they share: one price moves every line that uses it."""
    weighted = [(line, _weight(package, line)) for package in packages for line in package.lines]
    return _spread([*weighted, *((line, Fraction(1)) for line in shared)])


def _spread(weighted: Iterable[tuple[CostLine, Fraction]]) -> Spread:
    mean, least, most, by_element = Fraction(0), Fraction(0), Fraction(0), defaultdict[str, float](float)
    for line, weight in weighted:
        low, high = line.range_minor
        middle = Fraction(low + 4 * line.amount_minor + high, _PARTS)
        mean, least, most = mean + weight * middle, least + weight * low, most + weight * high
        by_element[line.element] += float(weight) * sqrt(
            max(Fraction(0), (middle - low) * (high - middle)) / _VARIANCE_PARTS
        )
    deviation = sqrt(sum(own**2 for own in by_element.values()))
    reach = Fraction(_EIGHT_IN_TEN * deviation)
    ends = max(least, mean - reach), min(most, mean + reach)
    return Spread(rounded(mean), rounded(deviation), rounded(ends[0]), rounded(ends[1]))


def _weight(package: Package, line: CostLine) -> Fraction:
    """What a pound of the line adds to the package, with its contingency and VAT."""
    with_contingency = Fraction(BASIS + package.contingency_bp, BASIS)
    vat_bp = package.vat_bp if line.bears_vat else 0
    return with_contingency * Fraction(BASIS + vat_bp, BASIS)
