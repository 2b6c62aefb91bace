"""Precision of a mean, and the sample for it; ``deviation`` is the population's, in the unit of the mean.

Sampling without replacement: SE^2 = deff S^2 / n (1 - n / N), with the n of interviews really made. PracTools' nCont.
"""

from math import sqrt

from budgeting.precision.checks import check_at_least, check_count, check_positive, check_within, two_sided_z
from budgeting.precision.proportions import corrected_for_variance


def standard_error(
    sample: int, deviation: float, *, population: int | None = None, design_effect: float = 1.0
) -> float:
    """sqrt( deff S^2 / n (1 - n / N) ), in the unit of the mean."""
    check_count(sample, "The sample", "sample")
    check_within(sample, population)
    check_at_least(design_effect, 1, "The design effect", "design_effect")
    left = 1.0 if population is None else 1 - sample / population
    return check_positive(deviation, "The standard deviation", "deviation") * sqrt(design_effect * left / sample)


def margin_of_error(
    sample: int,
    deviation: float,
    *,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
) -> float:
    """``z SE``: half the width of the confidence interval of a mean, in its unit."""
    error = standard_error(sample, deviation, population=population, design_effect=design_effect)
    return two_sided_z(confidence) * error


def sample_for_margin(
    margin: float,
    deviation: float,
    *,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
) -> float:
    """n0 = deff z^2 S^2 / e^2, then n0 / (1 + n0 / N): unrounded, the inverse of ``margin_of_error``."""
    check_positive(margin, "The margin", "margin")
    check_positive(deviation, "The standard deviation", "deviation")
    check_at_least(design_effect, 1, "The design effect", "design_effect")
    endless = design_effect * (two_sided_z(confidence) * deviation / margin) ** 2
    return endless if population is None else corrected_for_variance(endless, population)


def relative_error(sample: int, population_cv: float, *, population: int | None = None) -> float:
    """Coefficient of variation of the mean: CVpop sqrt( (1 - n / N) / n ), where CVpop = S / mean."""
    return standard_error(sample, population_cv, population=population)


def sample_for_relative_error(target_cv: float, population_cv: float, *, population: int | None = None) -> float:
    """n0 = (CVpop / CV0)^2, then n0 / (1 + n0 / N): unrounded, the inverse of ``relative_error``."""
    check_positive(target_cv, "The target", "target_cv")
    check_positive(population_cv, "The coefficient of variation", "population_cv")
    endless = (population_cv / target_cv) ** 2
    return endless if population is None else corrected_for_variance(endless, population)
