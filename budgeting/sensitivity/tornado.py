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

from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Decision
from budgeting.evidence.accuracy import Accuracy, sampling_of, shrunk
from budgeting.evidence.hit_rates import Evidence, designed_likelihood, evidence_of, likelihood_of, study_likelihood
from budgeting.evidence.timing import open_share
from budgeting.evidence.worth import acting, ceiling_minor
from budgeting.money import LARGEST_MINOR, largest_remainder, rounded
from budgeting.questions import Question
from budgeting.studies import Package, Study
from budgeting.value import bundles
from budgeting.value.discrete import Matrix

_FIFTH: Final = Fraction(1, 5)
_BELIEF_PPM: Final = 100_000
_ACTING_PPM: Final = 200_000
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
    decision = question.decision
    yield from _belief_turns(question, decision.belief) if decision.belief else _table_turns(question)
    low, high = max(0, decision.acting_ppm - _ACTING_PPM), min(MILLION, decision.acting_ppm + _ACTING_PPM)
    yield _turn("Chance of acting", _ppm(low), _ppm(high), question, *(_acting(decision, one) for one in (low, high)))


def _table_turns(question: Question) -> Iterator[_Turn]:
    decision = question.decision
    for place, option in enumerate(decision.options):
        if any(decision.payoffs_minor[place]):
            pair = [_scaled(decision, place, factor) for factor in (1 - _FIFTH, 1 + _FIFTH)]
            yield _turn(f"Payoffs of “{option.name}”", "20 % less", "20 % more", question, *pair)
    for place, state in enumerate(decision.states[: 1 if len(decision.states) == 2 else None]):  # noqa: PLR2004  either of two
        low, high = max(0, state.prior_ppm - _BELIEF_PPM), min(MILLION, state.prior_ppm + _BELIEF_PPM)
        pair = [believing(decision, place, one) for one in (low, high)]
        yield _turn(f"Belief in “{state.name}”", _ppm(low), _ppm(high), question, *pair)


def _belief_turns(question: Question, belief: NormalBelief) -> Iterator[_Turn]:
    half, fifth = belief.deviation_milli // 2, belief.deviation_milli // 5
    changes = (
        ("Expected number", "mean_milli", half, belief.unit),
        ("Break-even", "break_even_milli", half, belief.unit),
        ("How far it could lie off", "deviation_milli", fifth, belief.unit),
        ("Spread of one observation", "observation_milli", belief.observation_milli // 5, belief.unit),
    )
    for label, field, step, unit in changes:
        ends = [getattr(belief, field) + change for change in (-step, step)]
        pair = [_about(question.decision, replace(belief, **{field: end})) for end in ends]
        low, high = (f"{end / 1_000:g} {unit}" for end in ends)
        yield _turn(label, low, high, question, *pair)
    worths = [max(1, rounded(belief.worth_minor * factor)) for factor in (1 - _FIFTH, 1 + _FIFTH)]
    pair = [_about(question.decision, replace(belief, worth_minor=worth)) for worth in worths]
    yield _turn("Worth of one unit", "20 % less", "20 % more", question, *pair)


def _turn(label: str, low: str, high: str, question: Question, first: Decision, second: Decision) -> _Turn:
    return _Turn(label, low, high, (replace(question, decision=first), replace(question, decision=second)))


def _acting(decision: Decision, ppm: int) -> Decision:
    return replace(decision, acting_ppm=ppm)


def _about(decision: Decision, belief: NormalBelief) -> Decision:
    return replace(decision, belief=belief)


def _scaled(decision: Decision, place: int, factor: Fraction) -> Decision:
    row = tuple(
        max(-LARGEST_MINOR, min(LARGEST_MINOR, rounded(minor * factor))) for minor in decision.payoffs_minor[place]
    )
    return replace(decision, payoffs_minor=(*decision.payoffs_minor[:place], row, *decision.payoffs_minor[place + 1 :]))


def believing(decision: Decision, place: int, ppm: int) -> Decision:
    """``decision`` with ``ppm`` believed of the state at ``place``; the others keep their proportions."""
    weights = [0 if other == place else state.prior_ppm for other, state in enumerate(decision.states)]
    weights = weights if any(weights) else [int(other != place) for other in range(len(weights))]
    parts = largest_remainder(MILLION - ppm, weights)
    return replace(
        decision,
        states=tuple(
            replace(state, prior_ppm=ppm if other == place else parts[other])
            for other, state in enumerate(decision.states)
        ),
    )


def _around(share: float) -> tuple[float, float]:
    return max(0.0, share - _HIT_RATE), min(1.0, share + _HIT_RATE)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _ppm(ppm: int) -> str:
    return f"{ppm / 10_000:g} %"
