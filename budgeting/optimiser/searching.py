"""One search for the best plan, from the first plan to the proof."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import numpy as np

from budgeting.optimiser import cpsat, second
from budgeting.optimiser.aside import Aside
from budgeting.optimiser.asked import Asked
from budgeting.optimiser.best import Best
from budgeting.optimiser.building import build
from budgeting.optimiser.cpsat import Effort, Found
from budgeting.optimiser.greedy import first_plan
from budgeting.optimiser.matrix import Part, part_of
from budgeting.optimiser.neighbourhoods import Search as Neighbourhoods
from budgeting.optimiser.progress import Progress
from budgeting.optimiser.proving import Proof
from budgeting.optimiser.reasons import reasons_for
from budgeting.optimiser.relaxation import Relaxed, relax
from budgeting.optimiser.settling import settled
from budgeting.optimiser.verify import account
from budgeting.problem import Problem, Solution, Status

_LEAST_SECONDS = 0.5
_ENOUGH = 2
_SETTLING_WORK = 5.0
# Work, in CP-SAT's measure, that a second of a quiet machine does on these problems.
_WORK_A_SECOND = 0.5
# A repeatable search goes by work; the clock cuts it off only beyond the limit times this.
_PATIENCE = 1.4
_QUICK_WORK = 0.6
# So few open columns need no kernel: CP-SAT has them all at once.
_FEW_COLUMNS = 800
_KERNEL_SHARE = 0.25
_KERNEL_WORK_A_COLUMN = 3e-4
# Shares of the work; before each, what has become known decides more columns.
_ROUNDS = (0.1, 0.3, 0.6)
# Up to so many open columns something beside CP-SAT may prove the whole; above it the time is better spent on plans.
_MOST_FOR_SECOND = 1_200
# With a bound further off than this a proof is far away, and better plans are near: set-union knapsacks gain a fifth.
_PROOF_IS_NEAR = 0.02
# Nodes of the tree that take about as long as one of CP-SAT's measures of work, and how many it may take for a proof.
_NODES_A_WORK = 500
_NODES_FOR_PROOF = 1_000


class Search:
    """One call of ``solve``."""

    def __init__(self, problem: Problem, asked: Asked) -> None:
        self.problem, self.asked = problem, asked
        self.began = time.monotonic()
        self.until = self.began + asked.seconds * (_PATIENCE if asked.is_repeatable else 1.0)
        self.first = None if asked.known.selection else first_plan(problem)
        told = self._tell_of_first()
        self.model = build(problem)
        self.wanted = self.model.objectives[0]
        self.part: Part = part_of(self.model.size, self.model.constraints)
        self.best = Best(problem, self.model, asked.on_progress, told)
        self.proof = Proof(self.wanted, self.best)
        self.relaxed: Relaxed | None = None
        self.near: Neighbourhoods | None = None
        self.is_cut_off = False

    @property
    def left(self) -> float:
        """Seconds until the clock cuts the search off, and some to end in order."""
        return max(_LEAST_SECONDS, self.until - time.monotonic())

    @property
    def is_stopped(self) -> bool:
        """Whether the asker wants it over."""
        return self.asked.should_stop is not None and self.asked.should_stop()

    @property
    def is_vouched(self) -> bool:
        """Whether the asker says that nothing is better than the best plan."""
        most = self.asked.known.bound_minor
        return most is not None and self.best.value is not None and self.best.value >= most

    @property
    def is_enough(self) -> bool:
        """Whether the best plan is near enough to the bound for the asker, who does not want the best of all."""
        return self.asked.enough_gap > 0 and self.best.is_within(self.asked.enough_gap)

    @property
    def is_over(self) -> bool:
        """Whether it was stopped or is out of time."""
        return self.is_stopped or time.monotonic() >= self.until

    def run(self) -> Solution:
        """First plan, relaxation, search, proof."""
        if not self.best.offer(self.asked.known.selection):
            self.best.offer(self.first or first_plan(self.problem))
        self.best.lower(self.asked.known.bound_minor)
        if self.is_stopped or (self.is_vouched and not self.asked.is_settled):
            return self._said("optimal" if self.is_vouched else "feasible", ())
        self.relaxed = relax(self.part, self.wanted, self.left)
        if self.relaxed:
            self.best.lower(self.relaxed.bound, self.relaxed.engine)
        verdict = "feasible" if self.is_enough else self._searched()
        if self.is_enough:
            return self._said("feasible", tuple(sorted(self.best.agreed)))
        if verdict == "infeasible" and self.best.value is None:
            return self._impossible()
        return self._confirmed() if verdict == "optimal" else self._said("feasible", ())

    def _tell_of_first(self) -> tuple[int, int | None] | None:
        """Tell of the plan by rule of thumb, before anything else is done: its value and bound; None: not told."""
        plan, tell = self.first, self.asked.on_progress
        if plan is None or tell is None or (sums := account(self.problem, plan)).broken:
            return None
        tell(Progress(sums.objective_minor, None, time.monotonic() - self.began, plan))
        return sums.objective_minor, None

    def _searched(self) -> str:
        """Look on the kernel, then over the whole, harder in each round, until proven or out of time."""
        if not self.asked.enough_gap:
            self.proof.begin(self._open())
        if self._open().size > _FEW_COLUMNS:
            self._kernel()
        found = self._round(_QUICK_WORK, is_alone=True)
        for share in _ROUNDS:
            if found.verdict in ("optimal", "infeasible") or self.is_enough:
                break
            if self.is_over:
                self.is_cut_off = True
                break
            found = self._round(share * self.asked.seconds * _WORK_A_SECOND, is_alone=self.asked.workers == 1)
        return found.verdict

    def _open(self) -> Part:
        """What is still open: without the columns that every plan as good as the best one has, or has not."""
        part = self.proof.within(self.part)
        if self.relaxed is None or self.best.value is None:
            return part
        never, always = self.relaxed.decided(self.best.value)
        return part.deciding(~(never | always), always.astype(np.int64))

    def _kernel(self) -> None:
        """A good plan from the columns that the relaxation likes best."""
        if self.relaxed is None or self.best.is_closed or self.is_over:
            return
        place = np.argsort(-self.relaxed.reduced, kind="stable")
        keep = self.relaxed.values > 1e-7  # noqa: PLR2004  what an engine calls nothing
        keep[place[: int(len(place) * _KERNEL_SHARE)]] = True
        part = self.part.deciding(keep, np.zeros(self.model.size, dtype=np.int64))
        found = cpsat.maximise_part(part, self.wanted, self._effort(part.size * _KERNEL_WORK_A_COLUMN))
        self.is_cut_off |= found.is_cut_off
        self.best.offer(found.values)

    def _effort(self, work: float, enough: Event | None = None) -> Effort:
        """So much work; by the clock where the search need not be repeated."""

        def should_stop() -> bool:
            return self.is_stopped or (enough is not None and enough.is_set())

        watched = should_stop if enough or self.asked.should_stop else None
        if self.asked.is_repeatable:
            return Effort(self.left, 1, None, watched, work, self.asked.enough_gap / 2)
        return Effort(min(self.left, work / _WORK_A_SECOND), 1, None, watched, None, self.asked.enough_gap / 2)

    def _round(self, work: float, *, is_alone: bool) -> Found:
        """CP-SAT over all that is open; beside it, unless alone, HiGHS or neighbourhoods."""
        part = self._open()
        if is_alone:
            return self._heard(self._bounded(part, self._effort(work)))
        enough = Event()
        with ThreadPoolExecutor(1) as pool:
            beside = pool.submit(self._beside, part, self._effort(work, enough), enough)
            found = self._bounded(part, self._effort(work, enough))
            if found.verdict in ("optimal", "infeasible") or not self.asked.is_repeatable:
                enough.set()
            is_better = beside.result()
        found = self._heard(found, is_ended_for_good_reason=is_better)
        if is_better:
            found = self._heard(self._bounded(self._open(), self._effort(_QUICK_WORK)))
            self.is_cut_off |= found.verdict != "optimal"
        return found

    def _bounded(self, part: Part, effort: Effort) -> Found:
        told = replace(effort, on_progress=self._tell) if self.asked.on_progress else effort
        return cpsat.maximise_part(part, self.wanted, told, hint=self.best.values)

    def _tell(self, values: Sequence[int], bound: int) -> None:
        """Pass on what CP-SAT has so far; in a search that need not be repeated, use it at once."""
        self.best.tell(values, bound)

    def _heard(self, found: Found, *, is_ended_for_good_reason: bool = False) -> Found:
        """Take in what CP-SAT found. Columns that were decided stand for plans no better than the best one."""
        if found.is_cut_off and not is_ended_for_good_reason:
            self.is_cut_off = True
        self.best.offer(found.values)
        if found.bound is not None and self.best.value is not None:
            engine = cpsat.NAME if found.verdict == "optimal" else ""
            self.best.lower(max(found.bound, self.best.value), engine)
        return found

    def _beside(self, part: Part, effort: Effort, enough: Event) -> bool:
        """Help CP-SAT until ``enough``; whether a plan is now proven here, so that only CP-SAT's word is missing."""
        if part.size > _MOST_FOR_SECOND or not self.best.is_within(_PROOF_IS_NEAR):
            self._walk(effort)
            return False
        if self.asked.is_repeatable:
            return self._grow(effort, enough)
        seconds = min(self.left, max(_LEAST_SECONDS, (effort.work or effort.seconds) / _WORK_A_SECOND))
        opinion = second.look_at_part(part, self.wanted, seconds, hint=self.best.values)
        worth = None if opinion.values is None else sum(c * opinion.values[i] for i, c in self.wanted)
        if worth is None or opinion.bound is None or opinion.bound > worth:
            return False
        is_first = not enough.is_set()
        enough.set()
        self.best.offer(opinion.values)
        self.best.lower(opinion.bound, second.NAME)
        return is_first

    def _grow(self, effort: Effort, enough: Event) -> bool:
        """Go on with the tree, which is limited by its nodes; whether it has now proven the best plan."""
        self.proof.begin(self._open())
        self.proof.go_on(int((effort.work or 0.0) * _NODES_A_WORK), lambda: enough.is_set() or self.is_over)
        is_first = self.proof.is_done and not enough.is_set()
        if is_first:
            enough.set()
        else:
            self.is_cut_off |= self.is_over
        return is_first

    def _walk(self, effort: Effort) -> None:
        """Better plans near the best one."""
        if self.relaxed is None or self.best.values is None:
            return
        self.near = self.near or Neighbourhoods(self.model, self.part, self.relaxed)
        watched = replace(effort, should_stop=lambda: self.is_over or bool(effort.should_stop and effort.should_stop()))
        self.near.walk(self.best.values, watched, self.best.offer)
        self.is_cut_off |= self.near.is_cut_off

    def _confirmed(self) -> Solution:
        """Settle ties on one core while the other looks for anything better; what proves first narrows the ties."""
        if self.best.values is None or self.best.value is None:
            return self._said("feasible", ())
        if self.asked.workers == 1:
            self._second_look(self._open())
        part, values = self._open(), self.best.values
        with Aside(lambda: self._second_look(part)) as opinion:
            is_settled = self.asked.is_settled and self._settle(part, values)
            if not opinion.wait(lambda: self.is_stopped):
                return self._said("feasible", ())
        if self.asked.is_settled and not is_settled and self.proof.is_done:
            is_settled = self._settle(self._open(), self.best.values)
        engines = tuple(sorted(self.best.agreed))
        if self.best.is_closed and (len(engines) >= _ENOUGH or self.is_vouched):
            return self._said("optimal", engines, is_settled=is_settled)
        return self._said("feasible", engines)

    def _second_look(self, part: Part) -> None:
        """Let the tree prove that nothing is better, or else ask HiGHS, unless two agree already."""
        if len(self.best.agreed) < _ENOUGH:
            self.proof.begin(part)
            self.proof.go_on(_NODES_FOR_PROOF, lambda: self.is_over)
        if len(self.best.agreed) < _ENOUGH and self.best.value is not None and not self.is_stopped:
            opinion = second.look_for_better(part, self.wanted, self.best.value, self.left)
            self.best.lower(opinion.bound, second.NAME)
            self.best.offer(opinion.values)

    def _settle(self, part: Part, values: tuple[int, ...]) -> bool:
        """One plan of several that are as good; given up where a proof ends first that leaves fewer of them."""
        was_done = self.proof.is_done
        stop = self.asked.should_stop

        def should_stop() -> bool:
            return (stop is not None and stop()) or self.proof.is_done != was_done

        work = _SETTLING_WORK if self.asked.is_repeatable else None
        effort = Effort(self.left, 1, None, should_stop, work)
        plan, is_last_word = settled(part, self.model.objectives, values, effort)
        return self.best.offer(plan, or_equal=True) and is_last_word

    def _impossible(self) -> Solution:
        """Say infeasible only when no plan is known and the second engine agrees."""
        opinion = second.look_at_part(self.part, (), self.left)
        if opinion.is_impossible:
            why = reasons_for(self.problem, self.left)
            agreed = (cpsat.NAME, second.NAME)
            return Solution("infeasible", None, None, None, None, self.best.seconds, agreed, why)
        self.best.offer(opinion.values)
        return self._said("feasible", ())

    def _said(self, status: Status, engines: tuple[str, ...], *, is_settled: bool = False) -> Solution:
        """The best plan under ``status``, which is unknown where there is none."""
        is_same_again = is_settled or not (self.is_cut_off or self.is_stopped or not self.asked.is_repeatable)
        return replace(self.best.solution(status, engines), is_repeatable=is_same_again)
