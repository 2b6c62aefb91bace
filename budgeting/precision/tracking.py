"""How large a change between two waves can be seen: independent samples, SE_diff = sqrt(SE1^2 + SE2^2).

``variance`` is that of one answer: ``share_variance`` for a share, ``answer_variance`` for an NPS as a fraction;
changes are fractions too (0.07 is 7 points). Without a power, a change is one that is just outside chance, so that
it is seen half the time.
"""

from math import hypot, sqrt
from typing import Final

from budgeting.precision.checks import check_at_least, check_count, check_positive, power_z, two_sided_z

_HALF_THE_TIME: Final = 0.5


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


def _spread(variance: float, design_effect: float) -> float:
    check_positive(variance, "The variance of an answer", "variance")
    return variance * check_at_least(design_effect, 1, "The design effect", "design_effect")
