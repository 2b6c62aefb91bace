"""SCIP as it comes with OR-Tools, asked for proof."""

import math
import time
from datetime import timedelta

from ortools.math_opt.python import mathopt

from bench.optimiser.engines.outcome import Answer, Rows


def answer(rows: Rows, seconds: float) -> Answer:
    """State the model in MathOpt and solve it."""
    began = time.monotonic()
    stated = mathopt.Model()
    columns = [stated.add_binary_variable() for _ in range(rows.size)]
    for terms, low, high in rows.rows:
        stated.add_linear_constraint(
            lb=-math.inf if low is None else low,
            ub=math.inf if high is None else high,
            expr=mathopt.LinearSum(c * columns[i] for i, c in terms),
        )
    stated.maximize(mathopt.LinearSum(c * columns[i] for i, c in rows.wanted))
    asked = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds), relative_gap_tolerance=0.0)
    found = mathopt.solve(stated, mathopt.SolverType.GSCIP, params=asked)
    taken = time.monotonic() - began
    chosen = [round(v) for v in found.variable_values(columns)] if found.has_primal_feasible_solution() else None
    bound = found.termination.objective_bounds.dual_bound
    is_proven = found.termination.reason == mathopt.TerminationReason.OPTIMAL
    return Answer(taken, chosen, bound if math.isfinite(bound) else None, is_proven)
