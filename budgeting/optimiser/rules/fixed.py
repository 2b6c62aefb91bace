"""Studies that a person has already decided on."""

from collections.abc import Iterator

from budgeting.optimiser.model import Columns, Constraint


def fixed(columns: Columns) -> Iterator[Constraint]:
    """For each study j fixed at level l:  sum over s of x[j,l,s] >= 1, where s is the fixed start if there is one."""
    for rule in sorted(columns.problem.fixed, key=lambda rule: rule.study):
        terms = tuple(
            (i, 1)
            for i, choice in columns.x_of.get(rule.study, ())
            if choice.level == rule.level and rule.start in (None, choice.start)
        )
        yield Constraint(terms, low=1, rule=f"fixed:{rule.study}")
