"""What a plan might cost: how likely each budget is to be broken, and how spending fans out over the periods."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from budgeting.decisions import MILLION
from budgeting.optimiser.held import under
from budgeting.problem import Ceiling, Problem, Spend

SHARES_PPM: Final = (100_000, 250_000, 500_000, 750_000, 900_000)


@dataclass(frozen=True)
class Overspend:
    """A budget: how often it is broken, in parts per million of the draws, and what nine draws in ten stay within."""

    key: str
    name: str
    limit_minor: int
    over_ppm: int
    nine_in_ten_minor: int


@dataclass(frozen=True)
class Fan:
    """Spending to the end of each period: ``bands[i]`` holds, for each of SHARES_PPM, what that share stays within."""

    periods: tuple[str, ...]
    bands: tuple[tuple[int, ...], ...]


def overspends(problem: Problem, spends: Sequence[Iterable[Spend]]) -> tuple[Overspend, ...]:
    """How often ``spends`` (those of one draw each) break each budget; the likeliest first."""
    found = [_overspend(ceiling, [under(ceiling, one) for one in spends]) for ceiling in problem.budgets]
    return tuple(sorted(found, key=lambda one: (-one.over_ppm, one.key)))


def fan_of(problem: Problem, spends: Sequence[Iterable[Spend]]) -> Fan:
    """How spending adds up over the periods in ``spends``, one for each draw."""
    rank = {period: place for place, period in enumerate(problem.periods)}
    whole = [
        sorted(sum(item.minor for item in one if rank[item.period] <= last) for one in spends)
        for last in range(len(problem.periods))
    ]
    return Fan(problem.periods, tuple(tuple(_within(sums, share) for share in SHARES_PPM) for sums in whole))


def _overspend(ceiling: Ceiling, sums: Sequence[int]) -> Overspend:
    over = sum(one > ceiling.limit_minor for one in sums) * MILLION // len(sums)
    return Overspend(ceiling.key, ceiling.name, ceiling.limit_minor, over, _within(sorted(sums), SHARES_PPM[-1]))


def _within(in_order: Sequence[int], share_ppm: int) -> int:
    """The least amount that ``share_ppm`` of the draws do not exceed."""
    place = -(-share_ppm * len(in_order) // MILLION)
    return in_order[max(0, place - 1)]
