"""How often a study is right: from its method's evidence tier and its sample to a likelihood.

No published table of hit rates by research method exists, so the defaults of the tiers are judgement, to be corrected
by findings; what is not judgement is how they move with the sample.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist
from typing import Final

from budgeting.decisions import Decision
from budgeting.errors import EvidenceError
from budgeting.methods import Method
from budgeting.questions import Question
from budgeting.value.discrete import Matrix, binary_likelihood, is_decisive

_BP: Final = 10_000
_STANDARD: Final = NormalDist()


class Tier(StrEnum):
    """Strength of evidence, strongest first."""

    RANDOMISED = "randomised"
    TRADE_OFF = "trade_off"
    SURVEY = "survey"
    OBSERVATION = "observation"
    QUALITATIVE = "qualitative"
    SECONDARY = "secondary"


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

# Tiers whose hit rates do not move with the sample: a randomised test is sized for power .80 at alpha .05.
_FIXED: Final = {
    Tier.RANDOMISED: Accuracy(0.80, 0.95),
    Tier.TRADE_OFF: Accuracy(0.80, 0.75),
    Tier.SECONDARY: Accuracy(0.65, 0.65),
}
_DISCOVERY_SPECIFICITY: Final = {Tier.OBSERVATION: 0.85, Tier.QUALITATIVE: 0.70}
_VALIDITY: Final = {
    Tier.RANDOMISED: 1.0,
    Tier.TRADE_OFF: 0.8,
    Tier.SURVEY: 0.7,
    Tier.OBSERVATION: 0.8,
    Tier.QUALITATIVE: 0.6,
    Tier.SECONDARY: 0.5,
}


def survey_accuracy(sample: int, difference_bp: int) -> Accuracy:
    """Se = Sp = Phi((difference / 2) / SE(n)) with SE = sqrt(.25 / n), the widest that a proportion's can be."""
    right = _STANDARD.cdf(difference_bp / _BP / 2 / sqrt(0.25 / sample))
    return Accuracy(right, right)


def discovery_sensitivity(sample: int, prevalence_bp: int) -> float:
    """Se = 1 - (1 - p)^n: the chance that at least one of n people shows a problem that a share p of them have."""
    return 1 - (1 - prevalence_bp / _BP) ** sample


def shrunk(accuracy: Accuracy, validity: float) -> Accuracy:
    """Se' = .5 + v (Se - .5), Sp' likewise: without it a large biased sample would look almost perfect."""
    return Accuracy(0.5 + validity * (accuracy.sensitivity - 0.5), 0.5 + validity * (accuracy.specificity - 0.5))


def accuracy_of(tier: Tier, sample: int, question: Question) -> Accuracy:
    """Accuracy of a study of ``sample`` people (visits, sources …) for ``question``, after the shrink for bias.

    A coin toss when the sample is 0 or the study does no better than chance. EvidenceError for a negative sample.
    """
    if sample < 0:
        raise EvidenceError("A sample cannot be below zero.", place="sample")
    if sample == 0:
        return COIN_TOSS
    found = shrunk(_unbiased_accuracy(tier, sample, question), _VALIDITY[tier])
    return found if found.is_informative else COIN_TOSS


def _unbiased_accuracy(tier: Tier, sample: int, question: Question) -> Accuracy:
    if tier is Tier.SURVEY:
        return survey_accuracy(sample, question.difference_bp)
    if tier in _DISCOVERY_SPECIFICITY:
        return Accuracy(discovery_sensitivity(sample, question.prevalence_bp), _DISCOVERY_SPECIFICITY[tier])
    return _FIXED[tier]


def likelihood_of(accuracy: Accuracy, states: int) -> Matrix:
    """``likelihood[state][outcome]`` with one outcome per state.

    Two states: [[Se, 1-Se], [1-Sp, Sp]]. More: a = (Se + Sp) / 2 is rescaled to 1/m + (2a - 1)(1 - 1/m), so that a coin
    toss (a = .5) tells nothing and a = 1 tells all; that is the diagonal, and the rest of a row is spread evenly.
    """
    if states == 2:  # noqa: PLR2004  two states are the binary case of the formula
        return binary_likelihood(accuracy.sensitivity, accuracy.specificity)
    right = 1 / states + (accuracy.sensitivity + accuracy.specificity - 1) * (1 - 1 / states)
    wrong = (1 - right) / (states - 1)
    return tuple(tuple(right if s == z else wrong for z in range(states)) for s in range(states))


def study_likelihood(method: Method, sample: int, question: Question) -> Matrix:
    """The likelihood of a study by ``method`` with ``sample`` for the states of the question's decision."""
    return likelihood_of(accuracy_of(Tier(method.tier), sample, question), len(question.decision.states))


def can_change(decision: Decision, likelihood: Matrix) -> bool:
    """Whether some outcome would change what is decided; when False a page says “cannot change the decision”."""
    return is_decisive(decision.prior, decision.payoffs_minor, likelihood)


def overlap(first: Method, second: Method) -> float:
    """rho: .8 for the same method again, .5 for the same kind of sample, .2 otherwise (judgement)."""
    if first.key == second.key:
        return 0.8
    return 0.5 if first.sample_kind == second.sample_kind else 0.2
