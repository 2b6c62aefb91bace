"""Prerequisites: what must be done before a study starts."""

from collections.abc import Iterator

from budgeting.optimiser.model import Columns, Constraint


def needs(columns: Columns) -> Iterator[Constraint]:
    """For j needing n and each start s of j:  sum over l, s' <= s of x[j,l,s'] <= sum over end < s of x[n,..].

    Summing over all starts up to s is tighter than one row for each start: a study begun by s needs its prerequisite
    done before s.
    """
    rank = columns.rank
    for rule in sorted(columns.problem.needs, key=lambda rule: (rule.study, rule.needs)):
        children, parents = columns.x_of.get(rule.study, []), columns.x_of.get(rule.needs, [])
        for start in sorted({rank[choice.start] for _, choice in children}):
            begun = tuple((i, 1) for i, choice in children if rank[choice.start] <= start)
            done = tuple((i, -1) for i, choice in parents if rank[choice.end] < start)
            yield Constraint(begun + done, high=0, rule=f"needs:{rule.study}:{rule.needs}")
