"""When the tasks of a portfolio that is already chosen run: the shortest timetable that its people can keep.

The tasks are intervals and each resource is a cumulative, which for this question beats the one-hot form of the choice:
every task runs, and only its day is open.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Final

from ortools.sat.python import cp_model

from budgeting.errors import ProblemError
from budgeting.optimiser.serial import Serial, Task

__all__ = ["Task", "Timetable", "makespan"]

_SEED: Final = 20_260_101
_LEAST_SECONDS: Final = 0.01
# Most portfolios are proven at once; only the others are worth the tries by rule of thumb before the long search.
_FIRST_SHARE, _TRYING_SHARE = 0.1, 0.3
_MOST_TRIES: Final = 4_000


@dataclass(frozen=True)
class Timetable:
    """A start for each task, in days from 0, its ``length``, and ``bound``: no timetable is shorter."""

    starts: tuple[int, ...]
    length: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Whether no timetable is shorter."""
        return self.length == self.bound


def makespan(tasks: Sequence[Task], capacities: Sequence[int], seconds: float) -> Timetable:
    """The shortest timetable found within ``seconds`` in which no resource is used beyond its capacity on any day.

    Always a timetable: that of one task after the other is the longest that is given back. It is the same again unless
    time runs out. ProblemError when a task alone needs more than there is, or tasks wait in a circle.
    """
    _check(tasks, capacities)
    began = time.monotonic()
    serial = Serial(tasks, capacities)
    starts = serial.first()
    known = Timetable(starts, serial.length(starts), max(serial.tails, default=0))
    known = _searched(tasks, capacities, known, seconds * _FIRST_SHARE)
    if not known.is_proven:
        until = began + seconds * _TRYING_SHARE
        tried = serial.best(_MOST_TRIES, known.bound, lambda: time.monotonic() >= until)
        if serial.length(tried) < known.length:
            known = Timetable(tried, serial.length(tried), known.bound)
        known = _searched(tasks, capacities, known, seconds - (time.monotonic() - began))
    return known


def _searched(tasks: Sequence[Task], capacities: Sequence[int], known: Timetable, seconds: float) -> Timetable:
    """``known`` or a shorter one, with the greater bound, after a search that begins with it."""
    if known.is_proven:
        return known
    stated, starts, end = _stated(tasks, capacities)
    for start, hint in zip(starts, known.starts, strict=True):
        stated.add_hint(start, hint)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed, solver.parameters.num_workers = _SEED, 1
    solver.parameters.linearization_level = 0  # a linear form of these rules costs more than it tells: up to 10 times
    solver.parameters.max_time_in_seconds = max(_LEAST_SECONDS, seconds)
    solver.parameters.catch_sigint_signal = False
    if solver.solve(stated) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return known
    bound = max(known.bound, round(solver.best_objective_bound))
    if int(solver.value(end)) >= known.length:
        return Timetable(known.starts, known.length, bound)
    return Timetable(tuple(int(solver.value(start)) for start in starts), int(solver.value(end)), bound)


def _stated(
    tasks: Sequence[Task], capacities: Sequence[int]
) -> tuple[cp_model.CpModel, list[cp_model.IntVar], cp_model.IntVar]:
    """Minimise the end of the last task: start_i >= start_k + duration_k for k in after_i, sum of uses <= capacity."""
    model = cp_model.CpModel()
    horizon = sum(task.duration for task in tasks)
    starts = [model.new_int_var(0, horizon - task.duration, "") for task in tasks]
    spans = [
        model.new_fixed_size_interval_var(start, task.duration, "") for start, task in zip(starts, tasks, strict=True)
    ]
    end = model.new_int_var(0, horizon, "")
    for start, task in zip(starts, tasks, strict=True):
        model.add(end >= start + task.duration)
        for place in task.after:
            model.add(start >= starts[place] + tasks[place].duration)
    for number, capacity in enumerate(capacities):
        using = [place for place, task in enumerate(tasks) if task.uses[number]]
        model.add_cumulative(
            [spans[place] for place in using], [tasks[place].uses[number] for place in using], capacity
        )
    model.minimize(end)
    return model, starts, end


def _check(tasks: Sequence[Task], capacities: Sequence[int]) -> None:
    for place, task in enumerate(tasks):
        if len(task.uses) != len(capacities):
            raise ProblemError(f"Task {place} does not say how much it uses of each resource.")
        if task.duration < 0 or any(not 0 <= used <= most for used, most in zip(task.uses, capacities, strict=True)):
            raise ProblemError(f"Task {place} alone needs more than there is, or less than nothing.")
    try:
        TopologicalSorter({place: task.after for place, task in enumerate(tasks)}).prepare()
    except CycleError:
        raise ProblemError("These tasks wait for each other in a circle. Remove one of the links.") from None
