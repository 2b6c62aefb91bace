"""Bundles: what answers a question, what it counts on, and what it may release."""

from collections import defaultdict
from collections.abc import Iterator

from budgeting.optimiser.model import Columns, Constraint
from budgeting.studies import Level


def one_bundle_per_question(columns: Columns) -> Iterator[Constraint]:
    """For each question q:  sum over b of y[q,b] <= 1."""
    by_question: defaultdict[str, list[int]] = defaultdict(list)
    for i, question, _ in columns.y:
        by_question[question].append(i)
    for ys in by_question.values():
        yield Constraint(tuple((i, 1) for i in ys), high=1)


def bundles_count_on_packages(columns: Columns) -> Iterator[Constraint]:
    """For each question q and package (j,l):  sum over b with (j,l) in b of y[q,b] <= sum over s of x[j,l,s].

    Summed over the bundles of a question, of which at most one is chosen, this is tighter than one row for each bundle.
    """
    by_package: defaultdict[tuple[str, str, Level], list[int]] = defaultdict(list)
    for i, question, bundle in columns.y:
        for package in bundle.packages:
            by_package[question, package.study, package.level].append(i)
    for (_, study, level), ys in by_package.items():
        xs = [i for i, choice in columns.x_of.get(study, ()) if choice.level == level]
        yield Constraint(tuple((i, 1) for i in ys) + tuple((i, -1) for i in xs), high=0)


def one_release_per_study(columns: Columns) -> Iterator[Constraint]:
    """For each study f:  sum over (q,b) releasing f of y[q,b] + sum over l, s of x[f,l,s] <= 1."""
    for study, ys in columns.releases.items():
        xs = [i for i, _ in columns.x_of.get(study, ())]
        yield Constraint(tuple((i, 1) for i in ys + xs), high=1)
