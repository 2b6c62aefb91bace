"""Put the model together: columns, every rule, and the objectives."""

from budgeting.optimiser.model import Columns, Model, objectives
from budgeting.optimiser.rules import ALL_RULES
from budgeting.problem import Problem


def build(problem: Problem) -> Model:
    """The 0/1 linear model of ``problem``."""
    columns = Columns(problem)
    constraints = tuple(constraint for rule in ALL_RULES for constraint in rule(columns))
    return Model(columns, constraints, objectives(columns))
