"""Ceilings on money."""

from collections.abc import Iterable, Iterator

from budgeting.optimiser.model import Columns, Constraint, added
from budgeting.problem import Ceiling, Spend


def budgets(columns: Columns) -> Iterator[Constraint]:
    """For each ceiling c:  sum of spend[c] x + sum of spend[c] u + sum of reserve[c] y <= limit[c].

    spend[c] is the money in the period and of the cost centre that c names (all of them where it names none); the
    reserve of a bundle is the full cost of its follow-ups.
    """
    for ceiling in sorted(columns.problem.budgets, key=lambda ceiling: ceiling.key):
        terms = [
            *((i, _under(ceiling, choice.spend)) for i, _, choice in columns.x),
            *((i, _under(ceiling, (s for f in bundle.follow_ups for s in f.spend))) for i, _, bundle in columns.y),
            *((i, _under(ceiling, element.spend)) for i, element in columns.u),
        ]
        yield Constraint(added(terms), high=ceiling.limit_minor, rule=f"budget:{ceiling.key}")


def _under(ceiling: Ceiling, spends: Iterable[Spend]) -> int:
    return sum(
        item.minor
        for item in spends
        if ceiling.period in (None, item.period) and ceiling.cost_centre in (None, item.cost_centre)
    )
