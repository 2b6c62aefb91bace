"""Precision of a share of people, and the sample for it.

Simple random sampling with the normal approximation; ``design_effect`` stretches the variance, ``population`` shrinks
it. The margin takes the correction with the interviews really made, not with the effective sample. Shares and margins
are 0 to 1. Cochran, Sampling Techniques, 3rd ed., ch. 4; Krejcie and Morgan 1970.
"""

from math import floor, sqrt

from budgeting.precision.checks import (
    check_at_least,
    check_between,
    check_count,
    check_positive,
    check_within,
    two_sided_z,
)


def share_variance(share: float) -> float:
    """``p (1 - p)``: the variance of one yes-or-no answer; at most 0.25, at p = 0.5."""
    check_between(share, "The share", "share")
    return share * (1 - share)


def population_factor(sample: int, population: int | None) -> float:
    """(N - n) / (N - 1): what a variance of a share keeps when n of N people are asked; 1 without a population."""
    check_within(sample, population)
    if population is None:
        return 1.0
    return (population - sample) / (population - 1) if population > sample else 0.0


def standard_error(
    sample: int, share: float = 0.5, *, population: int | None = None, design_effect: float = 1.0
) -> float:
    """sqrt( deff p (1 - p) / n * (N - n) / (N - 1) ) of a share; the worst case p = 0.5 unless ``share`` is given."""
    check_count(sample, "The sample", "sample")
    check_at_least(design_effect, 1, "The design effect", "design_effect")
    return sqrt(design_effect * share_variance(share) / sample * population_factor(sample, population))


def margin_of_error(
    sample: int,
    share: float = 0.5,
    *,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
) -> float:
    """``z SE``: half the width of the confidence interval of a share (0.049 for 400 people)."""
    error = standard_error(sample, share, population=population, design_effect=design_effect)
    return two_sided_z(confidence) * error


def sample_for_margin(
    margin: float,
    share: float = 0.5,
    *,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
) -> float:
    """n0 = deff z^2 p (1 - p) / e^2, then Cochran's correction: unrounded, the inverse of ``margin_of_error``."""
    check_between(margin, "The margin", "margin")
    check_at_least(design_effect, 1, "The design effect", "design_effect")
    endless = design_effect * share_variance(share) * (two_sided_z(confidence) / margin) ** 2
    return endless if population is None else corrected_for_share(endless, population)


def corrected_for_share(sample: float, population: int) -> float:
    """n0 / (1 + (n0 - 1) / N): Cochran's correction for a share, for the variance p (1 - p) N / (N - 1)."""
    check_positive(sample, "The sample", "sample")
    check_count(population, "The population", "population")
    # Less than one person from an endless population is less than one here too.
    return min(sample, sample / (1 + (sample - 1) / population))


def corrected_for_variance(sample: float, population: int) -> float:
    """n0 / (1 + n0 / N): the correction where n0 comes from S^2 (means, and shares by PracTools); at most 1 below."""
    check_positive(sample, "The sample", "sample")
    check_count(population, "The population", "population")
    return sample / (1 + sample / population)


def krejcie_morgan_exact(
    population: int, *, share: float = 0.5, margin: float = 0.05, chi_square: float = 3.841
) -> float:
    """X^2 N p (1 - p) / (d^2 (N - 1) + X^2 p (1 - p)), unrounded; X^2 is chi-square for one degree as printed."""
    check_count(population, "The population", "population")
    check_between(margin, "The margin", "margin")
    spread = check_positive(chi_square, "Chi-square", "chi_square") * share_variance(share)
    return spread * population / (margin**2 * (population - 1) + spread)


def krejcie_morgan(population: int, *, share: float = 0.5, margin: float = 0.05, chi_square: float = 3.841) -> int:
    """The sample as their table prints it: rounded to the nearest, unlike everything else here."""
    return floor(krejcie_morgan_exact(population, share=share, margin=margin, chi_square=chi_square) + 0.5)
