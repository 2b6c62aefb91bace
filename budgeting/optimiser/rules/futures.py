"""The reserve by a level of confidence: in most futures no budget is broken."""

from collections.abc import Iterator, Mapping

from budgeting.decisions import MILLION
from budgeting.optimiser.held import under
from budgeting.optimiser.model import Columns, Constraint, Terms, added
from budgeting.problem import Ceiling, Reserve
from budgeting.problem.futures import is_released


def budgets_hold_in_futures(columns: Columns) -> Iterator[Constraint]:
    """For each ceiling c and future f:  sum of released[c,f] y <= sum of money r[c] + M[c,f] w[f].

    released[c,f] of a bundle is the spend[c] of those of its follow-ups that f releases. M[c,f] is the most that f can
    release at all: the sum over the questions q of the greatest released[c,f] among the bundles of q.
    """
    released = {future: _released(columns, future) for _, future, _ in columns.w}
    for ceiling in sorted(columns.problem.budgets, key=lambda ceiling: ceiling.key) if columns.w else ():
        due, pieces = _due(columns, ceiling), [(i, -money) for i, money in columns.r.get(ceiling.key, ())]
        questions = {i: question for i, question, _, _ in due}
        for w, future, _ in columns.w:
            terms = added((i, money) for i, _, place, money in due if (i, place) in released[future])
            if terms:
                most = _most(questions, terms)
                yield Constraint(added([*terms, *pieces, (w, -most)]), high=0, rule=f"budget:{ceiling.key}")


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


def _released(columns: Columns, future: int) -> frozenset[tuple[int, int]]:
    """(y, place in its bundle) of each follow-up that ``future`` releases."""
    return frozenset(
        (i, place)
        for i, question, bundle in columns.releasing
        for place, one in enumerate(bundle.follow_ups)
        if is_released(question, place, future, one.probability_ppm)
    )


def _due(columns: Columns, ceiling: Ceiling) -> list[tuple[int, str, int, int]]:
    """(y, question, place in its bundle, money) of each follow-up that would be paid under ``ceiling``."""
    found = (
        (i, question, place, under(ceiling, one.spend))
        for i, question, bundle in columns.releasing
        for place, one in enumerate(bundle.follow_ups)
    )
    return [one for one in found if one[3]]


def _most(questions: Mapping[int, str], terms: Terms) -> int:
    """The most that all questions together can release of ``terms``: the greatest of each, added up."""
    most: dict[str, int] = {}
    for i, money in terms:
        most[questions[i]] = max(money, most.get(questions[i], 0))
    return sum(most.values())
