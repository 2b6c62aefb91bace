"""Proof by a tree of exact relaxations: every part of the whole is closed by a bound that is added up in whole numbers.

At each node the rows decide what they can, the relaxation gives a bound and takes columns out by their reduced value,
and what is left is split in two: a group of columns has none or one in a plan, or its one is in the first half or in
the second. Which group: the one that lowers the bound most on both sides, tried out first and remembered afterwards
(reliability branching: Achterberg, Koch and Martin, Operations Research Letters 33, 2005).

No engine's word is needed for a bound. What an engine cannot close stays open, and then nothing is proven.
"""

import heapq
from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple

import numpy as np

from budgeting.optimiser.covers import covers, groups_of, limits_of
from budgeting.optimiser.matrix import Mask, Part, Whole, dense
from budgeting.optimiser.model import Terms
from budgeting.optimiser.relaxation import is_impossible
from budgeting.optimiser.warm import Bounded, Box, Warm

NAME = "exact tree"
_SECONDS = 10.0
_ROOT_ROUNDS = 12
_TRIED = 6
_TRUSTED = 3
_NEARLY = 1e-6
_LEAST_GAIN = 1e-6
_CLOSING = 1e3


class _Node(NamedTuple):
    box: Box
    found: Bounded


_Halves = tuple[_Node | None, _Node | None]
# A pair that stands for "these halves were not looked at".
_NOT_LOOKED_AT: _Halves = (None, None)


class _Split(NamedTuple):
    """``share`` of the group is in the relaxation where ``out`` is not; ``other`` None: there, one of ``out`` is in."""

    key: tuple[int, ...]
    share: float
    out: Whole
    other: Whole | None


