"""When the tasks of a portfolio that is already chosen run: the shortest timetable that its people can keep.

The tasks are intervals and each resource is a cumulative, which for this question beats the one-hot form of the choice:
every task runs, and only its day is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

from budgeting.errors import ProblemError

_SEED: Final = 20_260_101
_LEAST_SECONDS: Final = 0.01


@dataclass(frozen=True)
class Task:
    """Work that is not interrupted: ``duration`` in working days, and ``uses`` of each resource while it runs.

    It starts once every task of ``after``, told by its place, has ended.
    """

    duration: int
    uses: tuple[int, ...] = ()
    after: tuple[int, ...] = ()


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


def makespan(tasks: Sequence[Task], capacities: Sequence[int], seconds: float, *, workers: int = 1) -> Timetable:
    """The shortest timetable found within ``seconds`` in which no resource is used beyond its capacity on any day.

    Always a timetable: one task after the other is the longest that is given back. One worker finds the same one again
    unless it runs out of time. ProblemError when a task alone needs more than there is, or tasks wait in a circle.
    """
    order = _in_order(tasks)
    _check(tasks, capacities)
    stated, starts, end = _stated(tasks, capacities)
    serial = _one_by_one(tasks, capacities, order)
    for start, hint in zip(starts, serial, strict=True):
        stated.add_hint(start, hint)
    solver = _solver(seconds, workers)
    verdict = solver.solve(stated)
    bound = _longest_chain(tasks, order)
    if verdict not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Timetable(serial, _length(tasks, serial), bound)
    found = tuple(int(solver.value(start)) for start in starts)
    return Timetable(found, int(solver.value(end)), max(bound, round(solver.best_objective_bound)))


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


def _solver(seconds: float, workers: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = _SEED
    solver.parameters.num_workers = workers
    solver.parameters.linearization_level = 0  # a linear form of these rules costs more than it tells: up to 10 times
    solver.parameters.max_time_in_seconds = max(_LEAST_SECONDS, seconds)
    solver.parameters.catch_sigint_signal = False
    return solver


def _one_by_one(tasks: Sequence[Task], capacities: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """Each task in ``order`` on the first day from which everything it needs is there until it ends."""
    horizon = sum(task.duration for task in tasks)
    free = [[capacity] * horizon for capacity in capacities]
    starts = [0] * len(tasks)
    for place in order:
        task = tasks[place]
        start = max((starts[one] + tasks[one].duration for one in task.after), default=0)
        while not _fits(task, start, free):
            start += 1
        starts[place] = start
        for days, used in zip(free, task.uses, strict=True):
            for day in range(start, start + task.duration):
                days[day] -= used
    return tuple(starts)


def _fits(task: Task, start: int, free: Sequence[Sequence[int]]) -> bool:
    days = range(start, start + task.duration)
    return all(row[day] >= used for row, used in zip(free, task.uses, strict=True) for day in days)


def _length(tasks: Sequence[Task], starts: Sequence[int]) -> int:
    return max((start + task.duration for start, task in zip(starts, tasks, strict=True)), default=0)


def _longest_chain(tasks: Sequence[Task], order: Sequence[int]) -> int:
    """The length when everything is there for everybody: no timetable is shorter."""
    ends = [0] * len(tasks)
    for place in order:
        ends[place] = max((ends[one] for one in tasks[place].after), default=0) + tasks[place].duration
    return max(ends, default=0)


def _in_order(tasks: Sequence[Task]) -> list[int]:
    """Places such that each task comes after what it waits for; ProblemError when they wait in a circle."""
    order: list[int] = []
    done: set[int] = set()
    while len(order) < len(tasks):
        ready = [
            place for place, task in enumerate(tasks) if place not in done and all(one in done for one in task.after)
        ]
        if not ready:
            raise ProblemError("These tasks wait for each other in a circle. Remove one of the links.")
        order += ready
        done.update(ready)
    return order


def _check(tasks: Sequence[Task], capacities: Sequence[int]) -> None:
    for place, task in enumerate(tasks):
        if len(task.uses) != len(capacities):
            raise ProblemError(f"Task {place} does not say how much it uses of each resource.")
        if task.duration < 0 or any(not 0 <= used <= most for used, most in zip(task.uses, capacities, strict=True)):
            raise ProblemError(f"Task {place} alone needs more than there is, or less than nothing.")
