"""Precision of a Net Promoter Score: share of promoters less share of detractors, in points from -100 to 100.

Each answer is +1, 0 or -1, so its variance is P + D - (P - D)^2. Rocks 2016 (The American Statistician) compared the
intervals and found the adjusted Wald best for small samples.
"""

from dataclasses import dataclass
from math import sqrt

from budgeting.precision.checks import (
    PrecisionError,
    check_at_least,
    check_count,
    check_positive,
    check_share,
    two_sided_z,
)
from budgeting.precision.proportions import corrected_for_share, population_factor

POINTS = 100
# Half promoters and half detractors: no score has a larger variance.
WORST_CASE = 0.5


@dataclass(frozen=True)
class Interval:
    """A score and the ends of its confidence interval, in points."""

    score: float
    low: float
    high: float


def answer_variance(promoters: float = WORST_CASE, detractors: float = WORST_CASE) -> float:
    """P + D - (P - D)^2 of one answer; 1 in the worst case. ``promoters`` and ``detractors`` are shares."""
    check_share(promoters, "The share of promoters", "promoters")
    check_share(detractors, "The share of detractors", "detractors")
    if promoters + detractors > 1 + 1e-9:
        raise PrecisionError("Promoters and detractors are more than 100 % together. Lower one.", place="detractors")
    # Never below zero, though floats may take everybody's being a promoter a hair below.
    return max(0.0, promoters + detractors - (promoters - detractors) ** 2)


def standard_error(
    sample: int,
    promoters: float = WORST_CASE,
    detractors: float = WORST_CASE,
    *,
    population: int | None = None,
    design_effect: float = 1.0,
) -> float:
    """100 sqrt( deff var / n * (N - n) / (N - 1) ), in points."""
    check_count(sample, "The sample", "sample")
    check_at_least(design_effect, 1, "The design effect", "design_effect")
    variance = design_effect * answer_variance(promoters, detractors)
    return POINTS * sqrt(variance / sample * population_factor(sample, population))


def margin_in_points(
    sample: int,
    promoters: float = WORST_CASE,
    detractors: float = WORST_CASE,
    *,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
) -> float:
    """``z SE`` in points; the worst case unless shares are given."""
    error = standard_error(sample, promoters, detractors, population=population, design_effect=design_effect)
    return two_sided_z(confidence) * error


def sample_for_points(
    points: float,
    promoters: float = WORST_CASE,
    detractors: float = WORST_CASE,
    *,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
) -> float:
    """z^2 deff var / e^2 with e = points / 100, corrected for the population: the inverse of ``margin_in_points``."""
    check_positive(points, "The margin", "margin")
    check_at_least(design_effect, 1, "The design effect", "design_effect")
    variance = check_positive(answer_variance(promoters, detractors), "The variance of the answers", "promoters")
    endless = design_effect * variance * (two_sided_z(confidence) * POINTS / points) ** 2
    return endless if population is None else corrected_for_share(endless, population)


def adjusted_wald(promoters: int, detractors: int, sample: int, *, confidence: float = 0.95) -> Interval:
    """Interval from *counts*: 3/4 of a promoter, 3/4 of a detractor and 3 answers are added; cut at ±100 points."""
    check_count(sample, "The sample", "sample")
    both = check_count(promoters, "Promoters", "promoters", least=0)
    both += check_count(detractors, "Detractors", "detractors", least=0)
    if both > sample:
        raise PrecisionError("Promoters and detractors are more than the sample. Lower one.", place="detractors")
    added = sample + 3
    for_it, against = (promoters + 0.75) / added, (detractors + 0.75) / added
    score = POINTS * (for_it - against)
    margin = two_sided_z(confidence) * POINTS * sqrt(answer_variance(for_it, against) / added)
    return Interval(score, max(-POINTS, score - margin), min(POINTS, score + margin))
