"""HiGHS through MathOpt, the second engine: it confirms what the first one claims."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from math import floor, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from budgeting.optimiser.matrix import NO_LIMIT, Part, part_of
from budgeting.optimiser.model import Model, Terms

NAME = "HiGHS"
# Integers as large as money turn a loose tolerance into real money.
_TOLERANCE = 1e-9
# Sums are whole numbers: a bound this little below one is that one.
_SLACK = 1e-6
# Its simplex crawls over pennies: rows and value are scaled, by powers of two alone, which is exact, to about so much.
_LARGEST_IN_ROW = 2**6
_LARGEST_IN_VALUE = 2**16


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
    return look_at_part(part_of(model.size, model.constraints), terms, seconds, hint=hint)


def look_for_better(part: Part, terms: Terms, value: int, seconds: float) -> Opinion:
    """Whether any assignment is worth more than ``value``, which is the bound when there is none.

    Asked as a plain yes or no, with the value as one more row and nothing to maximise, it takes about half the time.
    """
    opinion = look_at_part(part.at_least(terms, value + 1), (), seconds)
    return Opinion(is_impossible=False, bound=value) if opinion.is_impossible else replace(opinion, bound=None)


def look_at_part(part: Part, terms: Terms, seconds: float, *, hint: Sequence[int] | None = None) -> Opinion:
    """``look`` among the assignments that ``part`` leaves open."""
    if part.is_broken:
        return Opinion(is_impossible=True)
    weights, decided = part.within(terms)
    scale = _scale(np.array([max((abs(one) for one in weights), default=0)]), _LARGEST_IN_VALUE).item()
    stated = mathopt.Model()
    variables = [stated.add_binary_variable() for _ in range(part.size)]
    _add_rows(stated, variables, part)
    stated.maximize(mathopt.LinearSum(c * scale * v for c, v in zip(weights, variables, strict=True) if c))
    known = mathopt.ModelSolveParameters()
    if hint is not None:
        plan = {one: float(hint[place]) for one, place in zip(variables, part.kept.tolist(), strict=True)}
        known.solution_hints.append(mathopt.SolutionHint(variable_values=plan))
    solved = mathopt.solve(stated, mathopt.SolverType.HIGHS, params=_parameters(seconds), model_params=known)
    return _heard(solved, variables, part, decided, scale)


def _add_rows(stated: mathopt.Model, variables: Sequence[mathopt.Variable], part: Part) -> None:
    largest = np.asarray(abs(part.rows).max(axis=1).toarray()).ravel() if part.size else np.ones(len(part.low))
    scales = _scale(largest, _LARGEST_IN_ROW)
    low = np.where(part.low == -NO_LIMIT, -np.inf, part.low * scales).tolist()
    high = np.where(part.high == NO_LIMIT, np.inf, part.high * scales).tolist()
    indices, figures = part.rows.indices.tolist(), part.rows.data.tolist()
    for row, (first, last) in enumerate(pairwise(part.rows.indptr.tolist())):
        scale = float(scales[row])
        terms = (figures[place] * scale * variables[indices[place]] for place in range(first, last))
        stated.add_linear_constraint(lb=low[row], ub=high[row], expr=mathopt.LinearSum(terms))


def _scale(largest: NDArray[Any], wanted: int) -> NDArray[np.float64]:
    """For each figure the power of two, at most 1, that brings it to no more than ``wanted``."""
    return np.exp2(-np.ceil(np.log2(np.maximum(largest / wanted, 1.0))))


def _parameters(seconds: float) -> mathopt.SolveParameters:
    """Never name a number of threads here: the engine then fails with an error that hides the cause."""
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(0.01, seconds)), relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0
    )
    parameters.highs.double_options["mip_feasibility_tolerance"] = _TOLERANCE
    parameters.highs.double_options["primal_feasibility_tolerance"] = _TOLERANCE
    return parameters


def _heard(
    result: mathopt.SolveResult, variables: Sequence[mathopt.Variable], part: Part, decided: int, scale: float
) -> Opinion:
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return Opinion(is_impossible=True)
    bound = result.termination.objective_bounds.dual_bound
    values = result.variable_values(variables) if result.has_primal_feasible_solution() else None
    return Opinion(
        is_impossible=False,
        bound=floor(bound / scale + _SLACK) + decided if isfinite(bound) else None,
        values=None if values is None else part.whole(round(value) for value in values),
    )
