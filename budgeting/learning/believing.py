"""What a question's findings do to belief, by Bayes' rule, exactly.

Findings of one question are taken in the order in which they were recorded. Where two of them share method or sample,
the later repeats the earlier with chance rho, as the plan counted (section 4 of the model's page): its outcome then
weighs L'(z|s) = (1 - rho) L(z|s) + rho 1{z = z of the earlier}. Independent findings give the same in any order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt, lcm
from typing import Final

from budgeting.decisions import MILLION, Decision
from budgeting.errors import FindingError
from budgeting.evidence.hit_rates import overlap
from budgeting.learning.finding import Finding, current
from budgeting.money import largest_remainder, rounded

_RHO_DIGITS: Final = 1_000_000


@dataclass(frozen=True)
class Belief:
    """What is believed at one moment of a decision's states, exactly, and what each option is then worth.

    ``decision`` is the decision with that belief in it, rounded to parts per million (of a number: to thousandths).
    ``chances`` has one exact chance per state, ``worths`` one exact expected payoff per option, in minor units.
    ``mean`` and ``variance`` are those of a number, in thousandths; None for states alone.
    """

    decision: Decision
    chances: tuple[Fraction, ...]
    worths: tuple[Fraction, ...]
    mean: Fraction | None = None
    variance: Fraction | None = None

    @property
    def best(self) -> int:
        """The option worth most; the earliest of equals."""
        return self.worths.index(max(self.worths))

    @property
    def value_minor(self) -> int:
        """What deciding now is worth, in minor units."""
        return rounded(max(self.worths))

    @property
    def chances_ppm(self) -> tuple[int, ...]:
        """The chances in parts per million, adding up to a million."""
        return tuple(state.prior_ppm for state in self.decision.states)

    def worth_minor(self, option: int) -> int:
        """What one option is worth under this belief, in minor units."""
        return rounded(self.worths[option])


@dataclass(frozen=True)
class Learned:
    """A finding with belief before and after; ``chance_ppm`` is how likely its outcome was (None of an estimate)."""

    finding: Finding
    before: Belief
    after: Belief
    chance_ppm: int | None

    @property
    def has_turned(self) -> bool:
        """Whether another option is best now."""
        return self.before.best != self.after.best

    @property
    def gain_minor(self) -> int:
        """What the option that is best now is worth more than the one that was best, as things are now believed."""
        return rounded(self.after.worths[self.after.best] - self.after.worths[self.before.best])


def prior_of(decision: Decision) -> Belief:
    """What is believed before any research."""
    if decision.belief is None:
        chances = tuple(Fraction(state.prior_ppm, MILLION) for state in decision.states)
        return Belief(decision, chances, _worths(decision, chances))
    return _of_number(decision, Fraction(decision.belief.mean_milli), Fraction(decision.belief.deviation_milli) ** 2)


def updated(prior: Sequence[Fraction], weights: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """prior(s) L(z|s) / P(z), exact; FindingError when the outcome cannot happen under ``prior``."""
    joint = [chance * weight for chance, weight in zip(prior, weights, strict=True)]
    total = sum(joint)
    if total == 0:
        raise FindingError(
            "As things are believed this outcome cannot happen. Check what the study said; if it did say so, then a "
            "belief of 0 % or a hit rate of 100 % in the question or the study is wrong. Correct that first.",
            place="outcome",
        )
    return tuple(one / total for one in joint)


def learned(findings: Iterable[Finding]) -> tuple[Learned, ...]:
    """Every finding that holds on one question with belief before and after it, in order.

    Where the states were rewritten between two findings, those about the former states count no more. FindingError for
    an outcome that cannot happen.
    """
    every, found = current(findings), list[Learned]()
    if not every:
        return ()
    newest = max(every, key=lambda one: one.number)
    held = [one for one in every if one.states == newest.states]
    belief = prior_of(held[0].decision)
    for place, finding in enumerate(held):
        after, chance_ppm = _after(belief, finding, held[:place])
        found.append(Learned(finding, belief, after, chance_ppm))
        belief = after
    return tuple(found)


def learned_by_question(findings: Iterable[Finding]) -> dict[str, tuple[Learned, ...]]:
    """``learned`` for every question that has a finding, by its key."""
    by_key: dict[str, list[Finding]] = {}
    for one in findings:
        by_key.setdefault(one.question_key, []).append(one)
    return {key: learned(among) for key, among in by_key.items()}


def chances_of_outcomes(belief: Belief, finding: Finding, earlier: Sequence[Finding] = ()) -> tuple[Fraction, ...]:
    """P(z) of each outcome that the finding's study could report, exact; they sum to 1."""
    return tuple(
        sum((c * w for c, w in zip(belief.chances, _weights(finding, z, earlier), strict=True)), Fraction(0))
        for z in range(len(belief.chances))
    )


