"""Net value against the size of a sample, and the best size."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from typing import TypeAlias

from budgeting.errors import EvidenceError

OfSample: TypeAlias = Callable[[int], int]


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
class SampleCurve:
    """Points in order of sample, the best among them."""

    points: tuple[SamplePoint, ...]
    best: SamplePoint


def best_sample(cost_of: OfSample, value_of: OfSample, largest: int, bound_of: OfSample | None = None) -> SamplePoint:
    """The sample from 0 to ``largest`` with the greatest net value, the smallest of equals; 0 is worth and costs 0.

    ``cost_of`` must never fall as the sample grows; steps, a fixed cost and a convex start of the value are allowed.
    ``bound_of`` never falls and is never below ``value_of``; left out, that is ``value_of`` itself (name it where a
    larger sample reports later and so may be worth less). Exact: no sample between two nets more than the bound of the
    larger less the cost of the smaller, so that spans which cannot hold the best are left out and the rest is halved.
    """
    if largest < 0:
        raise EvidenceError("A sample cannot be below zero.", place="sample")
    at = cache(lambda sample: _point(cost_of, value_of, sample))
    most = cache(bound_of or value_of)
    first = min(1, largest)
    best = max((at(0), at(first), at(largest)), key=_rank)
    spans = [(at(first).cost_minor - most(largest), first, largest)]
    while spans:
        bound, low, high = heappop(spans)
        if high - low <= 1 or (-bound, -low) <= _rank(best):
            continue
        middle = (low + high) // 2
        best = max(best, at(middle), key=_rank)
        heappush(spans, (at(low).cost_minor - most(middle), low, middle))
        heappush(spans, (at(middle).cost_minor - most(high), middle, high))
    return best


def sample_curve(
    cost_of: OfSample, value_of: OfSample, largest: int, points: int = 40, bound_of: OfSample | None = None
) -> SampleCurve:
    """Net value against sample: nothing, about ``points`` even steps up to ``largest``, and the best."""
    best = best_sample(cost_of, value_of, largest, bound_of)
    samples = sorted({0, largest, best.sample, *(largest * step // points for step in range(points))})
    return SampleCurve(tuple(_point(cost_of, value_of, sample) for sample in samples), best)


def _point(cost_of: OfSample, value_of: OfSample, sample: int) -> SamplePoint:
    return SamplePoint(sample, value_of(sample), cost_of(sample)) if sample else SamplePoint(0, 0, 0)


def _rank(point: SamplePoint) -> tuple[int, int]:
    return point.net_minor, -point.sample
