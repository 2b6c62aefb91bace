"""When how often something is said has reached a new level: exact segments of counts by Poisson's likelihood.

Killick, Fearnhead and Eckley (2012), "Optimal detection of changepoints with a linear computational cost", minimise
the sum of the segments' costs plus a penalty for each change. A series of months is short, so the minimum is found by
going over every pair of months, exactly; no approximation and no library is needed.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import log, sqrt

SHORTEST_LEVEL = 3
_SHORTEST_SERIES = 2 * SHORTEST_LEVEL
_LONGEST_SERIES = 240
# What a change must explain, in units of log(months): docs/listening.md says how often noise alone passes it.
_PENALTY = 3.2
# Standard deviations of Poisson's noise: one month so far off is an event, not a level.
_LONE = 4


def change_points(months: Sequence[int]) -> tuple[int, ...]:
    """The indices in ``months`` (items a month, >= 0) at which a new level begins; none for a short or flat series.

    A level lasts three months at least. Of a series longer than twenty years the last twenty are looked at.
    """
    first = max(0, len(months) - _LONGEST_SERIES)
    counts = _without_lone_months(months[first:])
    if len(counts) < _SHORTEST_SERIES or len(set(counts)) == 1:
        return ()
    penalty = _PENALTY * log(len(counts)) * _spread(counts)
    return tuple(first + change for change in _best_changes(counts, penalty))


def _without_lone_months(months: Sequence[int]) -> list[int]:
    """A month that stands far above or below both its neighbours is no level: it counts like the nearer of them."""
    kept = list(months)
    for place in range(1, len(months) - 1):
        low, high = sorted((months[place - 1], months[place + 1]))
        far = _LONE * sqrt(high + 1)
        if months[place] > high + far:
            kept[place] = high
        elif months[place] < low - far:
            kept[place] = low
    return kept


def _spread(counts: Sequence[int]) -> float:
    """How many times Poisson's variance the months jump by from one to the next; never below 1.

    From neighbours, so that a change of level, which is one jump among many, hardly counts as noise.
    """
    jumps = [(after - before) ** 2 / (after + before) for before, after in pairwise(counts) if after + before]
    return max(1.0, sum(jumps) / len(jumps)) if jumps else 1.0


def _best_changes(counts: Sequence[int], penalty: float) -> list[int]:
    total = [0, *accumulate(counts)]
    best, before = [-penalty], [0]
    for end in range(1, len(total)):
        choices = [
            (best[start] + _cost(total[end] - total[start], end - start) + penalty, start)
            for start in (0, *range(SHORTEST_LEVEL, end - SHORTEST_LEVEL + 1))
        ]
        cost, start = min(choices)
        best.append(cost)
        before.append(start)
    changes: list[int] = []
    start = before[-1]
    while start:
        changes.append(start)
        start = before[start]
    return changes[::-1]


def _cost(items: int, length: int) -> float:
    """Minus twice the log-likelihood of a level at its mean, without what is the same for every split."""
    return 2 * (items - items * log(items / length)) if items else 0.0