def _after(belief: Belief, finding: Finding, earlier: Sequence[Finding]) -> tuple[Belief, int | None]:
    if belief.mean is not None and belief.variance is not None:
        mean, variance = _pooled(belief.mean, belief.variance, finding)
        return _of_number(belief.decision, mean, variance), None
    if finding.outcome is None:
        raise FindingError("This question is not about a number. Choose what the study says.", place="outcome")
    weights = _weights(finding, finding.outcome, earlier)
    chances = updated(belief.chances, weights)
    total = sum((c * w for c, w in zip(belief.chances, weights, strict=True)), Fraction(0))
    decision = _believing(belief.decision, chances)
    return Belief(decision, chances, _worths(decision, chances)), rounded(total * MILLION)


def _weights(finding: Finding, outcome: int, earlier: Sequence[Finding]) -> tuple[Fraction, ...]:
    """How likely the outcome is in each state, given what the finding's study may only repeat."""
    own = tuple(Fraction(row[outcome], MILLION) for row in finding.likelihood_ppm)
    told = [(_rho(one, finding), -place, one) for place, one in enumerate(earlier) if one.outcome is not None]
    if not told:
        return own
    rho, _, leader = max(told, key=lambda one: one[:2])
    again = rho * int(leader.outcome == outcome)
    return tuple((1 - rho) * weight + again for weight in own)


def _rho(first: Finding, second: Finding) -> Fraction:
    return Fraction(overlap(first.way, second.way)).limit_denominator(_RHO_DIGITS)


def _believing(decision: Decision, chances: Sequence[Fraction]) -> Decision:
    scale = lcm(*(chance.denominator for chance in chances))
    ppm = largest_remainder(MILLION, [int(chance * scale) for chance in chances])
    states = tuple(replace(state, prior_ppm=one) for state, one in zip(decision.states, ppm, strict=True))
    return replace(decision, states=states)


def _worths(decision: Decision, chances: Sequence[Fraction]) -> tuple[Fraction, ...]:
    return tuple(
        sum((chance * payoff for chance, payoff in zip(chances, row, strict=True)), Fraction(0))
        for row in decision.payoffs_minor
    )


def _pooled(mean: Fraction, variance: Fraction, finding: Finding) -> tuple[Fraction, Fraction]:
    """Mean and variance of a normal belief after an estimate: weighted by 1 / variance, exact."""
    if finding.estimate_milli is None or finding.error_milli is None:
        raise FindingError("This question is about a number. Enter the estimate and its error.", place="estimate")
    prior, own = 1 / variance, Fraction(1, finding.error_milli**2)
    return (mean * prior + finding.estimate_milli * own) / (prior + own), 1 / (prior + own)


def _of_number(decision: Decision, mean: Fraction, variance: Fraction) -> Belief:
    """Belief in a number; the states are above and below break-even, and only the first option moves with it."""
    if decision.belief is None:
        raise FindingError("This question is not about a number.", place="estimate")
    held = replace(decision.belief, mean_milli=rounded(mean), deviation_milli=max(1, isqrt(round(variance))))
    above = round(held.chance_above * MILLION)
    states = tuple(replace(s, prior_ppm=p) for s, p in zip(decision.states, (above, MILLION - above), strict=True))
    worth = Fraction(held.worth_minor) * (mean - held.break_even_milli) / 1_000
    chances = (Fraction(above, MILLION), Fraction(MILLION - above, MILLION))
    return Belief(replace(decision, states=states, belief=held), chances, (worth, Fraction(0)), mean, variance)
