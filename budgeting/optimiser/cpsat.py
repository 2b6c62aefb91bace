"""CP-SAT, the first engine."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from ortools.sat.python import cp_model

from budgeting.optimiser.model import Constraint, Model, Terms

NAME = "CP-SAT"
_SEED = 20_260_101
_POLL_SECONDS = 0.05
Verdict = Literal["optimal", "feasible", "infeasible", "unknown"]
_VERDICTS: dict[cp_model.CpSolverStatus, Verdict] = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
}


@dataclass(frozen=True)
class Found:
    """What one search found: ``values`` of all variables with their ``value``, and an upper ``bound`` on it."""

    verdict: Verdict
    values: tuple[int, ...] | None = None
    value: int | None = None
    bound: int | None = None


@dataclass(frozen=True)
class Effort:
    """How hard to search, and whom to tell.

    ``on_progress(values, bound)`` gets the best assignment so far whenever it or the bound is better;
    ``should_stop()`` is asked
    again and again while searching. Both are called from other threads.
    """

    seconds: float
    workers: int = 1
    on_progress: Callable[[Sequence[int], int], None] | None = None
    should_stop: Callable[[], bool] | None = None


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
    stated, variables = _stated(model, (*model.constraints, *floored))
    stated.maximize(cp_model.LinearExpr.weighted_sum([variables[i] for i, _ in terms], [c for _, c in terms]))
    for variable, value in zip(variables, hint or (), strict=False):
        stated.add_hint(variable, value)
    solver = _solver(effort)
    teller = _Teller(variables, effort.on_progress) if effort.on_progress else None
    if teller:
        solver.best_bound_callback = teller.on_bound
    with stopping(solver, effort.should_stop):
        verdict = _VERDICTS.get(solver.solve(stated, teller), "unknown")
    if verdict not in ("optimal", "feasible"):
        return Found(verdict)
    values = tuple(int(solver.boolean_value(variable)) for variable in variables)
    value = sum(c * values[i] for i, c in terms)
    bound = value if verdict == "optimal" else round(solver.best_objective_bound)
    return Found(verdict, values, value, bound)


def is_possible(model: Model, constraints: Sequence[Constraint], seconds: float) -> bool | None:
    """Whether some assignment keeps ``constraints``; None: time ran out. Presolve is off: its cores can be wrong."""
    stated, _ = _stated(model, constraints)
    solver = _solver(Effort(seconds))
    solver.parameters.cp_model_presolve = False
    verdict = _VERDICTS.get(solver.solve(stated))
    return None if verdict is None else verdict != "infeasible"


def _stated(model: Model, constraints: Sequence[Constraint]) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    stated = cp_model.CpModel()
    variables = [stated.new_bool_var("") for _ in range(model.size)]
    for constraint in constraints:
        if constraint.terms:
            expression = cp_model.LinearExpr.weighted_sum(
                [variables[i] for i, _ in constraint.terms], [c for _, c in constraint.terms]
            )
            stated.add_linear_constraint(
                expression,
                cp_model.INT_MIN if constraint.low is None else constraint.low,
                cp_model.INT_MAX if constraint.high is None else constraint.high,
            )
        elif (constraint.low or 0) > 0:
            stated.add_bool_or([])
    return stated, variables


def _solver(effort: Effort) -> cp_model.CpSolver:
    """CP-SAT set for this form: no inclusion step in presolve, which wrecks its LP, and the full LP at work."""
    solver = cp_model.CpSolver()
    solver.parameters.presolve_inclusion_work_limit = 0
    solver.parameters.subsolvers.append("max_lp")
    solver.parameters.random_seed = _SEED
    solver.parameters.num_workers = effort.workers
    solver.parameters.max_time_in_seconds = max(0.01, effort.seconds)
    solver.parameters.catch_sigint_signal = False
    return solver


class _Teller(cp_model.CpSolverSolutionCallback):
    """Tells of each better plan, and of each better bound once there is a plan."""

    def __init__(self, variables: Sequence[cp_model.IntVar], tell: Callable[[Sequence[int], int], None]) -> None:
        super().__init__()
        self._variables, self._tell = variables, tell
        self._best: tuple[int, ...] | None = None
        self._turn = threading.Lock()

    def on_solution_callback(self) -> None:
        """Called by the engine at each better plan."""
        with self._turn:
            self._best = tuple(int(self.boolean_value(variable)) for variable in self._variables)
            self._tell(self._best, round(self.best_objective_bound))

    def on_bound(self, bound: float) -> None:
        """Called by the engine at each better bound."""
        with self._turn:
            if self._best:
                self._tell(self._best, round(bound))


@contextmanager
def stopping(solver: cp_model.CpSolver, should_stop: Callable[[], bool] | None) -> Iterator[None]:
    """Ask ``should_stop`` again and again while the block runs, and stop the search once it says so."""
    if should_stop is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_POLL_SECONDS):
            if should_stop():
                solver.stop_search()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
