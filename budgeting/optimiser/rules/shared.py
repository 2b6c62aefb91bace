"""Shared elements: bought once for all the studies that use them."""

from collections.abc import Iterator

from budgeting.optimiser.model import Columns, Constraint


def bought_when_used(columns: Columns) -> Iterator[Constraint]:
    """For each element e and user j:  sum over l, s of x[j,l,s] + sum over (q,b) releasing j of y[q,b] <= u[e].

    A follow-up counts as a user: were it released, the element would have to be paid, and the budgets must hold then
    too.
    """
    for i, element in columns.u:
        for study in sorted(set(element.used_by)):
            terms = tuple((user, 1) for user in _users(columns, study))
            if terms:
                yield Constraint((*terms, (i, -1)), high=0)


def bought_only_when_used(columns: Columns) -> Iterator[Constraint]:
    """For each element e:  u[e] <= sum over j using it of (sum of x[j,..] + sum of y releasing j)."""
    for i, element in columns.u:
        users = {user for study in element.used_by for user in _users(columns, study)}
        yield Constraint(((i, 1), *((user, -1) for user in sorted(users))), high=0)


def _users(columns: Columns, study: str) -> list[int]:
    return [i for i, _ in columns.x_of.get(study, ())] + columns.releases.get(study, [])
