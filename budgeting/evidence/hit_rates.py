"""How often a study is right: from its method, its design and the question to a likelihood.

A method that does not answer the question's kind tells nothing; one that fits it less well is less valid. Hit rates
that somebody entered by hand take the place of those that follow from the design.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite
from statistics import NormalDist
from typing import Final, Protocol

from budgeting.decisions import MILLION, Decision
from budgeting.errors import EvidenceError
from budgeting.evidence.accuracy import (
    COIN_TOSS,
    VALIDITY,
    WIDEST_PROPORTION,
    Accuracy,
    Sampling,
    sampling_of,
    shrunk,
    unbiased_accuracy,
)
from budgeting.methods.method import Method, QuestionKind
from budgeting.questions import Question
from budgeting.studies import JudgedLikelihood, Package, Study
from budgeting.value.discrete import Likelihood, Matrix, Prior, binary_likelihood, check_likelihood, is_decisive

_STANDARD: Final = NormalDist()
# What is left of a method's validity at fit 3, 2 and 1 (judgement).
FIT_SHARE: Final = {3: 1.0, 2: 0.9, 1: 0.75}
SAME_METHOD: Final = 0.8
SAME_PEOPLE: Final = 0.5
OTHER_PEOPLE: Final = 0.2
# Parts per million that each add up to a million within the rounding of five of them.
_ROUNDING: Final = 5e-6


class Way(Protocol):
    """What of a method says how far two studies only repeat each other: the method, and whom it asks."""

    @property
    def key(self) -> str:
        """The method's key."""

    @property
    def sample_kind(self) -> str:
        """Whom it asks."""


@dataclass(frozen=True)
class Evidence:
    """How a study's hit rates for a question come about.

    ``unbiased`` follows from tier and design, ``validity`` from the tier and the fit (0 to 3), ``accuracy`` from both.
    ``is_judged`` when somebody entered them by hand. ``exclusion`` says in words why the method tells nothing here,
    empty when it does.
    """

    unbiased: Accuracy
    validity: float
    fit: int
    accuracy: Accuracy
    is_judged: bool = False
    exclusion: str = ""


def exclusion(method: Method, kind: QuestionKind) -> str:
    """Why ``method`` cannot answer a question of ``kind``, in words; empty when it can."""
    if method.fit.to(kind):
        return ""
    article = "an" if kind[0] in "aeiou" else "a"
    return f"The method “{method.name}” does not answer {article} {kind} question. Choose one that does."


def evidence_of(study: Study, package: Package, question: Question) -> Evidence:
    """Where the hit rates of ``package`` for ``question`` come from. EvidenceError for a sample below zero."""
    method, fit = study.method, study.method.fit.to(question.kind)
    sampling = sampling_of(method, package)
    unbiased = _unbiased(method, sampling, question)
    if not fit:
        return Evidence(unbiased, 0.0, fit, COIN_TOSS, exclusion=exclusion(method, question.kind))
    validity = VALIDITY[method.tier] * FIT_SHARE[fit]
    judged = own_rates(study, question) is not None and sampling.size > 0
    likelihood = study_likelihood(study, package, question)
    if judged or _is_sampled(method, sampling, question.decision):
        accuracy = _accuracy_in(by_state(question.decision, likelihood), question.decision)
    else:
        accuracy = shrunk(unbiased, validity)
    return Evidence(unbiased, validity, fit, accuracy, is_judged=judged)


def own_rates(study: Study, question: Question) -> JudgedLikelihood | None:
    """The hit rates entered by hand of ``study`` for ``question``; None when they tell of more or fewer states."""
    judged, states = study.judged_for(question.key), len(question.decision.states)
    fits = judged is not None and {len(judged.rows_ppm), *map(len, judged.rows_ppm)} == {states}
    return judged if fits else None


def study_likelihood(study: Study, package: Package, question: Question) -> Matrix:
    """``likelihood[place][outcome]`` for the places of the decision's prior, with one outcome for each state.

    Equal rows, which tell nothing, when the method does not answer the question's kind or the sample is 0.
    """
    method, decision = study.method, question.decision
    fit, sampling, states = method.fit.to(question.kind), sampling_of(method, package), len(decision.states)
    judged = own_rates(study, question)
    if not fit or not sampling.size:
        return _spread(likelihood_of(COIN_TOSS, states), decision)
    if judged:
        rows = [[ppm / MILLION for ppm in row] for row in judged.rows_ppm]
        return _spread(check_own_likelihood(rows, [state.name for state in decision.states]), decision)
    return designed_likelihood(method, sampling, question, VALIDITY[method.tier] * FIT_SHARE[fit])


def designed_likelihood(method: Method, sampling: Sampling, question: Question, validity: float) -> Matrix:
    """The likelihood that follows from a design of at least one observation, at any ``validity`` from 0 to 1."""
    decision = question.decision
    if _is_sampled(method, sampling, decision):
        return _threshold_likelihood(decision, _error(method, sampling, decision), validity)
    accuracy = shrunk(_unbiased(method, sampling, question), validity)
    return _spread(likelihood_of(accuracy, len(decision.states)), decision)


