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
    """For each question q, package (j,l) and t:  sum over b with (j,l) by t of y[q,b] <= sum over s <= t of x[j,l,s].

    t goes through the periods by which bundles of q name the package, the last one standing for those that name it at
    any start; a bundle that names it by an earlier period than t counts as well. Summed over the bundles of a question,
    of which at most one is chosen, this is tighter than one row for each bundle.
    """
    last = len(columns.rank)
    counting: defaultdict[tuple[str, str, Level], list[tuple[int, int]]] = defaultdict(list)
    for i, question, bundle in columns.y:
        for package in bundle.packages:
            by = last if package.by is None else columns.rank[package.by]
            counting[question, package.study, package.level].append((by, i))
    for (_, study, level), ys in counting.items():
        xs = [(columns.rank[choice.start], i) for i, choice in columns.x_of.get(study, ()) if choice.level == level]
        for latest in sorted({by for by, _ in ys}):
            begun = tuple((i, -1) for start, i in xs if start <= latest)
            yield Constraint(tuple((i, 1) for by, i in ys if by <= latest) + begun, high=0)


def one_release_per_study(columns: Columns) -> Iterator[Constraint]:
    """For each study f:  sum over (q,b) releasing f of y[q,b] + sum over l, s of x[f,l,s] <= 1."""
    for study, ys in columns.releases.items():
        xs = [i for i, _ in columns.x_of.get(study, ())]
        yield Constraint(tuple((i, 1) for i in ys + xs), high=1)
