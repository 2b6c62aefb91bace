"""The rules of choice, one family to a file; each function's docstring is its formula."""

from collections.abc import Callable, Iterator

from budgeting.optimiser.model import Columns, Constraint
from budgeting.optimiser.rules.alternatives import alternatives
from budgeting.optimiser.rules.budgets import budgets
from budgeting.optimiser.rules.bundles import bundles_count_on_packages, one_bundle_per_question, one_release_per_study
from budgeting.optimiser.rules.choice import excluded, mandatory, one_choice_per_study
from budgeting.optimiser.rules.contacts import contacts
from budgeting.optimiser.rules.coverage import coverage
from budgeting.optimiser.rules.fixed import fixed
from budgeting.optimiser.rules.futures import budgets_hold_in_futures, few_futures_given_up
from budgeting.optimiser.rules.order import needs
from budgeting.optimiser.rules.shared import bought_only_when_used, bought_when_used
from budgeting.optimiser.rules.staff import staff

Rule = Callable[[Columns], Iterator[Constraint]]

ALL_RULES: tuple[Rule, ...] = (
    one_choice_per_study,
    mandatory,
    excluded,
    fixed,
    one_bundle_per_question,
    bundles_count_on_packages,
    one_release_per_study,
    needs,
    alternatives,
    coverage,
    bought_when_used,
    bought_only_when_used,
    budgets,
    budgets_hold_in_futures,
    few_futures_given_up,
    staff,
    contacts,
)
