"""Where the money lies that a plan sets aside for its follow-ups, by the problem's reserve rule."""

from collections.abc import Iterable

from budgeting.decisions import MILLION
from budgeting.optimiser.verify.picked import look_up
from budgeting.optimiser.verify.reserves import Reserves
from budgeting.problem import FollowUp, Problem, Selection, Spend


def set_aside(problem: Problem, selection: Selection) -> tuple[Spend, ...]:
    """What is held back, by period and cost centre; its sum is the account's reserve.

    ``full``: the whole cost of each follow-up. ``expected``: cost times chance, rounded up. ``confidence``: what is
    released in the dearest of the futures in which every budget holds.
    """
    picked = look_up(problem, selection)
    if problem.reserve.kind == "full":
        return _spends(picked.follow_ups)
    if problem.reserve.kind == "expected":
        return tuple(
            Spend(item.period, item.cost_centre, -(-item.minor * one.probability_ppm // MILLION))
            for one in picked.follow_ups
            for item in one.spend
        )
    futures = (_spends(released) for released in Reserves(picked).futures_that_hold)
    return max(futures, key=lambda spends: sum(item.minor for item in spends), default=())


def _spends(follow_ups: Iterable[FollowUp]) -> tuple[Spend, ...]:
    return tuple(item for one in follow_ups for item in one.spend)
