"""Solve a problem: a first plan at once, the best plan, proof by two engines, and one plan where several are equal."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from budgeting.optimiser import cpsat, second
from budgeting.optimiser.building import build
from budgeting.optimiser.cpsat import Effort, Found
from budgeting.optimiser.door import check
from budgeting.optimiser.greedy import first_plan
from budgeting.optimiser.model import Model, Terms
from budgeting.optimiser.progress import OnProgress, Progress, ShouldStop
from budgeting.optimiser.reasons import reasons_for
from budgeting.optimiser.verify import account
from budgeting.problem import Problem, Selection, Solution, Status

_LEAST_SECONDS = 0.5


def solve(
    problem: Problem,
    *,
    time_limit_seconds: float = 10.0,
    workers: int = 2,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Solution:
    """The best plan for ``problem`` that can be found and proven within the limit.

    ``optimal`` means that two engines agree that nothing is better; ``feasible`` comes with a gap (None: not known);
    ``infeasible``
    comes with reasons; ``unknown`` means that nothing was found in time. ``on_progress`` may be called from another
    thread.
    Raises ProblemError when the problem cannot be posed.
    """
    check(problem)
    return _Search(problem, time_limit_seconds, workers, on_progress, should_stop).run()


class _Search:
    """One call of ``solve``."""

    def __init__(
        self,
        problem: Problem,
        limit: float,
        workers: int,
        on_progress: OnProgress | None,
        should_stop: ShouldStop | None,
    ) -> None:
        self.problem, self.limit, self.workers = problem, limit, workers
        self.on_progress, self.should_stop = on_progress, should_stop
        self.began = time.monotonic()
        self.model: Model = build(problem)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        return max(_LEAST_SECONDS, self.limit - self.seconds)

    @property
    def is_stopped(self) -> bool:
        return self.should_stop is not None and self.should_stop()

    def run(self) -> Solution:
        """First plan, search, proof."""
        first = first_plan(self.problem)
        if first:
            self._tell(self.model.assignment(first), None)
        if self.is_stopped:
            return self._plan("feasible", first, None) if first else self._nothing("unknown")
        hint = self.model.assignment(first) if first else None
        found = cpsat.maximise(self.model, self.model.objectives[0], self._effort(self.left, self.workers), hint=hint)
        if found.verdict == "infeasible":
            return self._impossible()
        if found.verdict == "optimal":
            return self._confirmed(found)
        best = self._better(first, found)
        return self._plan("feasible", best, found.bound) if best else self._nothing("unknown")

    def _confirmed(self, found: Found) -> Solution:
        """Settle ties on one core while the second engine looks for anything better on the other."""
        assert found.value is not None  # noqa: S101  an optimal search has a value
        wanted = self.model.objectives[0]
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(second.look, self.model, wanted, self.left, hint=found.values)
            if self.workers == 1:
                asked.result()
            settled = self._settled(found)
            opinion = asked.result()
        selection = self.model.selection(settled.values or ())
        if opinion.bound is not None and opinion.bound <= found.value:
            return self._plan("optimal", selection, found.value, (cpsat.NAME, second.NAME))
        other = self.model.selection(opinion.values) if opinion.values else None
        return self._plan("feasible", self._best_of(selection, other), opinion.bound)

    def _settled(self, found: Found) -> Found:
        """Among the plans equal in each objective so far, the best in the next one."""
        floors: list[tuple[Terms, int]] = []
        for before, terms in zip(self.model.objectives, self.model.objectives[1:], strict=False):
            floors.append((before, sum(c * (found.values or ())[i] for i, c in before)))
            effort = Effort(self.left, max(1, self.workers - 1), None, self.should_stop)
            better = cpsat.maximise(self.model, terms, effort, floors=floors, hint=found.values)
            if better.values is None:
                return found
            found = better
            if better.verdict != "optimal":
                return found
        return found

    def _impossible(self) -> Solution:
        opinion = second.look(self.model, (), self.left)
        if opinion.is_impossible:
            return self._nothing("infeasible", reasons_for(self.problem, self.left))
        other = self._best_of(self.model.selection(opinion.values) if opinion.values else None)
        return self._plan("feasible", other, None) if other else self._nothing("unknown")

    def _better(self, first: Selection | None, found: Found) -> Selection | None:
        return self._best_of(self.model.selection(found.values) if found.values else None, first)

    def _best_of(self, *selections: Selection | None) -> Selection | None:
        """The sound selection with the greatest objective, the earlier one where equal."""
        judged = [(account(self.problem, selection), selection) for selection in selections if selection]
        sound = [(sums.objective_minor, selection) for sums, selection in judged if not sums.broken]
        return max(sound, key=lambda pair: pair[0])[1] if sound else None

    def _effort(self, seconds: float, workers: int) -> Effort:
        return Effort(seconds, workers, self._tell if self.on_progress else None, self.should_stop)

    def _tell(self, values: Sequence[int], bound: int | None) -> None:
        """Tell of a plan, given as the values of all variables."""
        if self.on_progress:
            value = sum(c * values[i] for i, c in self.model.objectives[0])
            bound = None if bound is None else max(value, bound)
            self.on_progress(Progress(value, bound, self.seconds, self.model.selection(values)))

    def _plan(
        self, status: Status, selection: Selection | None, bound: int | None, engines: tuple[str, ...] = (cpsat.NAME,)
    ) -> Solution:
        if selection is None or (sums := account(self.problem, selection)).broken:
            return self._nothing("unknown")
        bound = None if bound is None else max(bound, sums.objective_minor)
        gap = None if bound is None else (bound - sums.objective_minor) / max(1, abs(sums.objective_minor))
        return Solution(status, selection, sums, bound, gap, self.seconds, engines)

    def _nothing(self, status: Status, reasons: tuple[str, ...] = ()) -> Solution:
        engines = (cpsat.NAME, second.NAME) if status == "infeasible" else ()
        return Solution(status, None, None, None, None, self.seconds, engines, reasons)