class Tree:
    """Whether anything of ``part`` is worth more than ``value``, in the sum of ``terms``.

    ``run`` goes on from where it was. Once ``is_done``, nothing is worth more than ``value``, and what is worth as much
    is in ``ties``. ``values`` is something better that was met on the way; ``value`` is then its worth.
    """

    def __init__(self, part: Part, terms: Terms, value: int) -> None:
        self.value = value
        self.values: tuple[int, ...] | None = None
        self.nodes = 0
        self.is_stuck = False
        self._terms = terms
        self._look_at(part)
        self._open: list[tuple[float, int, _Node]] = []
        self._ends: list[_Node] = []
        self._order = count()
        self._gains: dict[tuple[int, ...], tuple[float, float, int]] = {}
        self._is_begun = False

    def _look_at(self, part: Part) -> None:
        weights = dense(self._terms, len(part.base))
        self.part, self._weights, self._decided = part, weights[part.kept], int(weights @ part.base)
        self._groups = groups_of(part)
        self._limits = limits_of(part, self._groups)
        self._warm = Warm(part, self._weights, self._groups)

    @property
    def is_done(self) -> bool:
        """Whether every part is closed."""
        return self._is_begun and not self._open and not self.is_stuck

    @property
    def bound(self) -> int | None:
        """What nothing is worth more than; None before the tree is begun, or where it is stuck."""
        if not self._is_begun or self.is_stuck:
            return None
        return max([self.value, *(node.found.bound + self._decided for _, _, node in self._open)])

    def run(self, nodes: int, should_stop: Callable[[], bool] | None = None) -> None:
        """Go on for so many ``nodes`` more, or until done, stuck or told to stop."""
        until = self.nodes + nodes
        if not self._is_begun:
            self._is_begun = True
            self._keep(self._rooted())
        while self._open and not self.is_stuck and self.nodes < until and not (should_stop and should_stop()):
            node = heapq.heappop(self._open)[2]
            if node.found.bound > self._least:
                self._branch(node)
            else:
                self._keep(node)

    def raise_to(self, value: int) -> None:
        """Something worth ``value`` is known."""
        if value > self.value:
            self.value, self.values = value, None
            self._ends.clear()

    def ties(self) -> tuple[Mask, Whole]:
        """The columns that differ among all that is worth ``value``, and of every other column what it is there."""
        keep, base = np.zeros(len(self.part.base), dtype=np.bool_), self.part.base.copy()
        if self._ends:
            low = np.min([node.box.low for node in self._ends], axis=0)
            keep[self.part.kept] = low < np.max([node.box.high for node in self._ends], axis=0)
            base[self.part.kept] = low
        return keep, base

    @property
    def _least(self) -> int:
        """The value in the sum of the open columns."""
        return self.value - self._decided

    def _keep(self, node: _Node | None) -> None:
        """Put a node among the open ones, or where it holds nothing better among the ends."""
        if node is None or node.found.bound < self._least:
            return
        if node.found.bound == self._least:
            self._ends.append(node)
        else:
            heapq.heappush(self._open, (-node.found.worth, next(self._order), node))

    def _rooted(self) -> _Node | None:
        """The root, with covers as long as they are broken; then without all that it has decided."""
        node = self._node(self._warm.whole_box())
        for _ in range(_ROOT_ROUNDS):
            if node is None or not self._cut(node):
                break
            node = self._node(node.box)
        if node is None:
            return None
        self._look_at(self._warm.tightest(node.box, self.part, node.found.values))
        return self._node(self._warm.whole_box())

    def _cut(self, node: _Node) -> bool:
        """Add the covers that a node's relaxation breaks; whether there were any."""
        more = covers(self._limits, node.found.values)
        if more:
            self._warm.add(*more)
        return more is not None

    def _node(self, box: Box) -> _Node | None:
        """The node of ``box``; None when nothing in it is worth the value."""
        self.nodes += 1
        narrow = self._warm.narrowed(box)
        if narrow is None:
            return None
        found = self._warm.solve(narrow)
        if found is None:
            self.is_stuck |= not is_impossible(self._warm.part(narrow, self.part), _SECONDS)
            return None
        self._meet(found)
        if found.bound < self._least:
            return None
        narrow = self._warm.narrowed(self._warm.decided(narrow, found, self._least))
        if narrow is None or np.any(narrow.low < narrow.high):
            return narrow and _Node(narrow, found)
        self._take(narrow.low)
        worth = int(self._weights @ narrow.low)
        return _Node(narrow, Bounded(worth, 1, narrow.low.astype(float), found.reduced))

    def _meet(self, found: Bounded) -> None:
        """Take a relaxation whose values are whole, if it is better than what is known."""
        whole = np.rint(found.values).astype(np.int64)
        if np.all(np.abs(found.values - whole) <= _NEARLY):
            self._take(whole)

    def _take(self, whole: Whole) -> None:
        """Take ``whole`` if it keeps the rows and is better than what is known."""
        if int(self._weights @ whole) <= self._least:
            return
        sums = self.part.rows @ whole
        if np.all(sums >= self.part.low) and np.all(sums <= self.part.high):
            self.raise_to(int(self._weights @ whole) + self._decided)
            self.values = self.part.whole(whole.tolist())

    def _branch(self, node: _Node) -> None:
        """Split a node in two where that lowers the bound most, and keep what is not closed."""
        best, known, most = None, _NOT_LOOKED_AT, -1.0
        for tried, split in enumerate(self._ranked(node)):
            if self._gains.get(split.key, (0, 0, 0))[2] >= _TRUSTED:
                if self._guess(split) > most:
                    best, known = split, _NOT_LOOKED_AT
                break
            halves = self._halves(node, split)
            gain = self._learnt(node, split, halves)
            if gain > most:
                best, known, most = split, halves, gain
            if halves == (None, None) or tried + 1 >= _TRIED:
                break
        if best:
            for half in self._cut_halves(node, best) if known is _NOT_LOOKED_AT else known:
                self._keep(half)

    def _ranked(self, node: _Node) -> list[_Split]:
        splits = list(self._by_group(node)) or list(self._within_groups(node)) or [self._anyhow(node)]
        return sorted(splits, key=lambda one: (-self._guess(one), one.key))

    def _guess(self, split: _Split) -> float:
        """What a split is thought to gain; more than anything while that is not known."""
        if split.key not in self._gains:
            return 1e30 * (1 + min(split.share, 1 - split.share))
        without, with_it, _ = self._gains[split.key]
        return max(without * split.share, _LEAST_GAIN) * max(with_it * (1 - split.share), _LEAST_GAIN)

    def _learnt(self, node: _Node, split: _Split, halves: _Halves) -> float:
        """What a split gained, which is remembered."""
        room = max(1.0, node.found.worth - self._least)
        drops = [min(room, node.found.worth - half.found.worth) if half else room for half in halves]
        without, with_it, times = self._gains.get(split.key, (0.0, 0.0, 0))
        mean = (without * times + drops[0] / max(split.share, _NEARLY)) / (times + 1)
        other = (with_it * times + drops[1] / max(1 - split.share, _NEARLY)) / (times + 1)
        self._gains[split.key] = (mean, other, times + 1)
        return max(drops[0], _LEAST_GAIN) * max(drops[1], _LEAST_GAIN) * (_CLOSING if None in halves else 1.0)

    def _by_group(self, node: _Node) -> Iterator[_Split]:
        """A group that the relaxation has in part."""
        sums = np.bincount(self._groups, node.found.values)
        for group in np.flatnonzero((sums > _NEARLY) & (sums < 1 - _NEARLY)).tolist():
            columns = np.flatnonzero((self._groups == group) & (node.box.low < node.box.high))
            if len(columns):
                yield _Split((group,), float(sums[group]), columns, None)

    def _within_groups(self, node: _Node) -> Iterator[_Split]:
        """A group that the relaxation has wholly, but of several columns."""
        values, is_open = node.found.values, node.box.low < node.box.high
        is_partly = is_open & (values > _NEARLY) & (values < 1 - _NEARLY)
        for group in np.unique(self._groups[is_partly]).tolist():
            columns = np.flatnonzero((self._groups == group) & is_open)
            if len(columns) > 1:
                sums = np.cumsum(values[columns])
                middle = min(len(columns) - 1, int(np.searchsorted(sums, sums[-1] / 2)) + 1)
                share = float(np.clip(sums[-1] - sums[middle - 1], 0.0, 1.0))
                yield _Split((group, int(columns[middle])), share, columns[middle:], columns[:middle])

    def _anyhow(self, node: _Node) -> _Split:
        """Any open column: the relaxation is whole, but breaks a row by less than its engine can see."""
        column = np.flatnonzero(node.box.low < node.box.high)[:1]
        return _Split((-1, *column.tolist()), 0.5, column, None)

    def _halves(self, node: _Node, split: _Split) -> _Halves:
        without, with_it = self._boxes(node.box, split)
        return self._node(without), self._node(with_it)

    def _cut_halves(self, node: _Node, split: _Split) -> Iterator[_Node | None]:
        """The halves, each with the covers that it breaks."""
        for half in self._halves(node, split):
            yield self._node(half.box) if half and half.found.bound > self._least and self._cut(half) else half

    def _boxes(self, box: Box, split: _Split) -> tuple[Box, Box]:
        without = Box(box.low, box.high.copy(), box.needed)
        without.high[split.out] = 0
        if split.other is not None:
            with_it = Box(box.low, box.high.copy(), box.needed)
            with_it.high[split.other] = 0
        elif len(split.out) == 1:
            with_it = Box(box.low.copy(), box.high, box.needed)
            with_it.low[split.out] = 1
        else:
            with_it = Box(box.low, box.high, box.needed.copy())
            with_it.needed[self._warm.place_of(int(self._groups[split.out[0]]))] = True
        return without, with_it
