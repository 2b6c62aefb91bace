"""Coverage: at least so many studies of a group."""

from collections.abc import Iterator

from budgeting.optimiser.model import Columns, Constraint


def coverage(columns: Columns) -> Iterator[Constraint]:
    """For each group of studies G:  sum over j in G, l, s of x[j,l,s] >= least[G]."""
    for rule in sorted(columns.problem.coverage, key=lambda rule: rule.key):
        terms = tuple((i, 1) for study in sorted(set(rule.studies)) for i, _ in columns.x_of.get(study, ()))
        yield Constraint(terms, low=rule.least_count, rule=f"coverage:{rule.key}")
