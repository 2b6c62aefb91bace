"""How much weighting and clustering cost: the factor by which a design needs more people than a simple random sample.

Always the factor of the *variance*; some programs print its square root under the same name. Kish, Survey Sampling.
"""

from collections.abc import Sequence
from math import fsum, prod, sqrt

from budgeting.precision.checks import PrecisionError, check_at_least, check_positive, check_share


def effect_of_weights(weights: Sequence[float]) -> float:
    """Kish: n sum w^2 / (sum w)^2; 1 when all weights are equal."""
    if not weights:
        raise PrecisionError("There are no weights. Enter one for each person.", place="weights")
    for weight in weights:
        check_positive(weight, "A weight", "weights")
    return len(weights) * fsum(weight**2 for weight in weights) / fsum(weights) ** 2


def effect_of_spread(weight_cv: float) -> float:
    """1 + CV^2, where CV is the deviation of the weights over their mean."""
    return 1 + check_at_least(weight_cv, 0, "The spread of the weights", "weight_cv") ** 2


def spread_for_effect(design_effect: float) -> float:
    """sqrt(deff - 1): the spread of weights that gives this design effect."""
    return sqrt(check_at_least(design_effect, 1, "The design effect", "design_effect") - 1)


def effect_of_clusters(per_cluster: float, likeness: float) -> float:
    """1 + (m - 1) rho: m people asked per cluster, of whom any two are alike with correlation rho (0 to 1)."""
    check_at_least(per_cluster, 1, "The number of people per cluster", "per_cluster")
    return 1 + (per_cluster - 1) * check_share(likeness, "The likeness within a cluster", "likeness")


def largest_cluster(design_effect: float, likeness: float) -> float:
    """1 + (deff - 1) / rho: how many people per cluster stay within a design effect."""
    check_at_least(design_effect, 1, "The design effect", "design_effect")
    check_positive(check_share(likeness, "The likeness within a cluster", "likeness"), "The likeness", "likeness")
    return 1 + (design_effect - 1) / likeness


def combined_effect(*effects: float) -> float:
    """The product: an approximation, good when weights do not go with clusters."""
    return prod(check_at_least(effect, 1, "The design effect", "design_effect") for effect in effects)


def effective_sample(sample: float, design_effect: float) -> float:
    """``n / deff``: the simple random sample that would tell as much."""
    check_at_least(sample, 0, "The sample", "sample")
    return sample / check_at_least(design_effect, 1, "The design effect", "design_effect")


def required_sample(simple_sample: float, design_effect: float) -> float:
    """``n deff``: what it takes with this design to tell as much as a simple random sample of ``simple_sample``."""
    check_at_least(simple_sample, 0, "The sample", "sample")
    return simple_sample * check_at_least(design_effect, 1, "The design effect", "design_effect")
