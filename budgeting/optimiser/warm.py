"""A relaxation that is solved again and again while columns are decided and rows come to it, each time from the last.

Bounds are added up in whole numbers as in ``relaxation``; what is new is only that the engine keeps its basis.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import linear_solver_pb2, pywraplp  # type: ignore[attr-defined]  # compiled, without types
from scipy.sparse import csr_array, vstack

from budgeting.optimiser.matrix import NO_LIMIT, Part, Whole, row_sums
from budgeting.optimiser.relaxation import LARGEST, exact_prices

_MOST_ROUNDS = 4
_NEARLY = 1e-6
_MOST_MILLISECONDS = 10_000


class Box(NamedTuple):
    """low <= v <= high for each column, and ``needed``: the groups of which a plan here has one."""

    low: Whole
    high: Whole
    needed: NDArray[np.bool_]


@dataclass(frozen=True)
class Bounded:
    """The bound times ``scale``, the relaxed values, and the reduced value of each column in units of 1/``scale``."""

    sum_scaled: int
    scale: int
    values: NDArray[np.float64]
    reduced: Whole

    @property
    def bound(self) -> int:
        """What nothing in the box exceeds."""
        return self.sum_scaled // self.scale

    @property
    def worth(self) -> float:
        """The bound before it is rounded down."""
        return self.sum_scaled / self.scale


class Warm:
    """Rows over the open columns of ``part``, one more row for each group of several columns, and what is added."""

    def __init__(self, part: Part, weights: Whole, groups: Whole) -> None:
        self.size, self.weights = part.size, weights
        self._groups, rows = _group_rows(groups)
        count = len(self._groups)
        self._first = len(part.low)
        self.rows = csr_array(vstack([part.rows, rows], format="csr"))
        self.low = np.append(part.low, np.zeros(count, dtype=np.int64))
        self.high = np.append(part.high, np.ones(count, dtype=np.int64))
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetTimeLimit(_MOST_MILLISECONDS)
        self._columns = [self._solver.NumVar(0.0, 1.0, "") for _ in range(self.size)]
        self._stated: list[pywraplp.Constraint] = []
        self._told = Box(np.zeros(self.size, dtype=np.int64), np.ones(self.size, dtype=np.int64), np.zeros(count, bool))
        self._state()
        objective = self._solver.Objective()
        objective.SetMaximization()
        for column, weight in zip(self._columns, weights.tolist(), strict=True):
            objective.SetCoefficient(column, weight)
        self._settings = pywraplp.MPSolverParameters()
        self._settings.SetIntegerParam(self._settings.INCREMENTALITY, self._settings.INCREMENTALITY_ON)
        self._settings.SetIntegerParam(self._settings.PRESOLVE, self._settings.PRESOLVE_OFF)
        self._settings.SetIntegerParam(self._settings.LP_ALGORITHM, self._settings.DUAL)

    def whole_box(self) -> Box:
        """Nothing decided."""
        return Box(np.zeros_like(self.weights), np.ones_like(self.weights), np.zeros(len(self._groups), dtype=np.bool_))

    def place_of(self, group: int) -> int:
        """The place of a group of several columns in ``Box.needed``."""
        return self._groups[group]

    def add(self, rows: csr_array, most: Whole) -> None:
        """More rows, each of them at most ``most``."""
        self.rows = csr_array(vstack([self.rows, rows], format="csr"))
        self.low = np.append(self.low, np.full(len(most), -NO_LIMIT))
        self.high = np.append(self.high, most)
        self._state()

    def narrowed(self, box: Box) -> Box | None:
        """``box`` with the columns decided without which, or with which, a row breaks; None: one breaks anyway."""
        low, high = self._low(box), self.high
        rows, figures = self.rows.indices, self.rows.data
        is_more, counts = figures > 0, np.diff(self.rows.indptr)
        for _ in range(_MOST_ROUNDS):
            at_low, at_high = figures * box.low[rows], figures * box.high[rows]
            least = row_sums(self.rows, np.where(is_more, at_low, at_high))
            most = row_sums(self.rows, np.where(is_more, at_high, at_low))
            if np.any(least > high) or np.any(most < low):
                return None
            is_open = (box.low < box.high)[rows]
            over = is_open & (np.abs(figures) > np.repeat(high - least, counts))
            under = is_open & (np.abs(figures) > np.repeat(most - low, counts))
            if not np.any(over | under):
                break
            box = Box(box.low.copy(), box.high.copy(), box.needed)
            box.high[rows[(over & is_more) | (under & ~is_more)]] = 0
            box.low[rows[(over & ~is_more) | (under & is_more)]] = 1
            if np.any(box.low > box.high):
                return None
        return box

    def solve(self, box: Box) -> Bounded | None:
        """The relaxation within ``box``; None when the engine has no optimum to tell of."""
        self._tell(box)
        if self._solver.Solve(self._settings) != pywraplp.Solver.OPTIMAL:
            return None
        answer = linear_solver_pb2.MPSolutionResponse()
        self._solver.FillSolutionResponseProto(answer)
        values, prices = np.array(answer.variable_value), np.array(answer.dual_value)
        scale, sums, reduced = exact_prices(self.rows, self._low(box), self.high, self.weights, prices)
        return Bounded(sums + sum(np.maximum(reduced * box.low, reduced * box.high).tolist()), scale, values, reduced)

    def decided(self, box: Box, found: Bounded, value: int) -> Box:
        """``box`` with the columns decided that all assignments worth at least ``value`` have, or have not."""
        room = min(LARGEST, max(0, found.sum_scaled - value * found.scale))
        never = (found.reduced < -room) & (box.low == 0)
        always = (found.reduced > room) & (box.high == 1)
        return Box(np.where(always, 1, box.low), np.where(never, 0, box.high), box.needed)

    def part(self, box: Box, of: Part) -> Part:
        """What ``box`` leaves open of ``of``, with all rows here."""
        return self._opened(box, Part(self.rows, self._low(box), self.high, of.kept, of.base))

    def tightest(self, box: Box, of: Part, values: NDArray[np.float64]) -> Part:
        """``part`` with those of the rows added here alone that ``values`` come up to."""
        given, count = self._first, len(self._groups)
        reached = self.rows @ values > self.high - _NEARLY
        stays = np.flatnonzero(
            (np.arange(len(self.high)) < given) | (reached & (np.arange(len(self.high)) >= given + count))
        )
        whole = Part(csr_array(self.rows[stays]), self.low[stays], self.high[stays], of.kept, of.base)
        return self._opened(box, whole)

    def _opened(self, box: Box, whole: Part) -> Part:
        keep, values = np.ones(len(whole.base), dtype=np.bool_), whole.base.copy()
        keep[whole.kept] = box.low < box.high
        values[whole.kept] = box.low
        return whole.deciding(keep, values)

    def _low(self, box: Box) -> Whole:
        low = self.low.copy()
        low[self._first : self._first + len(box.needed)] = box.needed
        return low

    def _tell(self, box: Box) -> None:
        """Tell the engine what has changed since it was asked last."""
        changed = np.flatnonzero((box.low != self._told.low) | (box.high != self._told.high))
        for i, low, high in zip(changed.tolist(), box.low[changed].tolist(), box.high[changed].tolist(), strict=True):
            self._columns[i].SetBounds(low, high)
        for place in np.flatnonzero(box.needed != self._told.needed).tolist():
            self._stated[self._first + place].SetBounds(float(box.needed[place]), 1.0)
        self._told = box

    def _state(self) -> None:
        """Give the engine the rows that it does not have yet."""
        inf = self._solver.infinity()
        for row in range(len(self._stated), len(self.low)):
            low, high = int(self.low[row]), int(self.high[row])
            stated = self._solver.Constraint(-inf if low == -NO_LIMIT else low, inf if high == NO_LIMIT else high, "")
            place = slice(int(self.rows.indptr[row]), int(self.rows.indptr[row + 1]))
            for i, figure in zip(self.rows.indices[place].tolist(), self.rows.data[place].tolist(), strict=True):
                stated.SetCoefficient(self._columns[i], figure)
            self._stated.append(stated)


def _group_rows(groups: Whole) -> tuple[dict[int, int], csr_array]:
    """The place of each group of several columns, and the rows that count their columns."""
    numbers, counts = np.unique(groups, return_counts=True)
    places = {number: place for place, number in enumerate(numbers[counts > 1].tolist())}
    columns = [np.flatnonzero(groups == number) for number in places]
    indices = np.concatenate([*columns, np.zeros(0, dtype=np.int64)])
    starts = np.cumsum([0, *(len(one) for one in columns)])
    return places, csr_array((np.ones(len(indices), dtype=np.int64), indices, starts), shape=(len(places), len(groups)))
