"""How to share a sample out among strata (segments, regions): exact, that is, before rounding to whole people.

Each takes a stratum's people N_h, deviation S_h and cost per person c_h. Where a formula asks a stratum for more people
than it holds, all of them are asked and the rest is shared out again. Cochran, Sampling Techniques, 3rd ed., 5.5
and 5.8; PracTools' strAlloc. ``whole_allocation`` rounds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Final

from budgeting.precision.checks import PrecisionError, check_count, check_positive

# All but a float's last digits is all.
_NEARLY_ALL: Final = 1 - 1e-12


@dataclass(frozen=True)
class Stratum:
    """``size``: people in it; ``deviation``: S_h of what is measured; ``cost_minor``: of one interview, minor units."""

    size: int
    deviation: float = 1.0
    cost_minor: int = 1

    def __post_init__(self) -> None:
        check_count(self.size, "The size of a stratum", "size")
        check_positive(self.deviation, "The deviation of a stratum", "deviation")
        check_count(self.cost_minor, "The cost of an interview", "cost_minor")

    @property
    def spread(self) -> float:
        """N_h S_h."""
        return self.size * self.deviation


def proportional(strata: Sequence[Stratum], sample: float) -> tuple[float, ...]:
    """``n N_h / N``: a fixed total, shared out by size."""
    return _shared_out(strata, _total_within(strata, sample), lambda one: one.size, lambda _: 1)


def neyman(strata: Sequence[Stratum], sample: float) -> tuple[float, ...]:
    """``n N_h S_h / sum N S``: the least variance of the mean for a fixed total."""
    return _shared_out(strata, _total_within(strata, sample), lambda one: one.spread, lambda _: 1)


def for_cost(strata: Sequence[Stratum], budget_minor: int) -> tuple[float, ...]:
    """n_h proportional to N_h S_h / sqrt(c_h): the least variance of the mean that ``budget_minor`` buys."""
    check_count(budget_minor, "The cost", "budget_minor")
    return _shared_out(strata, budget_minor, _per_root_cost, lambda one: one.cost_minor)


def for_variance(strata: Sequence[Stratum], variance: float) -> tuple[float, ...]:
    """The cheapest sample whose mean has ``variance``: n_h = K N_h S_h / sqrt(c_h), K from the variance asked for."""
    check_positive(variance, "The variance", "variance")
    whole = _people(strata)
    asked = [0.0] * len(strata)
    open_ones = list(range(len(strata)))
    while open_ones:
        rest = [strata[i] for i in open_ones]
        bought = fsum(one.spread * sqrt(one.cost_minor) for one in rest)
        scale = bought / (variance * whole**2 + fsum(one.spread * one.deviation for one in rest))
        for i in open_ones:
            asked[i] = scale * _per_root_cost(strata[i])
        open_ones, is_changed = _closed(strata, asked, open_ones)
        if not is_changed:
            break
    return tuple(asked)


def standard_error(strata: Sequence[Stratum], allocation: Sequence[float]) -> float:
    """sqrt( sum W_h^2 S_h^2 / n_h (1 - n_h / N_h) ) of the mean over all strata, in its unit."""
    whole = _people(strata)
    if len(allocation) != len(strata):
        raise PrecisionError("Enter one sample for each stratum.", place="allocation")
    parts = []
    for one, asked in zip(strata, allocation, strict=True):
        if not 0 < asked <= one.size:
            raise PrecisionError(f"Ask between 1 and {one.size:,} people of each stratum.", place="allocation")
        parts.append((one.spread / whole) ** 2 / asked * (1 - asked / one.size))
    return sqrt(fsum(parts))


def cost_of(strata: Sequence[Stratum], allocation: Sequence[float]) -> float:
    """``sum c_h n_h`` in minor units; exact for whole people."""
    return fsum(one.cost_minor * asked for one, asked in zip(strata, allocation, strict=True))


def _per_root_cost(one: Stratum) -> float:
    return one.spread / sqrt(one.cost_minor)


def _shared_out(
    strata: Sequence[Stratum], total: float, weight: Callable[[Stratum], float], price: Callable[[Stratum], float]
) -> tuple[float, ...]:
    """Samples proportional to the weights that use up ``total`` at their prices, or everybody if it is enough."""
    _people(strata)
    asked = [0.0] * len(strata)
    open_ones = list(range(len(strata)))
    left = total
    while open_ones:
        unit = left / fsum(weight(strata[i]) * price(strata[i]) for i in open_ones)
        for i in open_ones:
            asked[i] = unit * weight(strata[i])
        still_open, is_changed = _closed(strata, asked, open_ones)
        if not is_changed:
            break
        left -= fsum(price(strata[i]) * strata[i].size for i in set(open_ones) - set(still_open))
        open_ones = still_open
    return tuple(asked)


def _closed(strata: Sequence[Stratum], asked: list[float], open_ones: list[int]) -> tuple[list[int], bool]:
    """Sets strata that are asked for all they hold, or more, to all; which are still open, and whether any closed."""
    still_open = [i for i in open_ones if asked[i] < strata[i].size * _NEARLY_ALL]
    for i in set(open_ones) - set(still_open):
        asked[i] = float(strata[i].size)
    return still_open, len(still_open) < len(open_ones)


def _total_within(strata: Sequence[Stratum], sample: float) -> float:
    check_positive(sample, "The sample", "sample")
    if sample > _people(strata):
        raise PrecisionError("The sample is larger than all strata together. Lower it.", place="sample")
    return sample


def _people(strata: Sequence[Stratum]) -> int:
    if not strata:
        raise PrecisionError("There are no strata. Enter one or more.", place="strata")
    return sum(one.size for one in strata)
