"""How large a change between two waves can be seen: independent samples, SE_diff = sqrt(SE1^2 + SE2^2).

``variance`` is that of one answer: ``share_variance`` for a share, ``answer_variance`` for an NPS as a fraction;
changes are fractions too (0.07 is 7 points). Without a power, a change is one that is just outside chance, so that
it is seen half the time.

A share that moves towards one half becomes more spread, so that a rare thing's rise is harder to see than its
present spread says: ``change_of_share`` counts the spread before and after, as R's power.prop.test does.
"""

from math import hypot, sqrt
from typing import Final

from budgeting.precision.checks import (
    PrecisionError,
    check_at_least,
    check_between,
    check_count,
    check_positive,
    power_z,
    two_sided_z,
)

_HALF_THE_TIME: Final = 0.5
_HAIR: Final = 1e-9


def error_of_change(first_error: float, second_error: float) -> float:
    """sqrt(SE1^2 + SE2^2), in the unit of the errors."""
    check_at_least(first_error, 0, "The standard error", "first_error")
    return hypot(first_error, check_at_least(second_error, 0, "The standard error", "second_error"))


def detectable_change(
    first_sample: int,
    second_sample: int,
    variance: float,
    *,
    confidence: float = 0.95,
    power: float = _HALF_THE_TIME,
    design_effect: float = 1.0,
) -> float:
    """(z_a + z_b) SE_diff; with power 0.5 and equal waves, 1.41 times the margin of one wave."""
    check_count(first_sample, "The sample of the first wave", "first_sample")
    check_count(second_sample, "The sample of the second wave", "second_sample")
    spread = _spread(variance, design_effect)
    error = error_of_change(sqrt(spread / first_sample), sqrt(spread / second_sample))
    return (two_sided_z(confidence) + power_z(power)) * error


def sample_per_wave(
    change: float,
    variance: float,
    *,
    confidence: float = 0.95,
    power: float = _HALF_THE_TIME,
    design_effect: float = 1.0,
) -> float:
    """2 deff var ((z_a + z_b) / change)^2 for each of two equal waves, unrounded."""
    check_positive(change, "The change", "change")
    return 2 * _spread(variance, design_effect) * ((two_sided_z(confidence) + power_z(power)) / change) ** 2


def change_of_share(share: float, sample: float, *, confidence: float = 0.95, power: float = 0.8) -> float | None:
    """The smallest change of ``share`` towards the other end that two groups of ``sample`` (effective) people see.

    None where no change that there is room for is seen. The inverse of ``sample_for_change_of_share``.
    """
    check_positive(sample, "The sample", "sample")
    room = 1 - _rarer(share)

    def is_seen(change: float) -> bool:
        return sample_for_change_of_share(share, change, confidence=confidence, power=power) <= sample

    low, high = 0.0, room * (1 - _HAIR)
    if not is_seen(high):
        return None
    # By halving, since a root finder takes a second to import; it ends when no number lies between.
    while low < (middle := (low + high) / 2) < high:
        low, high = (low, middle) if is_seen(middle) else (middle, high)
    return high


def sample_for_change_of_share(share: float, change: float, *, confidence: float = 0.95, power: float = 0.8) -> float:
    """[z_a sqrt(2 p q) + z_b sqrt(p1 q1 + p2 q2)]^2 / change^2 for each group, p2 = p1 + change from the nearer end."""
    first = _rarer(share)
    if not 0 < check_positive(change, "The change", "change") < 1 - first:
        raise PrecisionError(
            f"A share of {share:.3g} has no room for a change of {change:.3g}. Lower the change.", place="change"
        )
    second = first + change
    mean = (first + second) / 2
    by_chance = two_sided_z(confidence) * sqrt(2 * mean * (1 - mean))
    return ((by_chance + power_z(power) * sqrt(first * (1 - first) + second * (1 - second))) / change) ** 2


def _rarer(share: float) -> float:
    """The share, or that of the others where they are fewer: either tells as much."""
    return min(check_between(share, "The share", "share"), 1 - share)


def _spread(variance: float, design_effect: float) -> float:
    check_positive(variance, "The variance of an answer", "variance")
    return variance * check_at_least(design_effect, 1, "The design effect", "design_effect")
