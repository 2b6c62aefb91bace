"""HiGHS through MathOpt, the second engine: it confirms what the first one claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import floor, isfinite

from ortools.math_opt.python import mathopt

from budgeting.optimiser.model import Model, Terms

NAME = "HiGHS"
# Integers as large as money turn a loose tolerance into real money.
_TOLERANCE = 1e-9
# Sums are whole numbers: a bound this little below one is that one.
_SLACK = 1e-6


@dataclass(frozen=True)
class Opinion:
    """What the second engine says: ``bound`` on the sum (None: nothing known), ``values`` of a plan if it found one.

    ``is_impossible`` is True when it proved that no assignment keeps the constraints.
    """

    is_impossible: bool
    bound: int | None = None
    values: tuple[int, ...] | None = None


def look(model: Model, terms: Terms, seconds: float, *, hint: Sequence[int] | None = None) -> Opinion:
    """Maximise the sum of ``terms`` for at most ``seconds``; ``hint`` gives it a plan to beat, but no bound."""
    stated = mathopt.Model()
    variables = [stated.add_binary_variable() for _ in range(model.size)]
    for constraint in model.constraints:
        if not constraint.terms and (constraint.low or 0) > 0:
            return Opinion(is_impossible=True)
        stated.add_linear_constraint(
            lb=float("-inf") if constraint.low is None else constraint.low,
            ub=float("inf") if constraint.high is None else constraint.high,
            expr=_summed(constraint.terms, variables),
        )
    stated.maximize(_summed(terms, variables))
    known = mathopt.ModelSolveParameters()
    if hint:
        plan = {variable: float(value) for variable, value in zip(variables, hint, strict=True)}
        known.solution_hints.append(mathopt.SolutionHint(variable_values=plan))
    solved = mathopt.solve(stated, mathopt.SolverType.HIGHS, params=_parameters(seconds), model_params=known)
    return _heard(solved, variables)


def _summed(terms: Terms, variables: Sequence[mathopt.Variable]) -> mathopt.LinearSum:
    return mathopt.LinearSum(c * variables[i] for i, c in terms)


def _parameters(seconds: float) -> mathopt.SolveParameters:
    """Never name a number of threads here: the engine then fails with an error that hides the cause."""
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=max(0.01, seconds)), relative_gap_tolerance=0.0)
    parameters.highs.double_options["mip_feasibility_tolerance"] = _TOLERANCE
    parameters.highs.double_options["primal_feasibility_tolerance"] = _TOLERANCE
    return parameters


def _heard(result: mathopt.SolveResult, variables: Sequence[mathopt.Variable]) -> Opinion:
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return Opinion(is_impossible=True)
    bound = result.termination.objective_bounds.dual_bound
    values = result.variable_values(variables) if result.has_primal_feasible_solution() else None
    return Opinion(
        is_impossible=False,
        bound=floor(bound + _SLACK) if isfinite(bound) else None,
        values=None if values is None else tuple(round(value) for value in values),
    )
