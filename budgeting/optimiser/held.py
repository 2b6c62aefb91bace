"""What a reserve by a level of confidence is made of: the futures that count, and pieces of money to set aside."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import gcd

from budgeting.problem import Bundle, Ceiling, Problem, Spend
from budgeting.problem.futures import is_released


def futures(problem: Problem) -> tuple[tuple[int, int], ...]:
    """(first future, how many) of each set of futures that release the same follow-ups, and not none of them."""
    reserve = problem.reserve
    if reserve.kind != "confidence" or not problem.budgets:
        return ()
    chances = sorted({(q, i, f.probability_ppm) for q, b in _releasing(problem) for i, f in enumerate(b.follow_ups)})
    alike: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for future in range(reserve.futures_count):
        alike[tuple(n for n, (q, i, ppm) in enumerate(chances) if is_released(q, i, future, ppm))].append(future)
    return tuple((same[0], len(same)) for released, same in alike.items() if released)


def pieces(problem: Problem) -> tuple[tuple[str, int], ...]:
    """(budget, money) of each piece of which a reserve is put together, in order of budget.

    Under each budget they are 1, 2, 4, ... times the largest amount of which all follow-ups cost a multiple, so any
    sum of follow-ups can be put together from them, up to the most that the questions can release.
    """
    if problem.reserve.kind != "confidence":
        return ()
    ceilings = sorted(problem.budgets, key=lambda ceiling: ceiling.key)
    return tuple((ceiling.key, money) for ceiling in ceilings for money in _pieces(problem, ceiling))


def _pieces(problem: Problem, ceiling: Ceiling) -> Iterator[int]:
    most: defaultdict[str, int] = defaultdict(int)
    unit = 0
    for question, bundle in _releasing(problem):
        money = [under(ceiling, follow_up.spend) for follow_up in bundle.follow_ups]
        unit = gcd(unit, *money)
        most[question] = max(most[question], sum(money))
    count = (sum(most.values()) // unit).bit_length() if unit else 0
    return (unit << place for place in range(count))


def under(ceiling: Ceiling, spends: Iterable[Spend]) -> int:
    """Money of ``spends`` under ``ceiling``."""
    return sum(item.minor for item in spends if covers(ceiling, item.period, item.cost_centre))


def covers(ceiling: Ceiling, period: str, cost_centre: str) -> bool:
    """Whether a ceiling names this period and cost centre; where it names none it covers all of them."""
    return ceiling.period in (None, period) and ceiling.cost_centre in (None, cost_centre)


def _releasing(problem: Problem) -> Iterator[tuple[str, Bundle]]:
    return ((asked.key, bundle) for asked in problem.questions for bundle in asked.bundles if bundle.follow_ups)
