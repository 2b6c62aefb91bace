"""Money under a ceiling."""

from collections import defaultdict
from collections.abc import Mapping

from budgeting.optimiser.held import covers
from budgeting.optimiser.model import Columns
from budgeting.problem import Ceiling

# (variable, money) by period and cost centre
Outlays = Mapping[tuple[str, str], list[tuple[int, int]]]


def outlays(columns: Columns) -> Outlays:
    """All money spent up front, term by term: on studies (x) and on shared elements (u)."""
    found: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for i, _, choice in columns.x:
        for item in choice.spend:
            found[item.period, item.cost_centre].append((i, item.minor))
    for i, element in columns.u:
        for item in element.spend:
            found[item.period, item.cost_centre].append((i, item.minor))
    return found


def spent(ceiling: Ceiling, money: Outlays) -> list[tuple[int, int]]:
    """The part of ``money`` under ``ceiling``:  sum of spend[c] x + sum of spend[c] u."""
    return [term for place, terms in money.items() if covers(ceiling, *place) for term in terms]
