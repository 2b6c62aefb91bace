"""How many people it takes to see what only some of them have: problems, needs, behaviours.

Every person shows it with the same chance, independently. Nielsen and Landauer 1993; Lewis 1994.
"""

from math import expm1, log1p
from typing import Final

from budgeting.precision.checks import check_between, check_count, check_positive

# The average of Nielsen and Landauer's projects; single projects lay anywhere from .12 to .60.
AVERAGE_RATE: Final = 0.31


def chance_of_finding(sample: int, prevalence: float) -> float:
    """1 - (1 - p)^n: that at least one of n people shows what a share p of them have; 0 for nobody."""
    check_count(sample, "The sample", "sample", least=0)
    return -expm1(sample * log1p(-check_between(prevalence, "The share who have it", "prevalence")))


def sample_for_chance(chance: float, prevalence: float) -> float:
    """ln(1 - chance) / ln(1 - p), unrounded: 21.85 people to see, 9 times in 10, what one in ten have."""
    check_between(chance, "The chance of finding it", "chance")
    return log1p(-chance) / log1p(-check_between(prevalence, "The share who have it", "prevalence"))


def prevalence_for_chance(chance: float, sample: int) -> float:
    """1 - (1 - chance)^(1/n): the rarest thing that n people show with this chance."""
    check_count(sample, "The sample", "sample")
    return -expm1(log1p(-check_between(chance, "The chance of finding it", "chance")) / sample)


def problems_found(sample: int, problems: float, rate: float = AVERAGE_RATE) -> float:
    """N [1 - (1 - L)^n]: how many of ``problems`` n people are expected to show, each with chance ``rate``."""
    return check_positive(problems, "The number of problems", "problems") * chance_of_finding(sample, rate)


def sample_for_problems(found: float, problems: float, rate: float = AVERAGE_RATE) -> float:
    """The inverse of ``problems_found``, unrounded; never all of them, so ``found`` is below ``problems``."""
    check_positive(problems, "The number of problems", "problems")
    return sample_for_chance(check_positive(found, "The number found", "found") / problems, rate)
