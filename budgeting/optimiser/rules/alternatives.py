"""Alternatives: different ways to one answer."""

from collections.abc import Iterator

from budgeting.optimiser.model import Columns, Constraint


def alternatives(columns: Columns) -> Iterator[Constraint]:
    """For each group of alternatives A:  sum over j in A, l, s of x[j,l,s] <= 1."""
    for rule in sorted(columns.problem.alternatives, key=lambda rule: rule.key):
        terms = tuple((i, 1) for study in sorted(rule.studies) for i, _ in columns.x_of.get(study, ()))
        yield Constraint(terms, high=1, rule=f"alternatives:{rule.key}")
