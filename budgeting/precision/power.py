"""How likely a test is to see a difference that is there: the sample, the power, or the smallest difference seen.

Two-sided tests of two independent groups of equal size unless said otherwise; ``sample`` counts one group and comes
back unrounded. This module alone imports statsmodels, which takes seconds: import it only where a test is planned.
"""

from collections.abc import Callable
from math import asin, isnan, pi, sin, sqrt

from scipy.optimize import brentq
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import (
    power_proportions_2indep,
    proportion_effectsize,
    samplesize_proportions_2indep_onetail,
)

from budgeting.precision.checks import (
    PrecisionError,
    check_at_least,
    check_between,
    check_positive,
    check_power,
    power_z,
    two_sided_z,
)

_FEWEST = 2
_HAIR = 1e-9


def sample_for_shares(first: float, second: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """[z_a sqrt(2 p q) + z_b sqrt(p1 q1 + p2 q2)]^2 / (p1 - p2)^2 per group, p the mean share: R's power.prop.test."""
    _check_different(first, second)
    alpha = 1 - check_between(confidence, "The confidence", "confidence")
    return float(
        samplesize_proportions_2indep_onetail(abs(first - second), min(first, second), check_power(power), alpha=alpha)
    )


def power_for_shares(first: float, second: float, sample: float, *, confidence: float = 0.95) -> float:
    """The power of that test, the far tail left out as in power.prop.test: the inverse of ``sample_for_shares``."""
    _check_different(first, second)
    check_at_least(sample, _FEWEST, "The sample", "sample")
    tail = (1 - check_between(confidence, "The confidence", "confidence")) / 2
    found = power_proportions_2indep(
        abs(first - second), min(first, second), sample, alpha=tail, alternative="larger", return_results=False
    )
    return float(found)


def smallest_rise(share: float, sample: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """The smallest difference above ``share`` that two groups of ``sample`` see; for a fall, start from 1 - share."""
    check_between(share, "The share", "share")
    check_at_least(sample, _FEWEST, "The sample", "sample")
    room = 1 - share

    def missing(rise: float) -> float:
        return sample_for_shares(share, share + rise, power=power, confidence=confidence) - sample

    if missing(room * (1 - _HAIR)) > 0:
        raise PrecisionError(
            f"Two groups of {sample:,.0f} are too small to see any rise from {share:.0%}. Ask more people.",
            place="sample",
        )
    return float(brentq(missing, room * _HAIR, room * (1 - _HAIR), xtol=1e-14, rtol=1e-12))


def arcsine_effect(first: float, second: float) -> float:
    """Cohen's h = 2 asin(sqrt p1) - 2 asin(sqrt p2)."""
    check_between(first, "The first share", "first")
    check_between(second, "The second share", "second")
    return float(proportion_effectsize(first, second))


def share_at_effect(share: float, effect: float) -> float:
    """The share that lies ``effect`` (h) away from ``share``: sin^2(asin(sqrt p) + h / 2)."""
    angle = asin(sqrt(check_between(share, "The share", "share"))) + effect / 2
    if not 0 <= angle <= pi / 2:
        raise PrecisionError("No share lies that far away. Ask more people, or lower the power.", place="effect")
    return sin(angle) ** 2


def sample_for_effect(effect: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """2 [(z_a + z_b) / h]^2 per group: two shares by the arcsine form, R's pwr.2p.test."""
    return 2 * sample_for_one_effect(effect, power=power, confidence=confidence)


def power_for_effect(effect: float, sample: float, *, confidence: float = 0.95) -> float:
    """The power of two groups of ``sample`` to see h, both tails counted."""
    return _normal_power(effect, sample, confidence, ratio=1)


def effect_for_sample(sample: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """(z_a + z_b) sqrt(2 / n): the smallest h that two groups of ``sample`` see."""
    return sqrt(2) * one_effect_for_sample(sample, power=power, confidence=confidence)


def sample_for_one_effect(effect: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """[(z_a + z_b) / h]^2: one share against a fixed one, R's pwr.p.test; the whole sample."""
    _check_effect(effect)
    return ((two_sided_z(confidence) + power_z(power)) / effect) ** 2


def power_for_one_effect(effect: float, sample: float, *, confidence: float = 0.95) -> float:
    """The power of one sample to see that its share lies h from a fixed one, both tails counted."""
    return _normal_power(effect, sample, confidence, ratio=0)


def one_effect_for_sample(sample: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """(z_a + z_b) / sqrt(n): the smallest h from a fixed share that one sample sees."""
    check_at_least(sample, _FEWEST, "The sample", "sample")
    return (two_sided_z(confidence) + power_z(power)) / sqrt(sample)


def sample_for_means(effect: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """People per group for two means ``effect`` standard deviations apart, by the noncentral t; 2 at least."""
    asked = check_power(power)

    def reached(sample: float) -> float:
        return power_for_means(effect, sample, confidence=confidence) - asked

    start = sample_for_effect(effect, power=power, confidence=confidence)
    return _crossing(reached, _FEWEST, max(2.0 * _FEWEST, start))


def power_for_means(effect: float, sample: float, *, confidence: float = 0.95) -> float:
    """The power of a two-sample t test with ``sample`` people per group."""
    _check_effect(effect)
    check_at_least(sample, _FEWEST, "The sample", "sample")
    alpha = 1 - check_between(confidence, "The confidence", "confidence")
    # Far out the library has no number for the tail on the other side, which is nothing there, and then none at all,
    # where the power is 1 to the last digit.
    for tail, alternative in ((alpha, "two-sided"), (alpha / 2, "larger")):
        found = float(TTestIndPower().power(abs(effect), sample, tail, alternative=alternative))
        if not isnan(found):
            return found
    return 1.0


def effect_for_means(sample: float, *, power: float = 0.8, confidence: float = 0.95) -> float:
    """The smallest distance of two means, in standard deviations, that a t test with ``sample`` per group sees."""
    asked = check_power(power)

    def reached(effect: float) -> float:
        return power_for_means(effect, sample, confidence=confidence) - asked

    return _crossing(reached, _HAIR, effect_for_sample(sample, power=power, confidence=confidence))


def _crossing(reached: Callable[[float], float], low: float, guess: float) -> float:
    """Where a rising function passes zero; ``low`` when it has passed there already."""
    if reached(low) >= 0:
        return low
    high = guess
    while reached(high) < 0:
        high *= 2
    return float(brentq(reached, low, high, xtol=1e-12, rtol=1e-12))


def _normal_power(effect: float, sample: float, confidence: float, *, ratio: int) -> float:
    _check_effect(effect)
    check_at_least(sample, _FEWEST, "The sample", "sample")
    alpha = 1 - check_between(confidence, "The confidence", "confidence")
    return float(NormalIndPower().power(effect, sample, alpha, ratio=ratio))


def _check_effect(effect: float) -> None:
    check_positive(abs(effect), "The difference", "effect")


def _check_different(first: float, second: float) -> None:
    check_between(first, "The first share", "first")
    check_between(second, "The second share", "second")
    if first == second:
        raise PrecisionError("The two shares are the same, so that there is no difference to see.", place="second")
