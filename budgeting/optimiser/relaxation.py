"""The linear relaxation: an upper bound that is worked out again in whole numbers, and what each column would cost.

An engine's prices of the rows may be a little wrong; whatever they are, they give a valid bound:

    for every price p (p >= 0 on an upper limit, p <= 0 on a lower one) and every 0/1 plan v within the rows
        value(v) <= sum of p * limit + sum over columns of max(0, value - sum of p * use)

so the prices are rounded to whole numbers of a small unit, and the sum is done exactly.
"""

from dataclasses import dataclass
from math import floor, log2
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp  # type: ignore[attr-defined]  # a compiled module without types
from ortools.linear_solver.python import model_builder_helper as builder
from scipy.sparse import csr_array, eye_array, hstack

from budgeting.optimiser.matrix import NO_LIMIT, Mask, Part, Whole, dense
from budgeting.optimiser.model import Terms

GLOP, CLP = "GLOP", "CLP"
# Above so many columns CLP is the quicker of the two.
_MANY_COLUMNS = 8_000
LARGEST = 2**61
_FINEST = 30
_Prices = NDArray[np.float64]
_Solved = tuple[NDArray[np.float64], _Prices] | None


@dataclass(frozen=True)
class Relaxed:
    """``bound`` on the whole objective; ``values`` of all columns, perhaps broken ones; what decides columns exactly.

    ``reduced`` is, for each column in units of 1/``scale``, by how much the bound falls when a column with a negative
    figure is chosen, or one with a positive figure is not. ``sum_scaled`` is the bound before it is rounded down.
    """

    engine: str
    bound: int
    values: NDArray[np.float64]
    reduced: Whole
    scale: int
    sum_scaled: int

    def decided(self, value: int) -> tuple[Mask, Mask]:
        """Columns that are 0, and columns that are 1, in every plan worth at least ``value``."""
        room = min(LARGEST, max(-1, self.sum_scaled - value * self.scale))
        return self.reduced < -room, self.reduced > room


def relax(part: Part, terms: Terms, seconds: float) -> Relaxed | None:
    """The relaxation of ``part``; None when the engine had no optimum to tell of within ``seconds``."""
    size = len(part.base)
    weights = dense(terms, size)
    engine = CLP if part.size > _MANY_COLUMNS else GLOP
    solved = (_by_clp if engine == CLP else _by_glop)(part, weights[part.kept].astype(float), seconds)
    if solved is None:
        return None
    values, prices = solved
    sum_scaled, scale, reduced = _in_whole_numbers(part, weights[part.kept], prices)
    whole_values, whole_reduced = part.base.astype(float), np.zeros(size, dtype=np.int64)
    whole_values[part.kept], whole_reduced[part.kept] = values, reduced
    sum_scaled += int(weights @ part.base) * scale
    return Relaxed(engine, sum_scaled // scale, whole_values, whole_reduced, scale, sum_scaled)


def is_impossible(part: Part, seconds: float) -> bool:
    """Whether nothing keeps the rows of ``part`` for certain: some prices bound a value of nothing below nothing.

    The prices are those of a relaxation whose rows may be broken at a price (Farkas' lemma says that they exist).
    """
    count = len(part.low)
    slack = csr_array(hstack([part.rows, eye_array(count), -eye_array(count)], format="csr"))
    broken = Part(slack, part.low, part.high, np.arange(part.size + 2 * count), part.base)
    worth = np.concatenate((np.zeros(part.size), np.full(2 * count, -1.0)))
    solved = _by_glop(broken, worth, seconds, most=np.concatenate((np.ones(part.size), np.full(2 * count, np.inf))))
    if solved is None:
        return False
    sum_scaled, _, _ = _in_whole_numbers(part, np.zeros(part.size, dtype=np.int64), solved[1])
    return sum_scaled < 0


def _in_whole_numbers(part: Part, weights: Whole, prices: _Prices) -> tuple[int, int, Whole]:
    """The bound over the open columns times the scale, the scale, and the reduced value of each open column."""
    scale, sums, reduced = exact_prices(part.rows, part.low, part.high, weights, prices)
    return sums + sum(np.maximum(reduced, 0).tolist()), scale, reduced


def exact_prices(rows: csr_array, low: Whole, high: Whole, weights: Whole, prices: _Prices) -> tuple[int, int, Whole]:
    """The scale by which prices become whole numbers, what the limits are then worth, and each column's reduced value.

    All are whole: value(v) * scale <= the limits' worth + the sum of reduced * v for every v that keeps the rows.
    """
    usable = np.where(prices > 0, high != NO_LIMIT, low != -NO_LIMIT)
    prices = np.where(usable, prices, 0.0)
    largest = float(np.max(abs(rows).T @ abs(prices) + abs(weights), initial=1.0))
    scale = 2 ** max(0, min(_FINEST, floor(log2(LARGEST / largest))))
    whole = np.rint(prices * scale).astype(np.int64)
    reduced: Whole = weights * scale - rows.T @ whole
    limits = np.where(whole > 0, high, low)
    return scale, sum(int(whole[r]) * int(limits[r]) for r in np.flatnonzero(whole)), reduced


def _by_glop(part: Part, weights: NDArray[Any], seconds: float, most: NDArray[np.float64] | None = None) -> _Solved:
    stated = builder.ModelBuilderHelper()
    low, high = _limits(part)
    zeros: Any = np.zeros(part.size)
    worth: Any = weights
    highest: Any = zeros + 1.0 if most is None else most
    stated.fill_model_from_sparse_data(zeros, highest, worth, low, high, part.rows.astype(float))
    stated.set_maximize(True)
    solver = builder.ModelSolverHelper("glop")
    solver.set_time_limit_in_seconds(seconds)
    solver.solve(stated)
    if solver.status() != builder.SolveStatus.OPTIMAL:
        return None
    return np.array(solver.variable_values()), np.array(solver.dual_values())


def _by_clp(part: Part, weights: NDArray[Any], seconds: float) -> _Solved:
    solver = pywraplp.Solver.CreateSolver("CLP")
    solver.SetTimeLimit(int(seconds * 1000))
    columns = [solver.NumVar(0.0, 1.0, "") for _ in range(part.size)]
    low, high = _limits(part)
    rows = []
    spans = zip(part.rows.indptr.tolist(), part.rows.indptr[1:].tolist(), low.tolist(), high.tolist(), strict=False)
    indices, figures = part.rows.indices.tolist(), part.rows.data.astype(float).tolist()
    for first, last, least, most in spans:
        row = solver.Constraint(least, most, "")
        for place in range(first, last):
            row.SetCoefficient(columns[indices[place]], figures[place])
        rows.append(row)
    objective = solver.Objective()
    objective.SetMaximization()
    for column, weight in zip(columns, weights.tolist(), strict=True):
        objective.SetCoefficient(column, weight)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    return np.array([one.solution_value() for one in columns]), np.array([one.dual_value() for one in rows])


def _limits(part: Part) -> tuple[Any, Any]:
    low = np.where(part.low == -NO_LIMIT, -np.inf, part.low)
    return low, np.where(part.high == NO_LIMIT, np.inf, part.high)
