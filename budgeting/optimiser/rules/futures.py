"""The reserve by a level of confidence: in most futures no budget is broken."""

from collections.abc import Iterator

from budgeting.decisions import MILLION
from budgeting.optimiser.held import under
from budgeting.optimiser.model import Columns, Constraint, added
from budgeting.problem import Ceiling, Reserve
from budgeting.problem.futures import is_released


def budgets_hold_in_futures(columns: Columns) -> Iterator[Constraint]:
    """For each ceiling c and future f:  sum of released[c,f] y <= sum of money r[c] + M[c,f] w[f].

    released[c,f] of a bundle is the spend[c] of those of its follow-ups that f releases. M[c,f] is the most that f can
    release at all: the sum over the questions q of the greatest released[c,f] among the bundles of q.
    """
    for ceiling in sorted(columns.problem.budgets, key=lambda ceiling: ceiling.key):
        for w, future, _ in columns.w:
            released, most = _released(columns, ceiling, future)
            if most:
                terms = added([*((i, -money) for i, money in columns.r[ceiling.key]), *released, (w, -most)])
                yield Constraint(terms, high=0, rule=f"budget:{ceiling.key}")


def few_futures_given_up(columns: Columns) -> Iterator[Constraint]:
    """Sum over f of count[f] w[f] <= the whole part of (1 - confidence) * futures.

    count[f] is how many of the futures release the same follow-ups as f; one column stands for all of them.
    """
    if columns.w:
        spare = allowed(columns.problem.reserve)
        yield Constraint(tuple((w, count) for w, _, count in columns.w), high=spare, rule="reserve:confidence")


def allowed(reserve: Reserve) -> int:
    """In how many futures a budget may be broken."""
    return (MILLION - reserve.confidence_ppm) * reserve.futures_count // MILLION


def _released(columns: Columns, ceiling: Ceiling, future: int) -> tuple[list[tuple[int, int]], int]:
    """(y, money released) of each bundle in ``future``, and the most that all questions together can release."""
    terms, most = [], dict[str, int]()
    for i, question, bundle in columns.releasing:
        money = sum(
            under(ceiling, one.spend)
            for place, one in enumerate(bundle.follow_ups)
            if is_released(question, place, future, one.probability_ppm)
        )
        if money:
            terms.append((i, money))
            most[question] = max(money, most.get(question, 0))
    return terms, sum(most.values())
