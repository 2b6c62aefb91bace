"""Answer every budget from one exact table, where one budget is the only rule; otherwise choose again as ever."""

from budgeting.explaining.again.asking import Solver
from budgeting.explaining.budgets.budget_scale import BudgetScale, most_use
from budgeting.optimiser.curve import exact_curve
from budgeting.optimiser.verify import account
from budgeting.problem import Problem, Selection, Solution

_ENGINE = "dynamic programming"


def by_table(scale: BudgetScale, solve: Solver) -> Solver:
    """``solve``, or what the table says for the problems of ``scale`` where it can be made; judged by the checker."""
    table = exact_curve(scale.at(scale.chosen_minor), most_use(scale.problem))
    if table is None:
        return solve

    def choose(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        limit = problem.budgets[0].limit_minor if problem.budgets else 0
        selection = table.selection(limit)
        sums = account(problem, selection)
        if problem != scale.at(limit) or sums.broken or sums.objective_minor != table.value_minor(limit):
            return solve(problem, known, enough_gap=enough_gap)
        return Solution("optimal", selection, sums, sums.objective_minor, 0.0, 0.0, (_ENGINE,))

    return choose
