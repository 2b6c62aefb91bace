"""The cost at which a study enters a plan or leaves it: exact, by choosing again just beyond where a plan holds."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from budgeting.explaining.again.asking import Solver
from budgeting.explaining.again.forcing import dearer, forced_in
from budgeting.optimiser.verify import account
from budgeting.problem import Problem, Selection, Solution
from budgeting.studies import Level

_MOST_STEPS = 4
# No cost brings the study in, which is proven, or whether one does was not settled in the time.
Unturned: TypeAlias = Literal["never", "not settled"]


@dataclass(frozen=True)
class Turn:
    """By how many minor units the study's cost may change, at every level alike, with the study still in the plan.

    Negative where its cost must fall. Where ``is_exact`` is False it may perhaps change by a little more. ``level`` is
    that of a plan that holds there.
    """

    by_minor: int
    is_exact: bool
    level: Level


@dataclass(frozen=True)
class _Scale:
    """A study at one change of its cost after another; a plan with it is good enough from ``worth_minor``."""

    problem: Problem
    study: str
    worth_minor: int

    def at(self, by_minor: int) -> Problem:
        return dearer(self.problem, self.study, by_minor)

    def holds(self, plan: Selection, by_minor: int) -> bool:
        """Whether ``plan`` keeps every rule there and is good enough."""
        sums = account(self.at(by_minor), plan)
        return not sums.broken and sums.objective_minor >= self.worth_minor

    def furthest(self, plan: Selection, low: int, high: int) -> int:
        """The greatest change from ``low``, where the plan holds, to ``high`` at which it still holds, by halving."""
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.holds(plan, middle) else (low, middle - 1)
        return low

    def turn(self, plan: Selection, by_minor: int, *, is_exact: bool) -> Turn:
        """What is found: ``plan`` holds up to a change."""
        return Turn(by_minor, is_exact, next(one.level for one in plan.packages if one.study == self.study))

    def rules_out(self, found: Solution) -> bool:
        """Whether ``found`` proves that no plan is good enough."""
        return found.status == "infeasible" or (found.bound_minor is not None and found.bound_minor < self.worth_minor)


def entry_turn(problem: Problem, study: str, worth_minor: int, near: Selection, solve: Solver) -> Turn | Unturned:
    """The least cut of a study's cost at which a plan with it is worth ``worth_minor``, or why none is named.

    ``near`` is a plan with the study.
    """
    scale = _Scale(forced_in(problem, study), study, worth_minor)
    most = max((way.cost_minor for one in problem.studies if one.key == study for way in one.choices), default=0)
    if scale.holds(near, -most):
        return _turn(scale, near, -most, 0, solve)
    found = solve(scale.at(-most), near)
    if found.selection is not None and scale.holds(found.selection, -most):
        return _turn(scale, found.selection, -most, 0, solve)
    return "never" if scale.rules_out(found) else "not settled"


def leaving_turn(
    problem: Problem, study: str, worth_minor: int, plan: Selection, most_minor: int, solve: Solver
) -> Turn:
    """The greatest rise of a study's cost, up to ``most_minor``, with which a plan is still worth ``worth_minor``.

    ``plan`` has the study and is worth that much today.
    """
    return _turn(_Scale(forced_in(problem, study), study, worth_minor), plan, 0, most_minor, solve)


def _turn(scale: _Scale, plan: Selection, low: int, high: int, solve: Solver) -> Turn:
    """Each plan holds up to a change that is computed exactly; one unit beyond it, choose again, until none holds."""
    for _ in range(_MOST_STEPS):
        low = scale.furthest(plan, low, high)
        if low == high:
            return scale.turn(plan, low, is_exact=True)
        again = solve(scale.at(low + 1), plan)
        if again.selection is None or not scale.holds(again.selection, low + 1):
            return scale.turn(plan, low, is_exact=scale.rules_out(again))
        plan = again.selection
    return scale.turn(plan, scale.furthest(plan, low, high), is_exact=False)
