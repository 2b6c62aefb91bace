"""HiGHS through MathOpt, the second engine: it confirms what the first one claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import floor, gcd, isfinite

from ortools.math_opt.python import mathopt

from budgeting.optimiser.model import Constraint, Model, Terms

NAME = "HiGHS"
# Integers as large as money turn a loose tolerance into real money.
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Opinion:
    """What the second engine says: ``bound`` on the sum (None: nothing known), ``values`` of a plan if it found one.

    ``is_impossible`` is True when it proved that no assignment keeps the constraints.
    """

    is_impossible: bool
    bound: int | None = None
    values: tuple[int, ...] | None = None


def refute_better(model: Model, terms: Terms, value: int, seconds: float) -> Opinion:
    """Look for a plan whose sum of ``terms`` is above ``value``; ``is_impossible`` confirms that there is none."""
    step = gcd(*(c for _, c in terms)) if terms else 1
    better = Constraint(tuple((i, c // step) for i, c in terms), low=value // step + 1)
    opinion = look(model, terms, seconds, extra=(better,))
    bound = value if opinion.is_impossible else None if opinion.bound is None else max(value, opinion.bound)
    return Opinion(opinion.is_impossible, bound, opinion.values)


def look(model: Model, terms: Terms, seconds: float, *, extra: Sequence[Constraint] = ()) -> Opinion:
    """Maximise the sum of ``terms`` for at most ``seconds``."""
    stated = mathopt.Model()
    variables = [stated.add_binary_variable() for _ in range(model.size)]
    for constraint in (*model.constraints, *extra):
        if not constraint.terms and (constraint.low or 0) > 0:
            return Opinion(is_impossible=True)
        stated.add_linear_constraint(
            lb=float("-inf") if constraint.low is None else constraint.low,
            ub=float("inf") if constraint.high is None else constraint.high,
            expr=_summed(constraint.terms, variables),
        )
    stated.maximize(_summed(terms, variables))
    return _heard(mathopt.solve(stated, mathopt.SolverType.HIGHS, params=_parameters(seconds)), variables)


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
        bound=floor(bound + _TOLERANCE * max(1.0, abs(bound))) if isfinite(bound) else None,
        values=None if values is None else tuple(round(value) for value in values),
    )
