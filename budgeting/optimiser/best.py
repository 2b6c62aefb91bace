"""The best plan and the best bound so far, shared by all that search."""

import threading
import time
from collections.abc import Sequence

from budgeting.optimiser.model import Model
from budgeting.optimiser.progress import OnProgress, Progress
from budgeting.optimiser.verify import account
from budgeting.problem import Account, Problem, Selection, Solution, Status


class Best:
    """Every plan that is offered is judged and added up by the checker; one that breaks a rule is passed over."""

    def __init__(
        self, problem: Problem, model: Model, on_progress: OnProgress | None, told: tuple[int, int | None] | None = None
    ) -> None:
        self._problem, self._model, self._on_progress = problem, model, on_progress
        self._began = time.monotonic()
        self._turn = threading.Lock()
        self.selection: Selection | None = None
        self.account: Account | None = None
        self.values: tuple[int, ...] | None = None
        self.bound: int | None = None
        self.agreed: set[str] = set()
        self._said = told

    @property
    def seconds(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self._began

    @property
    def value(self) -> int | None:
        """The objective of the best plan, in minor units."""
        return self.account.objective_minor if self.account else None

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be better than the best plan."""
        return self.value is not None and self.bound is not None and self.bound <= self.value

    def is_within(self, gap: float) -> bool:
        """Whether the best plan is known to be no further than ``gap`` of its value from the best of all."""
        if self.value is None or self.bound is None:
            return False
        return self.bound - self.value <= gap * abs(self.value)

    def offer(self, plan: Selection | Sequence[int] | None, *, or_equal: bool = False) -> bool:
        """Take ``plan`` if it keeps every rule and is better than the best (``or_equal``: or as good); whether so."""
        if plan is None:
            return False
        selection = plan if isinstance(plan, Selection) else self._model.selection(plan)
        sums = account(self._problem, selection)
        with self._turn:
            least = None if self.value is None else self.value + (not or_equal)
            if sums.broken or (least is not None and sums.objective_minor < least):
                return False
            if self.value is None or sums.objective_minor > self.value:
                self.agreed.clear()
            self.selection, self.account = selection, sums
            values = self._model.assignment(plan) if isinstance(plan, Selection) else plan
            self.values = tuple(values)
        self._tell()
        return True

    def lower(self, bound: int | None, engine: str = "") -> None:
        """Hear a bound on every plan's objective, from ``engine`` if it is to count as one that agrees."""
        if bound is None:
            return
        if engine and self.value is not None and bound <= self.value:
            self.agreed.add(engine)
        if self.bound is None or bound < self.bound:
            self.bound = bound
            self._tell()

    def tell(self, values: Sequence[int], bound: int | None) -> None:
        """Pass on a plan and a bound that an engine has, which is still to bring them here itself."""
        bounds = [one for one in (bound, self.bound) if one is not None]
        value = sum(c * values[i] for i, c in self._model.objectives[0])
        if self._on_progress and (self.value is None or value >= self.value):
            least = max(value, min(bounds)) if bounds else None
            self._say(value, least, self._model.selection(values))

    def _tell(self) -> None:
        if self._on_progress and self.selection and self.account:
            value = self.account.objective_minor
            bound = None if self.bound is None else max(value, self.bound)
            self._say(value, bound, self.selection)

    def _say(self, value: int, bound: int | None, selection: Selection) -> None:
        """Tell the asker, unless it was told the same already, or of a better plan that is still on its way here."""
        is_news = self._said is None or (value >= self._said[0] and self._said != (value, bound))
        if self._on_progress and is_news:
            self._said = (value, bound)
            self._on_progress(Progress(value, bound, self.seconds, selection))

    def solution(self, status: Status, engines: tuple[str, ...]) -> Solution:
        """The best plan with its gap; unknown without any."""
        if self.selection is None or self.account is None:
            return Solution("unknown", None, None, None, None, self.seconds)
        value = self.account.objective_minor
        bound = None if self.bound is None else max(self.bound, value)
        gap = None if bound is None else (bound - value) / max(1, abs(value))
        return Solution(status, self.selection, self.account, bound, gap, self.seconds, engines)
