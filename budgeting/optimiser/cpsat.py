"""CP-SAT, the first engine."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ortools.sat.python import cp_model

from budgeting.optimiser.matrix import NO_LIMIT, Part, part_of
from budgeting.optimiser.model import Constraint, Model, Terms

NAME = "CP-SAT"
_SEED = 20_260_101
_POLL_SECONDS = 0.05
# Above so many open columns the full linear relaxation at every node costs more than it brings.
_MOST_FOR_FULL_LP = 8_000
# Told to stop, or out of time by this little, a search was cut off by the clock and not by its work.
_NEARLY = 0.98
Verdict = Literal["optimal", "feasible", "infeasible", "unknown"]
_VERDICTS: dict[cp_model.CpSolverStatus, Verdict] = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
}


@dataclass(frozen=True)
class Found:
    """What one search found: ``values`` of all variables with their ``value``, and an upper ``bound`` on it.

    ``work`` is what it did, in the engine's own measure, which is about a second a unit and the same for every run.
    ``is_cut_off`` is True when the clock or the asker ended it, so that another run may end elsewhere.
    """

    verdict: Verdict
    values: tuple[int, ...] | None = None
    value: int | None = None
    bound: int | None = None
    work: float = 0.0
    is_cut_off: bool = False


@dataclass(frozen=True)
class Effort:
    """How hard to search, and whom to tell.

    ``work`` limits the search in the engine's own measure, ``seconds`` by the clock. ``on_progress(values, bound)``
    gets the best assignment so far whenever it or the bound is better; ``should_stop()`` is asked again and again while
    searching. Both are called from other threads. The search may end once (bound - value) / value <= ``enough_gap``.
    """

    seconds: float
    workers: int = 1
    on_progress: Callable[[Sequence[int], int], None] | None = None
    should_stop: Callable[[], bool] | None = None
    work: float | None = None
    enough_gap: float = 0.0


def maximise(
    model: Model,
    terms: Terms,
    effort: Effort,
    *,
    floors: Sequence[tuple[Terms, int]] = (),
    hint: Sequence[int] | None = None,
) -> Found:
    """The assignment with the greatest sum of ``terms``, each sum of ``floors`` being at least its number."""
    floored = tuple(Constraint(floor, low=low) for floor, low in floors)
    return maximise_part(part_of(model.size, (*model.constraints, *floored)), terms, effort, hint=hint)


def maximise_part(part: Part, terms: Terms, effort: Effort, *, hint: Sequence[int] | None = None) -> Found:
    """The assignment with the greatest sum of ``terms`` among those that ``part`` leaves open."""
    if part.is_broken:
        return Found("infeasible")
    stated, variables = _stated(part)
    weights, decided = part.within(terms)
    stated.maximize(cp_model.LinearExpr.weighted_sum(variables, weights) + decided)
    if hint is not None:
        for variable, place in zip(variables, part.kept.tolist(), strict=True):
            stated.add_hint(variable, hint[place])
    solver = _solver(effort, part.size)
    teller = _Teller(part, variables, effort.on_progress) if effort.on_progress else None
    if teller:
        solver.best_bound_callback = teller.on_bound
    with stopping(solver, effort.should_stop) as stopped:
        verdict = _VERDICTS.get(solver.solve(stated, teller), "unknown")
    return _found(
        part, terms, verdict, solver, is_late=stopped.is_set() or solver.wall_time >= effort.seconds * _NEARLY
    )


def _found(part: Part, terms: Terms, verdict: Verdict, solver: cp_model.CpSolver, *, is_late: bool) -> Found:
    work = float(solver.deterministic_time)
    is_cut_off = is_late and verdict in ("feasible", "unknown")
    if verdict not in ("optimal", "feasible"):
        return Found(verdict, work=work, is_cut_off=is_cut_off)
    values = part.whole(int(one) for one in solver.response_proto.solution)
    value = sum(c * values[i] for i, c in terms)
    bound = max(value, round(solver.best_objective_bound))
    if verdict == "optimal" and bound > value and solver.parameters.relative_gap_limit:
        verdict = "feasible"
    return Found(verdict, values, value, value if verdict == "optimal" else bound, work, is_cut_off)


def is_possible(model: Model, constraints: Sequence[Constraint], seconds: float) -> bool | None:
    """Whether some assignment keeps ``constraints``; None: time ran out. Presolve is off: its cores can be wrong."""
    part = part_of(model.size, constraints)
    if part.is_broken:
        return False
    stated, _ = _stated(part)
    solver = _solver(Effort(seconds), part.size)
    solver.parameters.cp_model_presolve = False
    verdict = _VERDICTS.get(solver.solve(stated))
    return None if verdict is None else verdict != "infeasible"


def _stated(part: Part) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    stated = cp_model.CpModel()
    variables = [stated.new_bool_var("") for _ in range(part.size)]
    indices, figures = part.rows.indices.tolist(), part.rows.data.tolist()
    spans = pairwise(part.rows.indptr.tolist())
    for (first, last), low, high in zip(spans, part.low.tolist(), part.high.tolist(), strict=True):
        stated.add_linear_constraint(
            cp_model.LinearExpr.weighted_sum([variables[i] for i in indices[first:last]], figures[first:last]),
            cp_model.INT_MIN if low == -NO_LIMIT else low,
            cp_model.INT_MAX if high == NO_LIMIT else high,
        )
    return stated, variables


def _solver(effort: Effort, size: int) -> cp_model.CpSolver:
    """CP-SAT set for this form: no inclusion step in presolve, which wrecks its LP, and the full LP at work."""
    solver = cp_model.CpSolver()
    solver.parameters.presolve_inclusion_work_limit = 0
    solver.parameters.subsolvers.append("max_lp" if size <= _MOST_FOR_FULL_LP else "default_lp")
    solver.parameters.random_seed = _SEED
    solver.parameters.relative_gap_limit = effort.enough_gap
    solver.parameters.num_workers = effort.workers
    solver.parameters.max_time_in_seconds = max(0.01, effort.seconds)
    if effort.work is not None:
        solver.parameters.max_deterministic_time = max(0.001, effort.work)
    solver.parameters.catch_sigint_signal = False
    return solver


class _Teller(cp_model.CpSolverSolutionCallback):
    """Tells of each better plan, and of each better bound once there is a plan."""

    def __init__(
        self, part: Part, variables: Sequence[cp_model.IntVar], tell: Callable[[Sequence[int], int], None]
    ) -> None:
        super().__init__()
        self._part, self._variables, self._tell = part, variables, tell
        self._best: tuple[int, ...] | None = None
        self._turn = threading.Lock()

    def on_solution_callback(self) -> None:
        """Called by the engine at each better plan."""
        with self._turn:
            self._best = self._part.whole(int(self.boolean_value(variable)) for variable in self._variables)
            self._tell(self._best, round(self.best_objective_bound))

    def on_bound(self, bound: float) -> None:
        """Called by the engine at each better bound."""
        with self._turn:
            if self._best:
                self._tell(self._best, round(bound))


@contextmanager
def stopping(solver: cp_model.CpSolver, should_stop: Callable[[], bool] | None) -> Iterator[threading.Event]:
    """Ask ``should_stop`` again and again while the block runs, and stop the search once it says so: the event."""
    stopped = threading.Event()
    if should_stop is None:
        yield stopped
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_POLL_SECONDS):
            if should_stop():
                stopped.set()
                solver.stop_search()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield stopped
    finally:
        done.set()
        thread.join()
