"""What would more, or less, money buy? The best plan at every budget from nothing to all that is worth buying."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar, Final, NamedTuple

from budgeting.explaining.again.asking import OnStep, Solver, chosen
from budgeting.explaining.again.changes import Change, change
from budgeting.explaining.again.in_parts import Found, all_at_once
from budgeting.explaining.budgets.budget_scale import BudgetScale, marks, scale_of
from budgeting.explaining.budgets.exactly import by_table
from budgeting.explaining.budgets.tracing import Traced, joined, trace
from budgeting.optimiser.verify import account
from budgeting.plans.frozen import Frozen
from budgeting.problem import Problem, Selection, Solution

DOING: Final = "Choosing again with more and with less money"
_PLACES_EACH: Final = 8


@dataclass(frozen=True)
class FrontierPoint:
    """The best plan within one whole budget, in minor units; ``worth_minor`` is what the plan was chosen for.

    That is the net worth, or the worth of the answers where the programme asked for it. ``selection`` is None where no
    plan keeps the rules (``is_impossible``) or none was found; the sums are then 0. ``bound_minor`` is what no plan
    within this budget can exceed.
    """

    limit_minor: int
    selection: Selection | None
    worth_minor: int = 0
    value_minor: int = 0
    cost_minor: int = 0
    reserve_minor: int = 0
    expected_follow_up_minor: int = 0
    bound_minor: int | None = None
    is_impossible: bool = False

    @property
    def is_proven(self) -> bool:
        """Whether nothing is worth more within this budget, or nothing is possible."""
        return self.is_impossible or (self.selection is not None and self.worth_minor == self.bound_minor)

    @property
    def net_minor(self) -> int:
        """Worth of the answers less cost, less the expected cost of follow-ups."""
        return self.value_minor - self.cost_minor - self.expected_follow_up_minor

    @property
    def used_minor(self) -> int:
        """Spent and set aside."""
        return self.cost_minor + self.reserve_minor


@dataclass(frozen=True)
class FrontierStep:
    """From one budget to the next at which another plan is best: what it costs more, adds and changes.

    ``is_exact`` when both ends are proven; ``gain_minor`` is otherwise what is known to be gained.
    """

    from_minor: int
    to_minor: int
    gain_minor: int
    found: Change
    is_exact: bool

    @property
    def more_minor(self) -> int:
        """How much more money the second plan has."""
        return self.to_minor - self.from_minor


@dataclass(frozen=True)
class Frontier:
    """The curve. ``chosen_minor`` is the plan's own budget, ``enough_minor`` the one beyond which more buys nothing.

    ``least_minor`` is the least with which the rules can be kept at all; None when it is not known.
    """

    points: tuple[FrontierPoint, ...]
    steps: tuple[FrontierStep, ...]
    chosen_minor: int
    enough_minor: int
    least_minor: int | None

    def at(self, limit_minor: int) -> FrontierPoint | None:
        """The point of a budget that was looked at."""
        return next((one for one in self.points if one.limit_minor == limit_minor), None)

    @property
    def here(self) -> FrontierPoint | None:
        """The point of the plan's own budget."""
        return self.at(self.chosen_minor)

    def step_after(self, limit_minor: int) -> FrontierStep | None:
        """The next step up from a budget."""
        return next((one for one in self.steps if one.to_minor > limit_minor), None)

    def step_before(self, limit_minor: int) -> FrontierStep | None:
        """The last step that led to a budget."""
        return next((one for one in reversed(self.steps) if one.to_minor <= limit_minor), None)


class _Ends(NamedTuple):
    """The least that keeping the rules costs (None: not known), and the best plan with money without end."""

    least_minor: int | None
    rich: Selection | None
    rich_bound_minor: int | None


