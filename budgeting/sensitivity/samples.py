"""Net value against the size of a sample, and the best size."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from typing import Final, TypeAlias

from budgeting.errors import EvidenceError

OfSample: TypeAlias = Callable[[int], int]
OfSpan: TypeAlias = Callable[[int, int], int]
MOST_LOOKED_AT: Final = 2_000


@dataclass(frozen=True)
class SamplePoint:
    """What a sample of ``sample`` is worth and costs, in minor units; nothing for both where nobody is asked."""

    sample: int
    value_minor: int
    cost_minor: int

    @property
    def net_minor(self) -> int:
        """Value less cost."""
        return self.value_minor - self.cost_minor


@dataclass(frozen=True)
class Search:
    """The best sample that was found; not ``is_complete`` when looking ended before every other was ruled out."""

    best: SamplePoint
    is_complete: bool = True


def best_sample(
    cost_of: OfSample,
    value_of: OfSample,
    largest: int,
    most_of: OfSpan | None = None,
    most_looked_at: int = MOST_LOOKED_AT,
) -> Search:
    """The sample from 0 to ``largest`` with the greatest net value, the smallest of equals; 0 is worth and costs 0.

    ``cost_of`` must never fall as the sample grows; steps, a fixed cost and a convex start of the value are allowed.
    ``most_of(low, high)`` is what no sample from ``low`` to ``high`` is worth more than; left out, that is the value of
    ``high`` (name it where a larger sample reports later and so may be worth less). Exact: no sample between two nets
    more than that less the cost of the smaller, so that spans which cannot hold the best are left out and the rest is
    halved, until ``most_looked_at`` samples have been looked at.
    """
    if largest < 0:
        raise EvidenceError("A sample cannot be below zero.", place="sample")
    at = cache(lambda sample: _point(cost_of, value_of, sample))
    most = most_of or (lambda _, high: at(high).value_minor)
    return _searched(at, most, largest, lambda: at.cache_info().currsize >= most_looked_at)


def _searched(
    at: Callable[[int], SamplePoint], most: OfSpan, largest: int, has_looked_enough: Callable[[], bool]
) -> Search:
    """Halve the most promising span, time and again, until none is left that could hold a better sample."""
    first = min(1, largest)
    best = max((at(0), at(first), at(largest)), key=rank_of)
    spans = [(at(first).cost_minor - most(first, largest), first, largest)]
    while spans:
        bound, low, high = heappop(spans)
        if high - low <= 1 or (-bound, -low) <= rank_of(best):
            continue
        if has_looked_enough():
            return Search(best, is_complete=False)
        middle = (low + high) // 2
        best = max(best, at(middle), key=rank_of)
        heappush(spans, (at(low).cost_minor - most(low, middle), low, middle))
        heappush(spans, (at(middle).cost_minor - most(middle, high), middle, high))
    return Search(best)


def even_points(cost_of: OfSample, value_of: OfSample, largest: int, points: int = 40) -> tuple[SamplePoint, ...]:
    """Net value against sample: nothing, about ``points`` even steps, and ``largest``."""
    samples = sorted({0, largest, *(largest * step // points for step in range(points))})
    return tuple(_point(cost_of, value_of, sample) for sample in samples)


def _point(cost_of: OfSample, value_of: OfSample, sample: int) -> SamplePoint:
    return SamplePoint(sample, value_of(sample), cost_of(sample)) if sample else SamplePoint(0, 0, 0)


def rank_of(point: SamplePoint) -> tuple[int, int]:
    """What orders points: the greater net value, then the smaller sample."""
    return point.net_minor, -point.sample
