"""The tree of exact relaxations at work beside the engines: what it has decided, and what it has proven."""

from collections.abc import Callable

from budgeting.optimiser.best import Best
from budgeting.optimiser.matrix import Part
from budgeting.optimiser.model import Terms
from budgeting.optimiser.tree import NAME, Tree

# Above so many open columns its relaxations take longer than they bring.
MOST_COLUMNS = 1_200


class Proof:
    """A tree over what is open, once there is a plan to beat. What it finds goes to ``best``."""

    def __init__(self, wanted: Terms, best: Best) -> None:
        self._wanted, self._best = wanted, best
        self._tree: Tree | None = None

    @property
    def is_done(self) -> bool:
        """Whether it has proven that nothing is better than the best plan."""
        return self._tree is not None and self._tree.is_done and self._tree.value == self._best.value

    def within(self, part: Part) -> Part:
        """What the tree leaves open of ``part``, with its covers; once it is done, all that is as good as the best."""
        if self._tree is None:
            return part
        return self._tree.part.deciding(*self._tree.ties()) if self.is_done else self._tree.part

    def begin(self, part: Part) -> None:
        """Look at the root: its covers, and the columns that they decide."""
        if self._tree is None and self._best.value is not None and part.size <= MOST_COLUMNS:
            self._tree = Tree(part, self._wanted, self._best.value)
            self.go_on(1)

    def go_on(self, nodes: int, should_stop: Callable[[], bool] | None = None) -> None:
        """Look at so many more nodes."""
        if self._tree is None or self._best.value is None:
            return
        self._tree.raise_to(self._best.value)
        self._tree.run(nodes, should_stop)
        self._best.offer(self._tree.values)
        self._best.lower(self._tree.bound, NAME if self._tree.is_done else "")
