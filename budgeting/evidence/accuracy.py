"""How often a study is right about two states: from its tier, its sample and its design.

No published table of hit rates by research method exists, so the defaults of the tiers are judgement, to be corrected
by findings; what is not judgement is how they move with the sample.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist
from typing import Final

from budgeting.errors import EvidenceError
from budgeting.methods.method import Method, Tier
from budgeting.studies import MILLI, Package

_BASIS: Final = 10_000
_STANDARD: Final = NormalDist()
WIDEST_PROPORTION: Final = 0.5
ALPHA: Final = 0.05
# The design input that says by how much weighting and clustering widen the variance.
DESIGN_EFFECT: Final = "design_effect"


@dataclass(frozen=True)
class Accuracy:
    """``sensitivity``: chance of a "yes" when the first state is true; ``specificity``: of a "no" when it is not."""

    sensitivity: float
    specificity: float

    @property
    def is_informative(self) -> bool:
        """Whether the study does better than chance: Se + Sp > 1."""
        return self.sensitivity + self.specificity > 1


COIN_TOSS: Final = Accuracy(0.5, 0.5)

# Tiers whose hit rates do not move with the sample.
_FIXED: Final[Mapping[Tier, Accuracy]] = {"trade_off": Accuracy(0.80, 0.75), "secondary": Accuracy(0.65, 0.65)}
_DISCOVERY_SPECIFICITY: Final[Mapping[Tier, float]] = {"observation": 0.85, "qualitative": 0.70}
VALIDITY: Final[Mapping[Tier, float]] = {
    "randomised": 1.0,
    "trade_off": 0.8,
    "survey": 0.7,
    "observation": 0.8,
    "qualitative": 0.6,
    "secondary": 0.5,
}


@dataclass(frozen=True)
class Sampling:
    """A sample of ``size`` (in a randomised test: in each arm) and what its error depends on besides.

    ``design_effect`` is by how much weighting and clustering widen the variance; ``population`` the number of people it
    is drawn from; ``baseline`` the share before the change in a randomised test.
    """

    size: int
    design_effect: float = 1.0
    population: float = inf
    baseline: float = WIDEST_PROPORTION

    def __post_init__(self) -> None:
        if self.size < 0:
            raise EvidenceError("A sample cannot be below zero.", place="sample")
        if not 0 <= self.baseline <= 1:
            raise EvidenceError("A share before the change lies between 0 % and 100 %.", place="baseline")

    def standard_error(self, deviation: float) -> float:
        """SE = deviation x sqrt(deff / n) x sqrt((N - n) / (N - 1)); 0 for everybody. ``size`` is above zero."""
        return deviation * sqrt(self.design_effect / self.size) * self._correction

    @property
    def _correction(self) -> float:
        if self.population == inf:
            return 1.0
        return sqrt(max(0.0, self.population - self.size) / max(1.0, self.population - 1))


def sampling_of(method: Method, package: Package) -> Sampling:
    """The package's sample with the design inputs ``design_effect``, ``population`` and ``baseline`` (in %).

    An input that nobody entered has the method's default; without one, or at 0, it counts as 1, as endless and as one
    half. A design effect below 1 counts as 1: no design is taken to tell more than a simple random sample.
    """
    design = {one.key: one.default_milli for one in method.assumptions} | package.design_milli
    return Sampling(
        package.sample,
        max(1.0, design.get(DESIGN_EFFECT, 0) / MILLI),
        design.get("population", 0) / MILLI or inf,
        design.get("baseline", 0) / MILLI / 100 or WIDEST_PROPORTION,
    )


def survey_accuracy(sampling: Sampling, difference_bp: int) -> Accuracy:
    """Se = Sp = Phi((difference / 2) / SE), SE from the widest deviation that a proportion can have."""
    error = sampling.standard_error(WIDEST_PROPORTION)
    right = _STANDARD.cdf(difference_bp / _BASIS / 2 / error) if error > 0 else 1.0
    return Accuracy(right, right)


def randomised_accuracy(sampling: Sampling, difference_bp: int) -> Accuracy:
    """Se = power of a two-sided test of two shares with n in each arm, Sp = 1 - alpha, alpha = .05.

    Power = Phi((|p1 - p2| sqrt(n) - z sqrt(2 pq)) / sqrt(p1 q1 + p2 q2)), p1 the baseline, p2 = p1 + difference (or
    less, where that would be more than everybody), p their mean.
    """
    first, change = sampling.baseline, difference_bp / _BASIS
    second = first + change if first + change <= 1 else max(0.0, first - change)
    mean = (first + second) / 2
    spread = sqrt(first * (1 - first) + second * (1 - second))
    limit = _STANDARD.inv_cdf(1 - ALPHA / 2) * sqrt(2 * mean * (1 - mean))
    reached = abs(second - first) * sqrt(sampling.size / sampling.design_effect) - limit
    power = _STANDARD.cdf(reached / spread) if spread > 0 else 1.0
    return Accuracy(power, 1 - ALPHA)


def discovery_sensitivity(sample: int, prevalence_bp: int) -> float:
    """Se = 1 - (1 - p)^n: the chance that at least one of n people shows a problem that a share p of them have."""
    return 1 - (1 - prevalence_bp / _BASIS) ** sample


def unbiased_accuracy(tier: Tier, sampling: Sampling, difference_bp: int, prevalence_bp: int) -> Accuracy:
    """Accuracy before bias is taken off; a coin toss for a sample of 0.

    ``difference_bp`` and ``prevalence_bp`` are those of the question, in basis points.
    """
    if sampling.size == 0:
        return COIN_TOSS
    if tier == "survey":
        return survey_accuracy(sampling, difference_bp)
    if tier == "randomised":
        return randomised_accuracy(sampling, difference_bp)
    if tier in _DISCOVERY_SPECIFICITY:
        return Accuracy(discovery_sensitivity(sampling.size, prevalence_bp), _DISCOVERY_SPECIFICITY[tier])
    return _FIXED[tier]


def shrunk(accuracy: Accuracy, validity: float) -> Accuracy:
    """Se' = .5 + v (Se - .5), Sp' likewise: without it a large biased sample would look almost perfect.

    A coin toss when what is left does no better than chance.
    """
    left = Accuracy(0.5 + validity * (accuracy.sensitivity - 0.5), 0.5 + validity * (accuracy.specificity - 0.5))
    return left if left.is_informative else COIN_TOSS
