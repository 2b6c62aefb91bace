"""Value of information of a decision with a few options and a few states of the world.

``prior[state]`` sums to 1; ``payoffs[option][state]`` is in any one unit of money; ``likelihood[state][outcome]`` is
the chance of an outcome given the state, each row summing to 1. Every value returned is in the unit of the payoffs.
Source: Raiffa and Schlaifer's preposterior analysis, in joint form so that no posterior is ever rounded.
"""

from collections.abc import Hashable, Sequence
from math import fsum, isfinite
from typing import Final

from budgeting.errors import EvidenceError

Prior = Sequence[float]
Payoffs = Sequence[Sequence[float]]
Likelihood = Sequence[Sequence[float]]
Matrix = tuple[tuple[float, ...], ...]

TOLERANCE: Final = 1e-9


def check_prior(prior: Prior) -> None:
    """EvidenceError unless every belief lies in 0 to 1 and they sum to 1 within 1e-9."""
    _check_chances(prior, "The beliefs")


def check_likelihood(likelihood: Likelihood, states: int) -> None:
    """EvidenceError unless there is one row per state, of one length, in 0 to 1 and summing to 1 within 1e-9."""
    if len(likelihood) != states:
        raise EvidenceError(f"A likelihood needs one row for each of the {states} states.", place="likelihood")
    if len({len(row) for row in likelihood}) != 1:
        raise EvidenceError("Every row of a likelihood needs the same outcomes.", place="likelihood")
    for number, row in enumerate(likelihood, start=1):
        _check_chances(row, f"The chances in row {number}")


def _check_chances(chances: Sequence[float], words: str) -> None:
    if any(not isfinite(chance) or not -TOLERANCE <= chance <= 1 + TOLERANCE for chance in chances):
        raise EvidenceError(f"{words} must each lie between 0 and 1.", place="likelihood")
    added = fsum(chances)
    if abs(added - 1) > TOLERANCE:
        raise EvidenceError(f"{words} add up to {added:.6g}. They must add up to 1.", place="likelihood")


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return fsum(a * b for a, b in zip(left, right, strict=True))


def expected_values(prior: Prior, payoffs: Payoffs) -> tuple[float, ...]:
    """EV(d) = sum_s prior(s) u(d,s), one per option."""
    check_prior(prior)
    return tuple(_dot(prior, row) for row in payoffs)


def value_now(prior: Prior, payoffs: Payoffs) -> float:
    """V0 = max_d EV(d): what the decision is worth without research."""
    return max(expected_values(prior, payoffs))


def best_option(prior: Prior, payoffs: Payoffs) -> int:
    """The option that V0 belongs to; the earliest of equals."""
    values = expected_values(prior, payoffs)
    return values.index(max(values))


def value_with_perfect_information(prior: Prior, payoffs: Payoffs) -> float:
    """EVwPI = sum_s prior(s) max_d u(d,s)."""
    check_prior(prior)
    return _dot(prior, [max(column) for column in zip(*payoffs, strict=True)])


def evpi(prior: Prior, payoffs: Payoffs) -> float:
    """EVPI = EVwPI - V0, the most that any research could be worth; never below 0."""
    return max(0.0, value_with_perfect_information(prior, payoffs) - value_now(prior, payoffs))


def opportunity_losses(prior: Prior, payoffs: Payoffs) -> tuple[float, ...]:
    """EOL(d) = sum_s prior(s) [max_d' u(d',s) - u(d,s)], one per option; the least of them is EVPI."""
    check_prior(prior)
    best = [max(column) for column in zip(*payoffs, strict=True)]
    return tuple(_dot(prior, [top - own for top, own in zip(best, row, strict=True)]) for row in payoffs)


def outcome_chances(prior: Prior, likelihood: Likelihood) -> tuple[float, ...]:
    """P(z) = sum_s prior(s) L(z|s), one per outcome."""
    check_prior(prior)
    check_likelihood(likelihood, len(prior))
    return tuple(_dot(prior, column) for column in zip(*likelihood, strict=True))


def posterior(prior: Prior, likelihood: Likelihood, outcome: int) -> tuple[float, ...]:
    """Beliefs after ``outcome``: prior(s) L(z|s) / P(z); EvidenceError when the outcome cannot happen."""
    chance = outcome_chances(prior, likelihood)[outcome]
    if chance <= 0:
        raise EvidenceError("This outcome cannot happen under the beliefs held, so nothing follows from it.")
    return tuple(belief * row[outcome] / chance for belief, row in zip(prior, likelihood, strict=True))


def value_with_study(prior: Prior, payoffs: Payoffs, likelihood: Likelihood) -> float:
    """EVwSI = sum_z max_d sum_s prior(s) L(z|s) u(d,s): the decision's worth with the study's outcome in hand."""
    check_prior(prior)
    check_likelihood(likelihood, len(prior))
    return fsum(
        max(_dot([belief * chance for belief, chance in zip(prior, column, strict=True)], row) for row in payoffs)
        for column in zip(*likelihood, strict=True)
    )


def evsi(prior: Prior, payoffs: Payoffs, likelihood: Likelihood) -> float:
    """EVSI = EVwSI - V0; between 0 and EVPI."""
    return max(0.0, value_with_study(prior, payoffs, likelihood) - value_now(prior, payoffs))


def efficiency(prior: Prior, payoffs: Payoffs, likelihood: Likelihood) -> float:
    """EVSI / EVPI: the share of all there is to know that the study brings; 0 when nothing is worth knowing."""
    ceiling = evpi(prior, payoffs)
    return evsi(prior, payoffs, likelihood) / ceiling if ceiling > 0 else 0.0


def enbs(prior: Prior, payoffs: Payoffs, likelihood: Likelihood, cost: float) -> float:
    """ENBS = EVSI - cost, in the unit of the payoffs."""
    return evsi(prior, payoffs, likelihood) - cost


def is_decisive(prior: Prior, payoffs: Payoffs, likelihood: Likelihood) -> bool:
    """Whether any outcome would change the decision; False when one option is best whatever the study says.

    The comparison allows for rounding of one part in 10^12 of the largest payoff.
    """
    largest = max((abs(value) for row in payoffs for value in row), default=0.0)
    return evsi(prior, payoffs, likelihood) > 1e-12 * largest


def binary_likelihood(sensitivity: float, specificity: float) -> Matrix:
    """[[Se, 1-Se], [1-Sp, Sp]]: the first state is the one that a "yes" speaks for."""
    return ((sensitivity, 1 - sensitivity), (1 - specificity, specificity))


def partition_likelihood(groups: Sequence[Hashable]) -> Matrix:
    """The 0/1 likelihood of learning, without error, which group the state is in (EVPPI = EVSI of it).

    ``groups[state]`` names the group; outcomes come in order of first appearance.
    """
    order = list(dict.fromkeys(groups))
    return tuple(tuple(1.0 if group == outcome else 0.0 for outcome in order) for group in groups)
