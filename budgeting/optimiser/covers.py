"""Rows that every 0/1 plan keeps and the linear relaxation does not: lifted covers of the rows that limit an amount.

Take a row  sum of a v <= b  with a >= 0, and columns in groups of which a plan has at most one each (the ways to fund a
study). If the amounts t[g] of some groups C add up to more than b, not all of them can be used that much:

    sum over columns i of c[i] v[i] <= |C| - 1,
    c[i] = 1 for a column of a group of C with a[i] >= t[g], and at least h for any column with a[i] >= the h greatest t

(covers of generalised upper bounds: Wolsey, Operations Research Letters 8, 1990; lifted: Balas, Mathematical
Programming 8, 1975). Were the left side |C| or more, the chosen columns would use more than all of C, that is, than b.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from budgeting.optimiser.matrix import NO_LIMIT, Part, Whole

# By so much a cover has to be broken to be worth a row.
_WORTH = 1e-3
# What an engine calls nothing.
_NOTHING = 1e-6
# How much a group that is half used counts beside one that is used wholly, when a cover is put together.
_TASTES = (0.0, 0.3)
_Values = NDArray[np.float64]
# What it costs to use a group so much, per unit; the amount; how much of that the relaxation uses; the group.
_Take = tuple[float, int, float, int]


class Limit(NamedTuple):
    """One row that limits an amount to ``most``: its columns by group, in each the greatest amount first.

    ``first`` is the place where a column's group begins, ``is_last`` says that the next amount is another.
    """

    columns: Whole
    amounts: Whole
    groups: Whole
    is_last: NDArray[np.bool_]
    first: Whole
    most: int


def groups_of(part: Part) -> Whole:
    """For each column a group of which a plan has at most one: the longest row that says so, else one of its own."""
    spans = list(zip(part.rows.indptr.tolist(), part.rows.indptr[1:].tolist(), strict=False))
    packing = [
        (first - last, row)
        for row, (first, last) in enumerate(spans)
        if part.high[row] == 1 and bool(np.all(part.rows.data[first:last] == 1))
    ]
    group = np.full(part.size, -1, dtype=np.int64)
    for number, (_, row) in enumerate(sorted(packing)):
        columns = part.rows.indices[slice(*spans[row])]
        group[columns[group[columns] < 0]] = number
    alone = np.flatnonzero(group < 0)
    group[alone] = len(packing) + np.arange(len(alone))
    return group


def limits_of(part: Part, groups: Whole) -> list[Limit]:
    """The rows of ``part`` that limit an amount."""
    found = []
    for row in np.flatnonzero((part.high != NO_LIMIT) & (part.high > 1)).tolist():
        place = slice(int(part.rows.indptr[row]), int(part.rows.indptr[row + 1]))
        columns, amounts = part.rows.indices[place], part.rows.data[place]
        if len(columns) and bool(np.all(amounts > 0)):
            order = np.lexsort((-amounts, groups[columns]))
            found.append(_limit(columns[order], amounts[order], groups[columns[order]], int(part.high[row])))
    return found


def _limit(columns: Whole, amounts: Whole, groups: Whole, most: int) -> Limit:
    is_last = np.append((groups[1:] != groups[:-1]) | (amounts[1:] != amounts[:-1]), True)
    begins = np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))
    first = np.repeat(begins, np.diff(np.append(begins, len(groups))))
    return Limit(columns, amounts, groups, is_last, first, most)


def covers(limits: list[Limit], values: _Values) -> tuple[csr_array, Whole] | None:
    """The covers that ``values`` break, as rows with what each is at most; None where none was found."""
    found = {
        (columns.tobytes(), figures.tobytes()): (columns, figures, m) for columns, figures, m in _all(limits, values)
    }
    if not found:
        return None
    starts = np.cumsum([0, *(len(columns) for columns, _, _ in found.values())])
    indices = np.concatenate([columns for columns, _, _ in found.values()])
    figures = np.concatenate([figures for _, figures, _ in found.values()])
    rows = csr_array((figures, indices, starts), shape=(len(found), len(values)))
    return rows, np.array([most for _, _, most in found.values()], dtype=np.int64)


def _all(limits: list[Limit], values: _Values) -> Iterator[tuple[Whole, Whole, int]]:
    for limit in limits:
        used = values[limit.columns]
        for taken in _sets(limit, used):
            figures = _lifted(limit, taken)
            if float(figures @ used) > len(taken) - 1 + _WORTH:
                kept = figures > 0
                yield limit.columns[kept], figures[kept], len(taken) - 1


def _sets(limit: Limit, used: _Values) -> Iterator[list[_Take]]:
    """Sets of groups that together use more than there is, the most used first; none can be spared."""
    offers = _offers(limit, used)
    for taste in _TASTES:
        rated = sorted(((1 - share + taste + _NOTHING) / amount, amount, share, g) for g, amount, share in offers)
        best: dict[int, _Take] = {}
        for one in rated:
            best.setdefault(one[3], one)
        if taken := _needed(list(best.values()), limit.most):
            yield taken


def _needed(offered: list[_Take], most: int) -> list[_Take]:
    """The first of ``offered`` that use more than ``most``, without those that can be spared; none where all do not."""
    totals = np.cumsum([one[1] for one in offered], dtype=np.int64)
    count = int(np.searchsorted(totals, most, side="right"))
    if count == len(offered):
        return []
    taken, total = offered[: count + 1], int(totals[count])
    for one in sorted(taken, key=_by_share):
        if total - one[1] > most:
            taken.remove(one)
            total -= one[1]
    return taken


def _by_share(one: _Take) -> tuple[float, _Take]:
    return one[2], one


def _offers(limit: Limit, used: _Values) -> list[tuple[int, int, float]]:
    """(group, amount, how much of the group is used to at least that amount), for all that is used at all."""
    sums = np.concatenate((np.zeros(1), np.cumsum(used)))
    share = sums[1:] - sums[limit.first]
    place = np.flatnonzero(limit.is_last & (share > _NOTHING))
    shares = np.minimum(share[place], 1.0).tolist()
    return list(zip(limit.groups[place].tolist(), limit.amounts[place].tolist(), shares, strict=True))


def _lifted(limit: Limit, taken: list[_Take]) -> Whole:
    """The figure of each column of the row in the cover."""
    sums = np.cumsum(sorted((amount for _, amount, _, _ in taken), reverse=True))
    figures: Whole = np.searchsorted(sums, limit.amounts, side="right")
    least = dict.fromkeys(limit.groups.tolist(), sums[-1] + 1) | {group: amount for _, amount, _, group in taken}
    in_cover = limit.amounts >= np.array([least[group] for group in limit.groups.tolist()])
    return np.maximum(figures, in_cover)
