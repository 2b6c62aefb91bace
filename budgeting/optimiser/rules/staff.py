"""Ceilings on staff days."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from budgeting.optimiser.model import Columns, Constraint, added


def staff(columns: Columns) -> Iterator[Constraint]:
    """For each role r and period t:  sum of days[r,t] x + sum of follow-ups' days[r,t] y <= capacity[r,t]."""
    used = _used(columns)
    for capacity in sorted(columns.problem.capacities, key=lambda capacity: (capacity.role, capacity.period)):
        terms = added(used.get((capacity.role, capacity.period), ()))
        yield Constraint(terms, high=capacity.days_milli, rule=f"staff:{capacity.role}:{capacity.period}")


def _used(columns: Columns) -> Mapping[tuple[str, str], list[tuple[int, int]]]:
    """(variable, days) by role and period."""
    found: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for i, _, choice in columns.x:
        for item in choice.days:
            found[item.role, item.period].append((i, item.days_milli))
    for i, _, bundle in columns.releasing:
        for item in (item for follow_up in bundle.follow_ups for item in follow_up.days):
            found[item.role, item.period].append((i, item.days_milli))
    return found
