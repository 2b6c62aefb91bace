"""Judge a selection against a problem and add it up again, in whole numbers and without any solver.

The optimiser states the problem as inequalities; this room states it a second time as plain loops over what was
chosen, so that a mistake in one is caught by the other. ``account`` never raises for a bad selection: it says in words
what is broken.
"""

from collections.abc import Iterator

from budgeting.optimiser.verify.answers import broken_bundles, broken_follow_ups, broken_shared
from budgeting.optimiser.verify.chance import chance_over
from budgeting.optimiser.verify.decisions import (
    broken_alternatives,
    broken_choice,
    broken_coverage,
    broken_fixed,
    broken_needs,
)
from budgeting.optimiser.verify.limits import broken_contacts, broken_staff
from budgeting.optimiser.verify.picked import Picked, look_up
from budgeting.optimiser.verify.reserves import Reserves, broken_budgets, broken_futures
from budgeting.problem import Account, Problem, Selection

__all__ = ["account", "chance_over"]


def account(problem: Problem, selection: Selection) -> Account:
    """Add ``selection`` up exactly and say which rules of ``problem`` it breaks.

    value = sum of the chosen bundles' values; cost = chosen studies + shared elements; reserve = what the problem's
    reserve rule sets aside for the follow-ups; net objective = value - expected follow-up - cost, gross objective =
    value. All in minor units of the problem's currency.
    """
    picked = look_up(problem, selection)
    reserves = Reserves(picked)
    value = sum(bundle.value_minor for _, bundle in picked.bundles)
    expected = sum(bundle.expected_follow_up_minor for _, bundle in picked.bundles)
    cost = sum(item.minor for item in picked.spends)
    return Account(
        value_minor=value,
        cost_minor=cost,
        expected_follow_up_minor=expected,
        reserve_minor=reserves.whole_minor,
        objective_minor=value if problem.objective == "gross" else value - expected - cost,
        budgets=reserves.uses,
        broken=picked.unknown + tuple(_broken(picked, selection, reserves)),
    )


def _broken(picked: Picked, selection: Selection, reserves: Reserves) -> Iterator[str]:
    yield from broken_choice(picked)
    yield from broken_fixed(picked)
    yield from broken_bundles(picked)
    yield from broken_follow_ups(picked)
    yield from broken_needs(picked)
    yield from broken_alternatives(picked)
    yield from broken_coverage(picked)
    yield from broken_shared(picked, selection)
    yield from broken_budgets(picked, reserves)
    yield from broken_futures(picked, reserves)
    yield from broken_staff(picked)
    yield from broken_contacts(picked)
