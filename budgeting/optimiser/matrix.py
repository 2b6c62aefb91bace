"""The model as sparse whole numbers, and parts of it in which some columns are already decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from budgeting.optimiser.model import Constraint, Terms

# "No limit on this side". Sums of a problem stay far below it: the door refuses larger ones.
NO_LIMIT = 2**62
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """low <= rows @ values <= high over the columns ``kept``; every other column has its value in ``base``.

    ``rows`` has a column for each of ``kept``, in their order; rows that the decided columns leave without force are
    gone.
    """

    rows: csr_array
    low: Whole
    high: Whole
    kept: Whole
    base: Whole

    @property
    def size(self) -> int:
        """Number of columns that are still open."""
        return len(self.kept)

    @cached_property
    def is_broken(self) -> bool:
        """Whether some row can no longer be kept, whatever the open columns are."""
        least, most = reach(self.rows)
        return bool(np.any(least > self.high) or np.any(most < self.low))

    def whole(self, values: Iterable[int]) -> tuple[int, ...]:
        """``values`` of the open columns, with those of all others."""
        full = self.base.copy()
        full[self.kept] = np.fromiter(values, dtype=np.int64, count=self.size)
        return tuple(full.tolist())

    def at_least(self, terms: Terms, low: int) -> "Part":
        """The same with one more row: the sum of ``terms`` is at least ``low``."""
        weights, decided = self.within(terms)
        row = csr_array(np.array([weights], dtype=np.int64).reshape(1, self.size))
        rows = csr_array(vstack([self.rows, row], format="csr"))
        floors, ceilings = np.append(self.low, low - decided), np.append(self.high, NO_LIMIT)
        return Part(rows, floors, ceilings, self.kept, self.base)

    def within(self, terms: Terms) -> tuple[list[int], int]:
        """The coefficients of the open columns in a sum of ``terms``, and what the decided columns add to it."""
        weights = dense(terms, len(self.base))
        return weights[self.kept].tolist(), int(weights @ self.base)

    def deciding(self, keep: Mask, values: Sequence[int] | Whole) -> "Part":
        """The same with only the columns of ``keep`` (over all columns) open, and all others as in ``values``."""
        open_here = keep[self.kept]
        base = self.base.copy()
        gone = self.kept[~open_here]
        base[gone] = np.asarray(values, dtype=np.int64)[gone]
        shift = self.rows @ np.where(open_here, 0, base[self.kept])
        low = np.where(self.low == -NO_LIMIT, -NO_LIMIT, self.low - shift)
        high = np.where(self.high == NO_LIMIT, NO_LIMIT, self.high - shift)
        rows = _some_columns(self.rows, open_here)
        least, most = reach(rows)
        forceful = np.flatnonzero((most > high) | (least < low))
        rows = rows if len(forceful) == len(low) else csr_array(rows[forceful])
        return Part(rows, low[forceful], high[forceful], self.kept[open_here], base)


def part_of(size: int, constraints: Sequence[Constraint]) -> Part:
    """All of a model: every column open."""
    counts = [len(one.terms) for one in constraints]
    flat = np.array([pair for one in constraints for pair in one.terms], dtype=np.int64).reshape(-1, 2)
    starts = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    rows = csr_array((flat[:, 1], flat[:, 0], starts), shape=(len(constraints), size))
    low = np.array([-NO_LIMIT if one.low is None else one.low for one in constraints], dtype=np.int64)
    high = np.array([NO_LIMIT if one.high is None else one.high for one in constraints], dtype=np.int64)
    return Part(rows, low, high, np.arange(size, dtype=np.int64), np.zeros(size, dtype=np.int64))


def dense(terms: Terms, size: int) -> Whole:
    """The coefficient of every column in ``terms``."""
    weights = np.zeros(size, dtype=np.int64)
    for i, coefficient in terms:
        weights[i] = coefficient
    return weights


def reach(rows: csr_array) -> tuple[Whole, Whole]:
    """The least and the greatest that each row can come to."""
    return row_sums(rows, np.minimum(rows.data, 0)), row_sums(rows, np.maximum(rows.data, 0))


def row_sums(rows: csr_array, figures: Whole) -> Whole:
    """The sum over each row of ``figures``, one for each entry of ``rows``."""
    sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(figures, dtype=np.int64)))
    found: Whole = sums[rows.indptr[1:]] - sums[rows.indptr[:-1]]
    return found


def _some_columns(rows: csr_array, keep: Mask) -> csr_array:
    """Only the columns of ``keep``, in their order: as indexing does, without its checks."""
    stays = keep[rows.indices]
    before = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(stays, dtype=np.int64)))
    place = np.cumsum(keep, dtype=np.int64) - 1
    shape = (rows.shape[0], int(np.count_nonzero(keep)))
    return csr_array((rows.data[stays], place[rows.indices[stays]], before[rows.indptr]), shape=shape)
