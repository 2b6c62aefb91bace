"""What a value hangs on: each input moved down and up by itself, the widest swing first.

How far each one is moved is judgement: payoffs and spreads by a fifth, beliefs and hit rates by ten points, the chance
of acting by twenty, validity by fifteen, days by half, prices to the ends of their ranges.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from budgeting.evidence.accuracy import Accuracy, sampling_of, shrunk
from budgeting.evidence.hit_rates import Evidence, designed_likelihood, evidence_of, likelihood_of, study_likelihood
from budgeting.evidence.timing import open_share
from budgeting.evidence.worth import acting, ceiling_minor
from budgeting.money import rounded
from budgeting.questions import Question
from budgeting.sensitivity.inputs import inputs_of
from budgeting.studies import Package, Study
from budgeting.value import bundles
from budgeting.value.discrete import Matrix

_HIT_RATE: Final = 0.10
_VALIDITY: Final = 0.15


@dataclass(frozen=True)
class Bar:
    """One input at a low and at a high setting (in words) and what the figure then is, in minor units."""

    label: str
    low: str
    high: str
    low_minor: int
    high_minor: int

    @property
    def swing_minor(self) -> int:
        """How far the figure moves between the two settings."""
        return abs(self.high_minor - self.low_minor)


@dataclass(frozen=True)
class Tornado:
    """The figure as things stand and what moves it, the widest swing first."""

    base_minor: int
    bars: tuple[Bar, ...]


class _Turn(NamedTuple):
    """One input, its two settings in words, and the question with each."""

    label: str
    low: str
    high: str
    questions: tuple[Question, Question]


_NetOf: TypeAlias = Callable[[Question], int]


def ceiling_tornado(question: Question) -> Tornado:
    """What the ceiling (acting x EVPI) of a question hangs on: payoffs, beliefs and the chance of acting."""
    return _tornado(_ceiling(question), _bars(question, _ceiling))


def package_tornado(question: Question, study: Study, package: Package, starts_on: date) -> Tornado:
    """What the net value of a package alone hangs on: the question's inputs, hit rates, validity, time and prices."""
    worth = _PackageNet(study, package, starts_on)
    bars = [*_bars(question, worth.of), *worth.time_and_price(question), *worth.hit_rates(question)]
    return _tornado(worth.of(question), bars)


def _ceiling(question: Question) -> int:
    return ceiling_minor(question.decision)


def _tornado(base_minor: int, bars: Iterable[Bar]) -> Tornado:
    return Tornado(base_minor, tuple(sorted(bars, key=lambda bar: (-bar.swing_minor, bar.label))))


def _bars(question: Question, figure: _NetOf) -> Iterator[Bar]:
    for turn in _turns(question):
        low, high = (figure(one) for one in turn.questions)
        yield Bar(turn.label, turn.low, turn.high, low, high)


class _PackageNet:
    """The net value of one package alone, with one thing changed at a time."""

    def __init__(self, study: Study, package: Package, starts_on: date) -> None:
        self._study, self._package, self._starts_on = study, package, starts_on

    def of(self, question: Question) -> int:
        """Net value for ``question``."""
        return self._net(question, study_likelihood(self._study, self._package, question))

    def time_and_price(self, question: Question) -> Iterator[Bar]:
        """Half the days and half as many again; all prices low and all high."""
        likelihood = study_likelihood(self._study, self._package, question)
        days = self._package.days_to_result
        less, more = days // 2, days + (days + 1) // 2
        nets = [self._net(question, likelihood, days=one) for one in (less, more)]
        yield Bar("Days to the result", f"{less} days", f"{more} days", nets[0], nets[1])
        nets = [self._net(question, likelihood, cost=one) for one in self._package.cost_range_minor]
        yield Bar("Prices", "all low", "all high", nets[0], nets[1])

    def hit_rates(self, question: Question) -> Iterator[Bar]:
        """Sensitivity, specificity and validity, where they follow from the design."""
        evidence = evidence_of(self._study, self._package, question)
        if evidence.is_judged or evidence.exclusion or not self._package.sample:
            return
        if question.decision.belief is None:
            yield self._sensitivity(question, evidence)
            yield self._specificity(question, evidence)
        low, high = max(0.0, evidence.validity - _VALIDITY), min(1.0, evidence.validity + _VALIDITY)
        nets = [self._at_validity(question, one) for one in (low, high)]
        yield Bar("Freedom from bias (validity)", _percent(low), _percent(high), nets[0], nets[1])

    def _sensitivity(self, question: Question, evidence: Evidence) -> Bar:
        found = evidence.unbiased
        low, high = _around(found.sensitivity)
        pair = [Accuracy(one, found.specificity) for one in (low, high)]
        nets = [self._at_accuracy(question, one, evidence.validity) for one in pair]
        return Bar("Says yes when it is so (sensitivity)", _percent(low), _percent(high), nets[0], nets[1])

    def _specificity(self, question: Question, evidence: Evidence) -> Bar:
        found = evidence.unbiased
        low, high = _around(found.specificity)
        pair = [Accuracy(found.sensitivity, one) for one in (low, high)]
        nets = [self._at_accuracy(question, one, evidence.validity) for one in pair]
        return Bar("Says no when it is not (specificity)", _percent(low), _percent(high), nets[0], nets[1])

    def _at_accuracy(self, question: Question, accuracy: Accuracy, validity: float) -> int:
        return self._net(question, likelihood_of(shrunk(accuracy, validity), len(question.decision.states)))

    def _at_validity(self, question: Question, validity: float) -> int:
        sampling = sampling_of(self._study.method, self._package)
        return self._net(question, designed_likelihood(self._study.method, sampling, question, validity))

    def _net(self, question: Question, likelihood: Matrix, *, days: int | None = None, cost: int | None = None) -> int:
        decision = question.decision
        evsi = bundles.evsi(decision.prior, decision.payoffs, np.asarray(likelihood, dtype=np.float64))
        later = self._package.days_to_result if days is None else days
        share = open_share(self._starts_on, later, decision.decide_by)
        bought = self._package.cost_minor if cost is None else cost
        return rounded(acting(question) * share * Fraction(evsi)) - bought


def _turns(question: Question) -> Iterator[_Turn]:
    for one in inputs_of(question.decision):
        low, high = (replace(question, decision=one.moved(question.decision, at)) for at in (one.low, one.high))
        yield _Turn(one.label, one.said(one.low), one.said(one.high), (low, high))


def _around(share: float) -> tuple[float, float]:
    return max(0.0, share - _HIT_RATE), min(1.0, share + _HIT_RATE)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
