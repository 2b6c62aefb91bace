"""The best placing of activities, proven by an engine: what the quick placing is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

from budgeting.optimiser.placing import Activity, Measure, measure, place

_SEED: Final = 20_260_101
_WORK_LIMIT: Final = 10.0


@dataclass(frozen=True)
class Placing:
    """A start for each activity and what it costs; ``is_proven`` when no placing costs less."""

    start_by_key: Mapping[str, int]
    cost: Measure
    is_proven: bool


def best_placing(
    activities: Sequence[Activity], capacities: Sequence[int | None], *, work_limit: float = _WORK_LIMIT
) -> Placing:
    """The placing with the least measure, begun from the quick one and never worse.

    x[a, s] in {0, 1}, sum over s = 1; start_b >= start_a + duration_a where b waits for a; then days late, work over
    capacity, length and the sum of starts are made least one after the other. ``work_limit`` is in the engine's own
    count of work for each of the four, not in seconds, so that the same activities are placed alike on any machine.
    """
    model = _Model(activities, capacities)
    starts = place(activities, capacities)
    is_proven = True
    for goal in model.goals:
        found, value, is_least = model.least(goal, starts, work_limit)
        starts = found or starts
        is_proven = is_proven and is_least
        if not is_least:
            break
        model.keep(goal, value)
    return Placing(starts, measure(activities, capacities, starts), is_proven)


class _Model:
    """The rules as an engine reads them; ``goals`` are the four parts of the measure, the weightiest first."""

    def __init__(self, activities: Sequence[Activity], capacities: Sequence[int | None]) -> None:
        self._model = cp_model.CpModel()
        self._activities = activities
        self._chosen = {one.key: [self._model.new_bool_var("") for _ in one.starts] for one in activities}
        self._start = {
            one.key: cp_model.LinearExpr.weighted_sum(self._chosen[one.key], list(one.starts)) for one in activities
        }
        for one in activities:
            self._model.add_exactly_one(self._chosen[one.key])
        duration = {one.key: one.duration for one in activities}
        for one in activities:
            for key in one.after:
                self._model.add(self._start[one.key] >= self._start[key] + duration[key])
        self.goals = (self._late(), self._over(capacities), self._length(), sum(self._start.values()))

    def least(
        self, goal: cp_model.LinearExprT, starts: Mapping[str, int], work_limit: float
    ) -> tuple[dict[str, int] | None, int, bool]:
        """Starts with the least ``goal`` (None: none found), that least, and whether it is proven."""
        self._model.minimize(goal)
        self._model.clear_hints()  # type: ignore[no-untyped-call]  # it ships without the type
        for one in self._activities:
            for variable, start in zip(self._chosen[one.key], one.starts, strict=True):
                self._model.add_hint(variable, start == starts[one.key])
        solver = cp_model.CpSolver()
        solver.parameters.random_seed, solver.parameters.num_workers = _SEED, 1
        solver.parameters.max_deterministic_time = work_limit
        solver.parameters.catch_sigint_signal = False
        verdict = solver.solve(self._model)
        if verdict not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, 0, False
        found = {
            one.key: next(
                s for variable, s in zip(self._chosen[one.key], one.starts, strict=True) if solver.value(variable)
            )
            for one in self._activities
        }
        return found, round(solver.objective_value), verdict == cp_model.OPTIMAL

    def keep(self, goal: cp_model.LinearExprT, value: int) -> None:
        """From now on ``goal`` is no more than ``value``."""
        self._model.add(goal <= value)

    def _late(self) -> cp_model.LinearExprT:
        return sum(
            variable * max(0, start + one.duration - one.due)
            for one in self._activities
            if one.due is not None
            for variable, start in zip(self._chosen[one.key], one.starts, strict=True)
        )

    def _over(self, capacities: Sequence[int | None]) -> cp_model.LinearExprT:
        """over_p >= sum of work in p - capacity_p, over_p >= 0, for every place p that has a limit."""
        terms: dict[int, list[tuple[cp_model.IntVar, int]]] = {}
        for one in self._activities:
            for variable, works in zip(self._chosen[one.key], one.works, strict=True):
                for where, amount in works:
                    terms.setdefault(where, []).append((variable, amount))
        overs = []
        for where, uses in sorted(terms.items()):
            capacity = capacities[where]
            if capacity is not None:
                over = self._model.new_int_var(0, sum(amount for _, amount in uses), "")
                self._model.add(over >= sum(variable * amount for variable, amount in uses) - capacity)
                overs.append(over)
        return sum(overs)

    def _length(self) -> cp_model.IntVar:
        most = max((one.starts[-1] + one.duration for one in self._activities), default=0)
        length = self._model.new_int_var(0, most, "")
        for one in self._activities:
            self._model.add(length >= self._start[one.key] + one.duration)
        return length
