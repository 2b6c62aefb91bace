"""Whole people for an exact allocation, without going over what was set: the total, or the cost."""

from collections.abc import Sequence
from math import floor

from budgeting.precision.allocation import Stratum, cost_of
from budgeting.precision.checks import PrecisionError, check_count, whole_people

# A stratum's own variance needs two people.
FEWEST = 2


def whole_within_cost(
    strata: Sequence[Stratum], allocation: Sequence[float], budget_minor: int, *, fewest: int = FEWEST
) -> tuple[int, ...]:
    """Rounded down, then one person at a time where a pound still tells most, until nothing more can be paid.

    Every stratum gets ``fewest`` people or all it holds; PrecisionError when the budget does not pay for that.
    """
    check_count(fewest, "The fewest people", "fewest")
    least = [min(fewest, one.size) for one in strata]
    if cost_of(strata, least) > budget_minor:
        raise PrecisionError(
            f"The cost does not pay for {fewest} people in each stratum. Raise it.", place="budget_minor"
        )
    asked = [max(low, floor(exact + 1e-9)) for low, exact in zip(least, allocation, strict=True)]
    while cost_of(strata, asked) > budget_minor:
        spare = [i for i in range(len(asked)) if asked[i] > least[i]]
        asked[min(spare, key=lambda i: _gain(strata[i], asked[i] - 1))] -= 1
    return _filled(strata, asked, budget_minor - round(cost_of(strata, asked)))


def whole_with_total(allocation: Sequence[float]) -> tuple[int, ...]:
    """Largest remainders: whole people that sum to the rounded total, each within one of its exact share."""
    asked = [floor(exact + 1e-9) for exact in allocation]
    missing = round(sum(allocation)) - sum(asked)
    by_remainder = sorted(range(len(asked)), key=lambda i: asked[i] - allocation[i])
    for i in by_remainder[:missing]:
        asked[i] += 1
    return tuple(asked)


def whole_for_variance(
    strata: Sequence[Stratum], allocation: Sequence[float], *, fewest: int = FEWEST
) -> tuple[int, ...]:
    """Rounded up, so that the variance asked for is kept; ``fewest`` people in each stratum or all it holds."""
    check_count(fewest, "The fewest people", "fewest")
    return tuple(max(min(fewest, one.size), whole_people(exact)) for one, exact in zip(strata, allocation, strict=True))


def _filled(strata: Sequence[Stratum], asked: list[int], left_minor: int) -> tuple[int, ...]:
    """Adds people while money is left, each where variance falls most per minor unit."""
    while True:
        open_ones = [i for i, one in enumerate(strata) if asked[i] < one.size and one.cost_minor <= left_minor]
        if not open_ones:
            return tuple(asked)
        best = max(open_ones, key=lambda i: _gain(strata[i], asked[i]))
        asked[best] += 1
        left_minor -= strata[best].cost_minor


def _gain(one: Stratum, asked: int) -> float:
    """How much the variance of the total falls per minor unit with one more person than ``asked``."""
    return one.spread**2 / (asked * (asked + 1)) / one.cost_minor
