"""The whole budget as a scale: the same problem with another sum of money, and the sums worth looking at."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from budgeting.explaining.rules.steps import round_step
from budgeting.optimiser.verify import account
from budgeting.problem import Ceiling, Problem, Selection

KEY: Final = "budget"
_NAME: Final = "Whole programme"
_MOST_STEPS: Final = 36


@dataclass(frozen=True)
class BudgetScale:
    """``problem`` under other whole budgets; ``chosen_minor`` is the one that it was posed with.

    Ceilings of periods and cost centres stay as they are; where ``is_in_proportion`` they grow and shrink with the
    whole.
    """

    problem: Problem
    chosen_minor: int
    is_in_proportion: bool = False

    def at(self, limit_minor: int) -> Problem:
        """The problem with ``limit_minor`` for the whole programme."""
        parts = [one for one in self.problem.budgets if not is_whole(one)]
        if self.is_in_proportion and self.chosen_minor:
            parts = [replace(one, limit_minor=one.limit_minor * limit_minor // self.chosen_minor) for one in parts]
        key = next((one.key for one in self.problem.budgets if is_whole(one)), KEY)
        return replace(self.problem, budgets=(Ceiling(key, _NAME, limit_minor), *parts))

    def without_end(self) -> Problem:
        """The problem with more money than all studies together could use."""
        return self.at(most_use(self.problem))

    def use_minor(self, selection: Selection) -> int:
        """What ``selection`` spends and sets aside out of the whole budget."""
        used = account(self.at(self.chosen_minor), selection).budgets[0]
        return used.spent_minor + used.reserve_minor

    def least_for(self, selection: Selection) -> int:
        """The smallest whole budget with which ``selection``, possible with money without end, keeps the rules."""
        low, high = self.use_minor(selection), most_use(self.problem)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if account(self.at(middle), selection).broken else (low, middle)
        return low


def scale_of(problem: Problem) -> BudgetScale:
    """The scale on which ``problem`` stands at its whole budget.

    That is its smallest ceiling on everything; without one, what its periods have in all, else its cost centres, else
    more than all studies together could use.
    """
    whole = [one.limit_minor for one in problem.budgets if is_whole(one)]
    periods = [one.limit_minor for one in problem.budgets if one.period and not one.cost_centre]
    centres = [one.limit_minor for one in problem.budgets if one.cost_centre and not one.period]
    chosen = min(whole) if whole else sum(periods) or sum(centres) or most_use(problem)
    return BudgetScale(problem, chosen)


def is_whole(ceiling: Ceiling) -> bool:
    """Whether a ceiling is on the whole programme."""
    return ceiling.period is None and ceiling.cost_centre is None


def most_use(problem: Problem) -> int:
    """More than any plan of ``problem`` can spend and set aside."""
    studies = sum(max((choice.cost_minor for choice in study.choices), default=0) for study in problem.studies)
    shared = sum(item.minor for one in problem.shared for item in one.spend)
    released = sum(
        max((sum(item.minor for f in bundle.follow_ups for item in f.spend) for bundle in question.bundles), default=0)
        for question in problem.questions
    )
    return studies + shared + released


def marks(last_minor: int, currency: str, also: Iterable[int] = (), most: int = _MOST_STEPS) -> tuple[int, ...]:
    """Sums from 0 to ``last_minor`` in round steps, at most ``most`` of them, with those of ``also`` in between."""
    step = round_step(ceil(last_minor / most), currency)
    every = set(range(0, last_minor, step)) | {last_minor} | {one for one in also if 0 <= one <= last_minor}
    return tuple(sorted(every))
