"""Money under a ceiling."""

from collections.abc import Iterable

from budgeting.optimiser.model import Columns
from budgeting.problem import Ceiling, Spend


def under(ceiling: Ceiling, spends: Iterable[Spend]) -> int:
    """Money in the period and of the cost centre that ``ceiling`` names (all of them where it names none)."""
    return sum(
        item.minor
        for item in spends
        if ceiling.period in (None, item.period) and ceiling.cost_centre in (None, item.cost_centre)
    )


def outlay(columns: Columns, ceiling: Ceiling) -> list[tuple[int, int]]:
    """Spend under ``ceiling`` up front, term by term:  sum of spend[c] x + sum of spend[c] u."""
    terms = [(i, under(ceiling, choice.spend)) for i, _, choice in columns.x]
    terms += [(i, under(ceiling, element.spend)) for i, element in columns.u]
    return [(i, minor) for i, minor in terms if minor]
