"""Value of information where the unknown is a number believed to be normal and the gain is a straight line in it."""

from math import sqrt
from statistics import NormalDist
from typing import Final

from budgeting.errors import EvidenceError

_STANDARD: Final = NormalDist()


def unit_normal_loss(distance: float) -> float:
    """L(D) = phi(D) - D [1 - Phi(D)] for D >= 0 (Schlaifer's table)."""
    return _STANDARD.pdf(distance) - distance * _STANDARD.cdf(-distance)


def evpi(mean: float, deviation: float, break_even: float, worth_per_unit: float = 1.0) -> float:
    """EVPI = K s0 L(|m0 - b| / s0); ``worth_per_unit`` K is money per unit of the unknown, ``deviation`` s0 > 0."""
    return evsi_of_spread(mean, deviation, break_even, worth_per_unit)


def preposterior_deviation(deviation: float, variance: float, sample: int) -> float:
    """s*(n) = sqrt(s0^4 / (s0^2 + sig^2/n)): how far a sample of n is expected to move the belief; 0 when n = 0."""
    if sample == 0:
        return 0.0
    return deviation**2 / sqrt(deviation**2 + variance / sample)


def evsi(
    mean: float, deviation: float, break_even: float, worth_per_unit: float, variance: float, sample: int
) -> float:
    """EVSI(n) = K s* L(|m0 - b| / s*); ``variance`` sig^2 is that of one observation; 0 when n = 0."""
    spread = preposterior_deviation(deviation, variance, sample)
    return evsi_of_spread(mean, spread, break_even, worth_per_unit) if spread > 0 else 0.0


def evsi_of_spread(mean: float, spread: float, break_even: float, worth_per_unit: float) -> float:
    """K s L(|m0 - b| / s) for a belief expected to move by the deviation ``spread``; EvidenceError unless above 0."""
    if spread <= 0:
        raise EvidenceError("The spread of a belief must be above zero.", place="prior")
    return worth_per_unit * spread * unit_normal_loss(abs(mean - break_even) / spread)
