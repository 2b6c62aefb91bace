"""One way to fund a study; mandatory and excluded studies."""

from collections.abc import Iterator

from budgeting.optimiser.model import Columns, Constraint


def one_choice_per_study(columns: Columns) -> Iterator[Constraint]:
    """For each study j:  sum over l, s of x[j,l,s] <= 1."""
    for xs in columns.x_of.values():
        yield Constraint(tuple((i, 1) for i, _ in xs), high=1)


def mandatory(columns: Columns) -> Iterator[Constraint]:
    """For each mandatory study j:  sum over l, s of x[j,l,s] >= 1."""
    for study in sorted(columns.problem.studies, key=lambda study: study.key):
        if study.mandatory:
            terms = tuple((i, 1) for i, _ in columns.x_of.get(study.key, ()))
            yield Constraint(terms, low=1, rule=f"mandatory:{study.key}")


def excluded(columns: Columns) -> Iterator[Constraint]:
    """For each excluded study j:  sum over l, s of x[j,l,s] <= 0."""
    for study in sorted(columns.problem.studies, key=lambda study: study.key):
        if study.excluded:
            terms = tuple((i, 1) for i, _ in columns.x_of.get(study.key, ()))
            yield Constraint(terms, high=0, rule=f"excluded:{study.key}")
