"""Beliefs at which the answer changes: the best option, and whether a study is worth its cost.

One state's belief runs from 0 to 1 while the others keep their proportions. Along that line every option's worth is
straight, so that the places where the answer changes are solved exactly. A belief about a number is moved by its mean.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Final, TypeAlias

from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Decision
from budgeting.errors import EvidenceError
from budgeting.money import rounded
from budgeting.value.discrete import Likelihood

Line: TypeAlias = tuple[Fraction, Fraction]
# Farther than this from break-even, in deviations, no study of a number is worth anything.
_REACH: Final = 6
_STEPS: Final = 60
# Chances are floats, so that a gain smaller than this share of the largest payoff is rounding, not worth.
_ROUNDING: Final = Fraction(1, 10**12)


@dataclass(frozen=True)
class BreakEvenBelief:
    """At ``at_ppm`` in the state two options are equally good: ``below`` is best under it, ``above`` over it."""

    at_ppm: int
    below: int
    above: int


@dataclass(frozen=True)
class BeliefRange:
    """Beliefs from ``low`` to ``high`` within which something pays: in ppm of a state, or in thousandths of a mean."""

    low: int
    high: int


def break_even_beliefs(decision: Decision, state: int = 0) -> tuple[BreakEvenBelief, ...]:
    """Where the best option without research changes as the belief in ``state`` goes from 0 to 1, in that order.

    With a normal belief the one place is where as much of it lies above break-even as below.
    """
    if decision.belief:
        return (BreakEvenBelief(MILLION // 2, below=1, above=0),)
    lines = _option_lines(decision, state)
    cuts = sorted({Fraction(0), Fraction(1), *_crossings(lines)})
    bests = [_best(lines, (low + high) / 2) for low, high in pairwise(cuts)]
    return tuple(
        BreakEvenBelief(rounded(cut * MILLION), below, above)
        for cut, (below, above) in zip(cuts[1:], pairwise(bests), strict=False)
        if below != above
    )


def paying_beliefs(
    decision: Decision, likelihood: Likelihood, weight: Fraction, cost_minor: int, state: int = 0
) -> tuple[BeliefRange, ...]:
    """Beliefs in ``state`` (ppm) at which ``weight`` x EVSI exceeds ``cost_minor``; empty when a study never pays.

    ``weight`` is acting x open share. Net value is piecewise straight in the belief and neither convex nor monotone, so
    it is worked out at every bend and solved between them. EvidenceError for a decision about a number.
    """
    if decision.belief:
        raise EvidenceError("A belief about a number is moved by its mean.", place="belief")
    priors = _prior_lines(decision, state)
    options = _option_lines(decision, state)
    outcomes = [_outcome_lines(decision, likelihood, priors, z) for z in range(len(likelihood[0]))]
    bends = {Fraction(0), Fraction(1), *_crossings(options)}
    for lines in outcomes:
        bends.update(_crossings(lines))

    least = _ROUNDING * max(abs(minor) for row in decision.payoffs_minor for minor in row)

    def net(belief: Fraction) -> Fraction:
        gain = sum((_top(lines, belief) for lines in outcomes), Fraction(0)) - _top(options, belief)
        return weight * (gain if gain > least else 0) - cost_minor

    return _positive_ranges(sorted(bends), net)


def paying_means(belief: NormalBelief, net_of: Callable[[NormalBelief], float]) -> tuple[BeliefRange, ...]:
    """Means (thousandths of the unit) at which ``net_of`` the belief moved there is above zero.

    Looked at on a grid within six deviations of break-even and closed in on by halving, to one thousandth.
    """

    def net(mean_milli: int) -> float:
        return net_of(replace(belief, mean_milli=mean_milli))

    reach = _REACH * belief.deviation_milli
    grid = sorted({belief.break_even_milli + reach * step // _STEPS for step in range(-_STEPS, _STEPS + 1)})
    signs = [net(mean) > 0 for mean in grid]
    edges = [
        _edge(net, low, high)
        for (low, high), (was, now) in zip(pairwise(grid), pairwise(signs), strict=True)
        if was != now
    ]
    ends = [grid[0]] * signs[0] + edges + [grid[-1]] * signs[-1]
    return tuple(BeliefRange(low, high) for low, high in zip(ends[::2], ends[1::2], strict=True))


def _edge(net: Callable[[int], float], low: int, high: int) -> int:
    """The last or first mean between ``low`` and ``high`` at which it pays."""
    pays_low = net(low) > 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if (net(middle) > 0) == pays_low else (low, middle)
    return low if pays_low else high


def _prior_lines(decision: Decision, state: int) -> list[Line]:
    """Each state's belief as a + b p, when ``state`` is believed with p and the others keep their proportions."""
    others = MILLION - decision.states[state].prior_ppm
    count = len(decision.states) - 1
    lines = []
    for place, one in enumerate(decision.states):
        share = Fraction(one.prior_ppm, others) if others else Fraction(1, count)
        lines.append((Fraction(0), Fraction(1)) if place == state else (share, -share))
    return lines


def _option_lines(decision: Decision, state: int) -> list[Line]:
    priors = _prior_lines(decision, state)
    return [_weighted(priors, [Fraction(minor) for minor in row]) for row in decision.payoffs_minor]


def _outcome_lines(decision: Decision, likelihood: Likelihood, priors: list[Line], outcome: int) -> list[Line]:
    """For each option sum_s prior(s) L(z|s) u(d,s) as a line in p."""
    chances = [Fraction(row[outcome]) for row in likelihood]
    return [
        _weighted(priors, [chance * minor for chance, minor in zip(chances, row, strict=True)])
        for row in decision.payoffs_minor
    ]


def _weighted(priors: list[Line], amounts: list[Fraction]) -> Line:
    constant = sum((line[0] * amount for line, amount in zip(priors, amounts, strict=True)), Fraction(0))
    slope = sum((line[1] * amount for line, amount in zip(priors, amounts, strict=True)), Fraction(0))
    return constant, slope


def _crossings(lines: list[Line]) -> set[Fraction]:
    """Where two of ``lines`` meet strictly between 0 and 1."""
    found = {
        (other[0] - one[0]) / (one[1] - other[1]) for one, other in combinations(set(lines), 2) if one[1] != other[1]
    }
    return {place for place in found if 0 < place < 1}


def _top(lines: list[Line], belief: Fraction) -> Fraction:
    return max(constant + slope * belief for constant, slope in lines)


def _best(lines: list[Line], belief: Fraction) -> int:
    worths = [constant + slope * belief for constant, slope in lines]
    return worths.index(max(worths))


def _positive_ranges(bends: list[Fraction], net: Callable[[Fraction], Fraction]) -> tuple[BeliefRange, ...]:
    """Where a function that is straight between ``bends`` is above zero, touching ranges joined."""
    ranges: list[list[Fraction]] = []
    for low, high in pairwise(bends):
        left, right = net(low), net(high)
        if left <= 0 and right <= 0:
            continue
        start = low if left >= 0 else low - left * (high - low) / (right - left)
        end = high if right >= 0 else low - left * (high - low) / (right - left)
        if ranges and ranges[-1][1] == start:
            ranges[-1][1] = end
        else:
            ranges.append([start, end])
    return tuple(BeliefRange(rounded(low * MILLION), rounded(high * MILLION)) for low, high in ranges)
