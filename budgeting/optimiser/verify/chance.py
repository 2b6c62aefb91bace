"""The chance that released follow-ups cost more than is left, by exact convolution in whole numbers."""

from collections import defaultdict
from functools import lru_cache
from math import gcd

from budgeting.decisions import MILLION

# Additions for one chance; with more, sums are rounded up. Sixteen follow-ups of whatever cost stay exact.
_MOST_ADDITIONS = 2**19
_LEAST_SUMS = 1_024


@lru_cache(maxsize=4_096)
def chance_over(risks: tuple[tuple[int, int], ...], free_minor: int) -> int:
    """Chance in parts per million, rounded up, that released amounts add up to more than ``free_minor``.

    ``risks`` are (amount in minor units, chance in parts per million), each released independently of the others. All
    is exact in whole numbers. Only where very many different sums can arise are sums rounded up on the way, so that the
    chance is never told too small.
    """
    free = free_minor - sum(minor for minor, ppm in risks if ppm == MILLION)
    uncertain = sorted(((minor, ppm) for minor, ppm in risks if minor and 0 < ppm < MILLION), reverse=True)
    left = sum(minor for minor, _ in uncertain)
    if free < 0 or left <= free:
        return MILLION if free < 0 else 0
    most = max(_LEAST_SUMS, _MOST_ADDITIONS // max(1, len(uncertain)))
    weights, over, whole = {0: 1}, 0, 1
    for minor, ppm in uncertain:
        left -= minor
        part = gcd(ppm, MILLION)
        weights, more = _with(weights, minor, (ppm // part, (MILLION - ppm) // part), free)
        over, whole = over * (MILLION // part) + more, whole * (MILLION // part)
        weights = _thinned({total: weight for total, weight in weights.items() if total + left > free}, most, free)
    return -(-over * MILLION // whole)


def _with(weights: dict[int, int], minor: int, odds: tuple[int, int], free: int) -> tuple[dict[int, int], int]:
    """The weight of each sum up to ``free`` after one more amount, and the weight of what it takes beyond."""
    found: defaultdict[int, int] = defaultdict(int)
    beyond = 0
    for total, weight in weights.items():
        found[total] += weight * odds[1]
        if total + minor > free:
            beyond += weight * odds[0]
        else:
            found[total + minor] += weight * odds[0]
    return found, beyond


def _thinned(weights: dict[int, int], most: int, free: int) -> dict[int, int]:
    """``weights`` at no more than ``most`` sums: where there are more, each is rounded up, but not beyond ``free``."""
    if len(weights) <= most:
        return weights
    step = max(1, 2 * (max(weights) - min(weights)) // most)
    found: defaultdict[int, int] = defaultdict(int)
    for total, weight in weights.items():
        found[min(free, -(-total // step) * step)] += weight
    return found
