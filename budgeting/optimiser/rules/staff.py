"""Ceilings on staff days."""

from collections.abc import Iterable, Iterator

from budgeting.optimiser.model import Columns, Constraint, added
from budgeting.problem import Capacity, StaffDays


def staff(columns: Columns) -> Iterator[Constraint]:
    """For each role r and period t:  sum of days[r,t] x + sum of follow-ups' days[r,t] y <= capacity[r,t]."""
    for capacity in sorted(columns.problem.capacities, key=lambda capacity: (capacity.role, capacity.period)):
        terms = [
            *((i, _used(capacity, choice.days)) for i, _, choice in columns.x),
            *((i, _used(capacity, (d for f in bundle.follow_ups for d in f.days))) for i, _, bundle in columns.y),
        ]
        rule = f"staff:{capacity.role}:{capacity.period}"
        yield Constraint(added(terms), high=capacity.days_milli, rule=rule)


def _used(capacity: Capacity, days: Iterable[StaffDays]) -> int:
    return sum(item.days_milli for item in days if (item.role, item.period) == (capacity.role, capacity.period))
