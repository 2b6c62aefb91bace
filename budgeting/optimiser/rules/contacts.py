"""Limits on contacts with customers."""

from collections.abc import Iterable, Iterator

from budgeting.optimiser.model import Columns, Constraint, added
from budgeting.problem import ContactLimit, Contacts


def contacts(columns: Columns) -> Iterator[Constraint]:
    """For each limit n on a group g:  sum of contacts[n] x + sum of follow-ups' contacts[n] y <= limit[n].

    contacts[n] are those with g in the period that n names, or in all periods where it names none. Follow-ups count in
    full, as their staff days do.
    """
    for limit in sorted(columns.problem.contact_limits, key=lambda limit: limit.key):
        terms = [
            *((i, _made(limit, choice.contacts)) for i, _, choice in columns.x),
            *(
                (i, _made(limit, (c for f in bundle.follow_ups for c in f.contacts)))
                for i, _, bundle in columns.releasing
            ),
        ]
        yield Constraint(added(terms), high=limit.limit_count, rule=f"contacts:{limit.key}")


def _made(limit: ContactLimit, items: Iterable[Contacts]) -> int:
    return sum(item.count for item in items if item.group == limit.group and limit.period in (None, item.period))
