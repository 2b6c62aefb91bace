"""For which beliefs a package pays for itself."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np

from budgeting.beliefs import NormalBelief
from budgeting.evidence.hit_rates import study_likelihood
from budgeting.evidence.timing import open_share
from budgeting.evidence.worth import acting
from budgeting.questions import Question
from budgeting.sensitivity.break_even import BeliefRange, paying_beliefs, paying_means
from budgeting.studies import Package, Study
from budgeting.value import bundles


@dataclass(frozen=True)
class PayingRange:
    """The beliefs for which a package is worth more than it costs, and the one that is held.

    ``unit`` is empty when ``ranges`` and ``held`` are beliefs in ``what`` in ppm; otherwise they are thousandths of
    that unit.
    """

    what: str
    unit: str
    held: int
    ranges: tuple[BeliefRange, ...]

    @property
    def holds_now(self) -> bool:
        """Whether the package pays at the belief that is held."""
        return any(one.low <= self.held <= one.high for one in self.ranges)


def paying_range(question: Question, study: Study, package: Package, starts_on: date, state: int = 0) -> PayingRange:
    """Where ``package`` alone nets more than nothing as the belief in ``state`` (or the expected number) is moved."""
    decision = question.decision
    weight = acting(question) * open_share(starts_on, package.days_to_result, decision.decide_by)
    if decision.belief:
        ranges = paying_means(decision.belief, lambda belief: _net(question, study, package, weight, belief))
        return PayingRange("the number", decision.belief.unit, decision.belief.mean_milli, ranges)
    likelihood = study_likelihood(study, package, question)
    ranges = paying_beliefs(decision, likelihood, weight, package.cost_minor, state)
    return PayingRange(decision.states[state].name, "", decision.states[state].prior_ppm, ranges)


def _net(question: Question, study: Study, package: Package, weight: Fraction, belief: NormalBelief) -> float:
    moved = replace(question, decision=replace(question.decision, belief=belief))
    likelihood = np.asarray(study_likelihood(study, package, moved), dtype=np.float64)
    evsi = bundles.evsi(moved.decision.prior, moved.decision.payoffs, likelihood)
    return float(weight) * evsi - package.cost_minor
