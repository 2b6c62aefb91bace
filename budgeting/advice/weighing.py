"""What a decision hangs on: the worth of knowing at every belief, and which distinction between states matters most."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Decision
from budgeting.evidence.worth import ceiling_minor
from budgeting.money import rounded
from budgeting.programme import Programme
from budgeting.questions import Question, feed_one_decision
from budgeting.sensitivity.break_even import BreakEvenBelief, break_even_beliefs
from budgeting.sensitivity.inputs import believing
from budgeting.value import discrete
from budgeting.value.normal import unit_normal_loss


@dataclass(frozen=True)
class BeliefPoint:
    """What knowing for certain would add (minor units) if the state were believed with ``belief_ppm``."""

    belief_ppm: int
    value_minor: int


@dataclass(frozen=True)
class BeliefBand:
    """Beliefs in a state for which ``option`` is best without research."""

    from_ppm: int
    to_ppm: int
    option: int


@dataclass(frozen=True)
class Distinction:
    """What it would add (minor units) to know only whether ``state`` is true: its EVPPI."""

    state: int
    evppi_minor: int


@dataclass(frozen=True)
class NormalSteps:
    """How EVPI = K s0 L(D) comes about: D = |m0 - b| / s0, and L(D), the unit normal loss."""

    distance: float
    loss: float


@dataclass(frozen=True)
class DecisionWeight:
    """A decision by itself, before any study is looked at; amounts in minor units.

    ``ceiling_minor`` = acting x EVPI. ``points`` and ``bands`` go over the belief in the first state from 0 to 1, the
    others keeping their proportions: the worth of knowing is straight between the points.
    """

    best_option: int
    value_now_minor: int
    evpi_minor: int
    ceiling_minor: int
    points: tuple[BeliefPoint, ...]
    bands: tuple[BeliefBand, ...]
    steps: NormalSteps | None = None

    @property
    def turns(self) -> tuple[BeliefBand, ...]:
        """The bands next to the one that today's belief lies in, in order of belief."""
        now = next((place for place, band in enumerate(self.bands) if band.option == self.best_option), None)
        return () if now is None else (*self.bands[max(0, now - 1) : now], *self.bands[now + 1 : now + 2])


def weigh_decision(decision: Decision) -> DecisionWeight:
    """What ``decision`` is worth now, what knowing would add, and where the best option changes."""
    prior, payoffs = decision.prior, decision.payoffs
    evpi = discrete.evpi(prior, payoffs)
    best = discrete.best_option(prior, payoffs)
    breaks = break_even_beliefs(decision)
    return DecisionWeight(
        best_option=best,
        value_now_minor=rounded(discrete.value_now(prior, payoffs)),
        evpi_minor=rounded(evpi),
        ceiling_minor=ceiling_minor(decision),
        points=() if decision.belief else _points(decision, breaks),
        bands=() if decision.belief else _bands(breaks, best),
        steps=_steps(decision.belief) if decision.belief else None,
    )


def distinctions(decision: Decision) -> tuple[Distinction, ...]:
    """For more than two states: the EVPPI of each state against the rest, the greatest first; empty for two."""
    count = len(decision.states)
    if count == 2:  # noqa: PLR2004  with two states there is but one distinction, and it is EVPI
        return ()
    found = []
    for state in range(count):
        revealed = discrete.partition_likelihood([place == state for place in range(count)])
        found.append(Distinction(state, rounded(discrete.evsi(decision.prior, decision.payoffs, revealed))))
    return tuple(sorted(found, key=lambda one: (-one.evppi_minor, one.state)))


def questions_of_same_decision(programme: Programme, question: Question) -> tuple[Question, ...]:
    """Other questions that feed the decision of ``question``: their values must not be added."""
    return tuple(one for one in programme.questions if one.key != question.key and feed_one_decision(one, question))


def _steps(belief: NormalBelief) -> NormalSteps:
    distance = abs(belief.mean - belief.break_even) / belief.deviation
    return NormalSteps(distance, unit_normal_loss(distance))


def _points(decision: Decision, breaks: Sequence[BreakEvenBelief]) -> tuple[BeliefPoint, ...]:
    """EVPI at both ends, at today's belief and wherever the best option changes."""
    beliefs = sorted({0, MILLION, decision.states[0].prior_ppm, *(one.at_ppm for one in breaks)})
    moved = [believing(decision, 0, ppm) for ppm in beliefs]
    return tuple(BeliefPoint(one.states[0].prior_ppm, rounded(discrete.evpi(one.prior, one.payoffs))) for one in moved)


def _bands(breaks: Sequence[BreakEvenBelief], best: int) -> tuple[BeliefBand, ...]:
    if not breaks:
        return (BeliefBand(0, MILLION, best),)
    edges = [0, *(one.at_ppm for one in breaks), MILLION]
    options = [breaks[0].below, *(one.above for one in breaks)]
    return tuple(BeliefBand(low, high, option) for (low, high), option in zip(pairwise(edges), options, strict=True))
