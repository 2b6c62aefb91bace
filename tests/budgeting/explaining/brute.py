"""A solver that tries every selection of a tiny problem, judged by the checker, and counts how often it is asked."""

from dataclasses import dataclass, replace

from budgeting.optimiser.verify import account
from budgeting.plans.frozen import Frozen
from budgeting.problem import Problem, Selection, Solution
from tests.budgeting.optimiser.trying import every_selection
from tests.builders import make_programme


@dataclass
class Brute:
    """``slack_minor`` makes it a solver that proves nothing: its bound lies that much above the best plan."""

    slack_minor: int = 0
    solves: int = 0

    def __call__(self, problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        """The best plan; what is known is of no use to one who tries everything."""
        del known, enough_gap
        self.solves += 1
        sound = [(one, sums) for one in every_selection(problem) if not (sums := account(problem, one)).broken]
        if not sound:
            return Solution("infeasible", None, None, None, None, 0.0)
        plan, sums = max(sound, key=lambda pair: pair[1].objective_minor)
        bound = sums.objective_minor + self.slack_minor
        return Solution("feasible" if self.slack_minor else "optimal", plan, sums, bound, 0.0, 0.0)


def frozen(problem: Problem) -> Frozen:
    """``problem`` in yen, whose smallest unit is the whole, with the best plan of it."""
    problem = replace(problem, currency="JPY")
    return Frozen(make_programme(), problem, Brute()(problem))