def _unbiased(method: Method, sampling: Sampling, question: Question) -> Accuracy:
    decision = question.decision
    if _is_sampled(method, sampling, decision):
        table = by_state(decision, _threshold_likelihood(decision, _error(method, sampling, decision), 1.0))
        return _accuracy_in(table, decision)
    return unbiased_accuracy(method.tier, sampling, question.difference_bp, question.prevalence_bp)


def _is_sampled(method: Method, sampling: Sampling, decision: Decision) -> bool:
    """Whether the study estimates the very number that the decision turns on."""
    return decision.belief is not None and method.tier in ("survey", "randomised") and sampling.size > 0


def _error(method: Method, sampling: Sampling, decision: Decision) -> float:
    """Standard error of the estimate in the belief's unit; that of a difference of two arms when randomised."""
    one = decision.belief.observation if decision.belief else WIDEST_PROPORTION
    error = sampling.standard_error(one)
    return error * 2**0.5 if method.tier == "randomised" else error


def _threshold_likelihood(decision: Decision, error: float, validity: float) -> Matrix:
    """Chance of an estimate above c* at each point of a normal belief: Phi((theta - c*) / SE), after the shrink.

    c* = b + (b - m0) SE^2 / s0^2 is the estimate at which the belief afterwards has its mean at break-even: with two
    straight payoffs nothing else in the estimate matters.
    """
    belief = decision.belief
    if belief is None:
        raise EvidenceError("Only a decision about a number has an estimate.", place="belief")
    limit = belief.break_even + (belief.break_even - belief.mean) * error**2 / belief.deviation**2
    rows = []
    for value in belief.grid.values:
        above = _STANDARD.cdf((value - limit) / error) if error > 0 else float(value > limit)
        yes = 0.5 + validity * (above - 0.5)
        rows.append((yes, 1 - yes))
    return tuple(rows)


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


def _spread(rows: Matrix, decision: Decision) -> Matrix:
    """The row of its state for each place of the prior."""
    return tuple(rows[state] for state in decision.state_of)


def by_state(decision: Decision, likelihood: Matrix) -> Matrix:
    """``likelihood`` with one row per state: the mean over the state's places, each as likely as it is believed."""
    if decision.belief is None:
        return likelihood
    prior, found = decision.prior, []
    for state in range(len(decision.states)):
        places = [place for place, own in enumerate(decision.state_of) if own == state]
        weight = fsum(prior[place] for place in places)
        means = [fsum(prior[p] * likelihood[p][z] for p in places) / weight for z in range(len(likelihood[0]))]
        found.append(tuple(means))
    return tuple(found)


def _accuracy_in(rows: Likelihood, decision: Decision) -> Accuracy:
    """Sensitivity for the first state and specificity for the others together, each as likely as it is believed."""
    others: Prior = [state.prior_ppm or 1 for state in decision.states[1:]]
    missed = fsum(weight * (1 - row[0]) for weight, row in zip(others, rows[1:], strict=True)) / fsum(others)
    return Accuracy(rows[0][0], missed)


def can_change(decision: Decision, likelihood: Matrix) -> bool:
    """Whether some outcome would change what is decided; when False a page says “cannot change the decision”."""
    return is_decisive(decision.prior, decision.payoffs, likelihood)


def overlap(first: Way, second: Way) -> float:
    """rho: .8 for the same method again, .5 for the same kind of sample, .2 otherwise (judgement)."""
    if first.key == second.key:
        return SAME_METHOD
    return SAME_PEOPLE if first.sample_kind == second.sample_kind else OTHER_PEOPLE


def check_own_likelihood(rows: Likelihood, states: Sequence[str]) -> Matrix:
    """``rows[state][outcome]`` typed by hand, as a likelihood whose rows sum to 1 exactly enough to calculate with.

    ``states`` names the rows; there is one outcome for each state. EvidenceError, with what to do, for a table of
    another size, a chance outside 0 to 1, rows and columns that look swapped, and a row that does not add up.
    """
    _check_chances(rows, len(states))
    wrong = [name for name, row in zip(states, rows, strict=True) if not _adds_up(row)]
    if wrong and all(_adds_up(column) for column in zip(*rows, strict=True)):
        raise EvidenceError(
            "Rows and columns look swapped: the columns add up to 100 % and the rows do not. Put each state in a row "
            "and each finding in a column.",
            place="likelihood",
        )
    if wrong:
        added = fsum(rows[list(states).index(wrong[0])])
        raise EvidenceError(
            f"The chances in the row “{wrong[0]}” add up to {100 * added:g} %. Change them so that they make 100 %.",
            place="likelihood",
        )
    exact = tuple(tuple(chance / fsum(row) for chance in row) for row in rows)
    check_likelihood(exact, len(states))
    return exact


def _check_chances(rows: Likelihood, size: int) -> None:
    if len(rows) != size or any(len(row) != size for row in rows):
        raise EvidenceError(
            f"The table needs {size} rows and {size} columns: a row for each state and a column for each finding.",
            place="likelihood",
        )
    if any(not isfinite(chance) or not 0 <= chance <= 1 for row in rows for chance in row):
        raise EvidenceError(
            "Every chance lies between 0 % and 100 %. Change the one that does not.", place="likelihood"
        )


def _adds_up(chances: Sequence[float]) -> bool:
    return abs(fsum(chances) - 1) <= _ROUNDING