class TracingFrontier:
    """The best plan at some forty budgets: first the two ends, then a few stretches between them, each for itself."""

    shapes: ClassVar[Mapping[str, Any]] = {"ends": _Ends, "stretch": tuple[Traced, ...]}

    def __init__(self, frozen: Frozen, found: Found) -> None:
        self._scale, self._plan, self._found = scale_of(frozen.problem), chosen(frozen.solution), found
        self._currency = frozen.problem.currency

    def units(self) -> tuple[str, ...]:
        """The ends, then the stretches."""
        if "ends:" not in self._found:
            return ("ends:",)
        return () if len(self._found) > 1 else self._names()

    def _names(self) -> tuple[str, ...]:
        return tuple(f"stretch:{number}" for number in range(len(self._stretches)))

    def find(self, unit: str, solve: Solver) -> object:
        """What is known at the ends, or on one stretch."""
        kind, _, number = unit.partition(":")
        solve = by_table(self._scale, solve)
        if kind == "ends":
            least, rich = least_budget(self._scale, solve), solve(self._scale.without_end(), self._plan)
            return _Ends(least, rich.selection, rich.bound_minor if rich.selection else None)
        return trace(
            self._scale.at,
            self._stretches[int(number)],
            solve,
            known=self._known,
            bound_minor=self._ends.rich_bound_minor,
        )

    @property
    def _ends(self) -> _Ends:
        ends: _Ends = self._found["ends:"]
        return ends

    @property
    def _known(self) -> list[Selection]:
        return [one for one in (self._plan, self._ends.rich) if one]

    @cached_property
    def _enough(self) -> int:
        return self._scale.least_for(self._ends.rich or self._plan)

    @cached_property
    def _limits(self) -> tuple[int, ...]:
        telling = [self._scale.chosen_minor, self._enough]
        telling += [] if self._ends.least_minor is None else [self._ends.least_minor]
        return marks(max(self._enough, self._scale.chosen_minor), self._currency, telling)

    @cached_property
    def _stretches(self) -> list[tuple[int, ...]]:
        """The budgets with which the rules can be kept, a few in a row each."""
        least = self._ends.least_minor
        places = [one for one in self._limits if least is None or one >= least]
        return [tuple(places[first : first + _PLACES_EACH]) for first in range(0, len(places), _PLACES_EACH)]

    def whole(self) -> Frontier:
        """The curve: what is known of one stretch helps on the others too."""
        least, enough, scale = self._ends.least_minor, self._enough, self._scale
        stretches = [one for name in self._names() for one in self._found[name]]
        traced = joined(scale.at, stretches, known=self._known, bound_minor=self._ends.rich_bound_minor)
        low = [one for one in self._limits if least is not None and one < least]
        points = [FrontierPoint(one, None, is_impossible=True) for one in low]
        points += [point_of(scale, one) for one in traced]
        return Frontier(tuple(points), steps_of(scale.problem, points), scale.chosen_minor, enough, least)


def frontier(frozen: Frozen, solve: Solver, on_step: OnStep) -> Frontier:
    """The best plan at some forty budgets; ceilings of periods and cost centres stay as they are.

    ProblemError when the plan chose nothing.
    """
    found: Frontier = all_at_once(TracingFrontier, frozen, solve, on_step, DOING)
    return found


def least_budget(scale: BudgetScale, solve: Solver) -> int | None:
    """The least that keeping the rules costs, by the cheapest plan, whatever it answers; None when it is not proven."""
    bare = replace(scale.without_end(), questions=(), objective="net")
    found = solve(bare)
    if found.status != "optimal" or found.selection is None:
        return None
    return scale.use_minor(found.selection)


def remembering(solve: Solver, scale: BudgetScale, enough: int, rich: Solution) -> Solver:
    """``solve``, but what is best with money without end is not asked for twice: with ``enough`` it is the same."""
    answered = scale.at(enough)

    def choose(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        return rich if rich.selection and problem == answered else solve(problem, known, enough_gap=enough_gap)

    return choose


def point_of(scale: BudgetScale, traced: Traced) -> FrontierPoint:
    """A traced budget, added up."""
    if traced.selection is None:
        return FrontierPoint(traced.place, None, bound_minor=traced.bound_minor, is_impossible=traced.is_impossible)
    sums = account(scale.at(traced.place), traced.selection)
    return FrontierPoint(
        traced.place,
        traced.selection,
        sums.objective_minor,
        sums.value_minor,
        sums.cost_minor,
        sums.reserve_minor,
        sums.expected_follow_up_minor,
        traced.bound_minor,
    )


def steps_of(problem: Problem, points: Sequence[FrontierPoint]) -> tuple[FrontierStep, ...]:
    """Where the plan changes from one point to the next, and what is gained there."""
    found = []
    for before, after in pairwise(points):
        if before.selection and after.selection and before.worth_minor < after.worth_minor:
            differs = change(problem, before.selection, after.selection)
            gain = after.worth_minor - before.worth_minor
            is_exact = before.is_proven and after.is_proven
            found.append(FrontierStep(before.limit_minor, after.limit_minor, gain, differs, is_exact))
    return tuple(found)
