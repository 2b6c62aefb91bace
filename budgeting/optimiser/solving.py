"""Solve a problem: a first plan at once, the best plan, proof by two engines, and one plan where several are equal."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from budgeting.optimiser import cpsat, second
from budgeting.optimiser.building import build
from budgeting.optimiser.cpsat import Effort, Found
from budgeting.optimiser.door import check
from budgeting.optimiser.greedy import first_plan
from budgeting.optimiser.model import Model, Terms
from budgeting.optimiser.progress import Known, OnProgress, Progress, ShouldStop
from budgeting.optimiser.reasons import reasons_for
from budgeting.optimiser.verify import account
from budgeting.problem import Problem, Selection, Solution, Status

_LEAST_SECONDS = 0.5


def solve(  # noqa: PLR0913  settings by keyword
    problem: Problem,
    *,
    time_limit_seconds: float = 10.0,
    workers: int = 2,
    is_repeatable: bool = True,
    is_settled: bool = True,
    known: Known | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Solution:
    """The best plan for ``problem`` that can be found and proven within the limit.

    ``optimal`` means that two engines agree that nothing is better; ``feasible`` comes with a gap (None: not known);
    ``infeasible`` comes with reasons; ``unknown`` means that nothing was found in time. ``on_progress`` may be called
    from another thread. Raises ProblemError when the problem cannot be posed.

    ``is_repeatable``: the same problem gives the same plan again, bought with some speed. ``is_settled``: of several
    equal plans always the same one; without it a value is answered sooner. ``known`` gives a plan and a bound to begin
    with.
    """
    check(problem)
    search = _Search(problem, time_limit_seconds, workers, on_progress, should_stop)
    if known:
        search.learn(known)
    return replace(search.run(), is_repeatable=is_repeatable and is_settled)


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
        self.first: Selection | None = first_plan(problem)

    def learn(self, known: Known) -> None:
        """Begin with a known plan if it keeps every rule and is better than the first one."""
        offered = [plan for plan in (known.selection, self.first) if plan]
        sound = [(sums.objective_minor, plan) for plan in offered if not (sums := account(self.problem, plan)).broken]
        self.first = max(sound, key=lambda pair: pair[0], default=(0, None))[1]

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
        hint = None
        if self.first:
            hint = self.model.assignment(self.first)
            self._tell(hint, None)
        if self.is_stopped:
            return self._plan("feasible", None)
        found = cpsat.maximise(self.model, self.model.objectives[0], self._effort(self.left, self.workers), hint=hint)
        if found.verdict == "infeasible":
            return self._impossible()
        if found.verdict == "optimal":
            return self._confirmed(found)
        return self._plan("feasible", found.bound, found.values)

    def _confirmed(self, found: Found) -> Solution:
        """Settle ties on one core while the second engine looks for anything better on the other."""
        wanted = self.model.objectives[0]
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(second.look, self.model, wanted, self.left, hint=found.values)
            if self.workers == 1:
                asked.result()
            settled = self._settled(found)
            opinion = asked.result()
        plan = self._plan("feasible", opinion.bound, settled.values, opinion.values)
        is_agreed = opinion.bound is not None and found.value is not None and opinion.bound <= found.value
        if is_agreed and plan.account and plan.account.objective_minor == found.value:
            return replace(plan, status="optimal", engines=(cpsat.NAME, second.NAME))
        return plan

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
        """Say infeasible only when no plan is known and the second engine agrees."""
        opinion = second.look(self.model, (), self.left)
        if opinion.is_impossible and not self.first:
            why = reasons_for(self.problem, self.left)
            agreed = (cpsat.NAME, second.NAME)
            return Solution("infeasible", None, None, None, None, self.seconds, agreed, why)
        return self._plan("feasible", None, opinion.values)

    def _effort(self, seconds: float, workers: int) -> Effort:
        return Effort(seconds, workers, self._tell if self.on_progress else None, self.should_stop)

    def _tell(self, values: Sequence[int], bound: int | None) -> None:
        """Tell of a plan, given as the values of all variables."""
        if self.on_progress:
            value = sum(c * values[i] for i, c in self.model.objectives[0])
            bound = None if bound is None else max(value, bound)
            self.on_progress(Progress(value, bound, self.seconds, self.model.selection(values)))

    def _plan(self, status: Status, bound: int | None, *assignments: Sequence[int] | None) -> Solution:
        """The best sound plan of ``assignments`` and the first plan, the earlier where equal; unknown without any."""
        offered = [self.model.selection(values) for values in assignments if values]
        offered += [self.first] if self.first else []
        judged = [(account(self.problem, selection), selection) for selection in offered]
        sound = [(sums, selection) for sums, selection in judged if not sums.broken]
        if not sound:
            return Solution("unknown", None, None, None, None, self.seconds)
        sums, selection = max(sound, key=lambda pair: pair[0].objective_minor)
        bound = None if bound is None else max(bound, sums.objective_minor)
        gap = None if bound is None else (bound - sums.objective_minor) / max(1, abs(sums.objective_minor))
        return Solution(status, selection, sums, bound, gap, self.seconds, (cpsat.NAME,))
