"""Three-point prices: what a package is expected to cost, and how far off that may be.

PERT: mean = (low + 4 typical + high) / 6, deviation = (high - low) / 6. Lines that use the same element of the rate
card move together, because it is the same price; different elements are taken as independent.
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


@dataclass(frozen=True)
class Spread:
    """The expected cost and its standard deviation in minor units, and the range that holds it 8 times in 10."""

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
    mean, by_element = Fraction(0), defaultdict[str, Fraction](Fraction)
    for line, weight in weighted:
        low, high = line.range_minor
        mean += weight * (low + 4 * line.amount_minor + high) / _PARTS
        by_element[line.element] += weight * (high - low) / _PARTS
    deviation = sqrt(sum(float(own) ** 2 for own in by_element.values()))
    reach = _EIGHT_IN_TEN * deviation
    middle = float(mean)
    return Spread(rounded(mean), rounded(deviation), max(0, rounded(middle - reach)), rounded(middle + reach))


def _weight(package: Package, line: CostLine) -> Fraction:
    """What a pound of the line adds to the package, with its contingency and VAT."""
    with_contingency = Fraction(BASIS + package.contingency_bp, BASIS)
    vat_bp = package.vat_bp if line.bears_vat else 0
    return with_contingency * Fraction(BASIS + vat_bp, BASIS)
