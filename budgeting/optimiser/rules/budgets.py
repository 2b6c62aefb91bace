"""Ceilings on money, with what is set aside for follow-ups."""

from collections.abc import Callable, Iterator, Mapping

from budgeting.decisions import MILLION
from budgeting.optimiser.held import under
from budgeting.optimiser.model import Columns, Constraint, added
from budgeting.optimiser.rules.spending import outlays, spent
from budgeting.problem import Ceiling, FollowUp, ReserveKind


def budgets(columns: Columns) -> Iterator[Constraint]:
    """For each ceiling c:  sum of spend[c] x + sum of spend[c] u + sum of reserve[c] y <= limit[c].

    spend[c] is the money in the period and of the cost centre that c names (all of them where it names none). The
    reserve[c] of a bundle is, over its follow-ups, the sum of spend[c] (full cover) or of chance * spend[c], each
    rounded up (expected cost). Under a level of confidence the reserve is the sum of money r over the pieces under c,
    which must do in most of the futures.
    """
    aside, money = ASIDE[columns.problem.reserve.kind], outlays(columns)
    for ceiling in sorted(columns.problem.budgets, key=lambda ceiling: ceiling.key):
        reserve = [(i, sum(aside(ceiling, one) for one in bundle.follow_ups)) for i, _, bundle in columns.releasing]
        terms = added([*spent(ceiling, money), *reserve, *columns.r.get(ceiling.key, ())])
        yield Constraint(terms, high=ceiling.limit_minor, rule=f"budget:{ceiling.key}")


def _full(ceiling: Ceiling, follow_up: FollowUp) -> int:
    return under(ceiling, follow_up.spend)


def _expected(ceiling: Ceiling, follow_up: FollowUp) -> int:
    return -(-under(ceiling, follow_up.spend) * follow_up.probability_ppm // MILLION)


def _nothing(_ceiling: Ceiling, _follow_up: FollowUp) -> int:
    return 0


# What a follow-up sets aside under a ceiling.
ASIDE: Mapping[ReserveKind, Callable[[Ceiling, FollowUp], int]] = {
    "full": _full,
    "expected": _expected,
    "confidence": _nothing,
}
