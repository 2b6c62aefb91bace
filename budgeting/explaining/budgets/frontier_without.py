"""The frontier as it would be without one rule, or with ceilings that grow with the whole budget."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Final, NamedTuple

from budgeting.explaining.again.asking import OnStep, Solver, chosen
from budgeting.explaining.again.in_parts import Found, all_at_once
from budgeting.explaining.budgets.budget_scale import BudgetScale, is_whole, marks, scale_of
from budgeting.explaining.budgets.frontier import FrontierPoint, point_of, remembering
from budgeting.explaining.budgets.tracing import trace
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.rule_prices import Dropping
from budgeting.explaining.rules.rule_words import names_of
from budgeting.plans.frozen import Frozen
from budgeting.problem import Selection

IN_PROPORTION = "in proportion"
_PROPORTION_NAME = "Ceilings of periods and cost centres in proportion"
DOING: Final = "Choosing again with more and with less money, without one rule after another"
_MOST_RULES = 5
_MARKS = 8


@dataclass(frozen=True)
class OtherCurve:
    """The best plans at some budgets, in rising order, if ``rule``, called ``name``, had not been made.

    For ``IN_PROPORTION`` every rule stands, but the ceilings of periods and cost centres grow and shrink with the whole
    budget. ``enough_minor`` is the budget beyond which more buys nothing.
    """

    rule: str
    name: str
    points: tuple[FrontierPoint, ...]
    enough_minor: int


@dataclass(frozen=True)
class OtherCurves:
    """One with ceilings in proportion, where there are any, then one for each rule that costs most, dearest first."""

    curves: tuple[OtherCurve, ...]

    def of(self, rule: str) -> OtherCurve | None:
        """The curve without ``rule``."""
        return next((one for one in self.curves if one.rule == rule), None)


class _Wanted(NamedTuple):
    """A curve to trace, with plans that may be possible on it."""

    rule: str
    scale: BudgetScale
    known: tuple[Selection, ...]


class TracingWithout:
    """The curves of the rules that cost most at the plan's own budget: first what each rule costs, then each curve."""

    shapes: ClassVar[Mapping[str, Any]] = {"group": Dropping.shape, "curve": OtherCurve}

    def __init__(self, frozen: Frozen, found: Found) -> None:
        self._plan, self._scale, self._easing = chosen(frozen.solution), scale_of(frozen.problem), Easing(frozen)
        self._dropping, self._found = Dropping(frozen), found

    def units(self) -> tuple[str, ...]:
        """The groups of rules, then the curves."""
        groups = self._dropping.units()
        missing = tuple(one for one in groups if one not in self._found)
        return missing or tuple(one for one in self._wanted if one not in self._found)

    def find(self, unit: str, solve: Solver) -> object:
        """What dropping each rule of a group adds, or one curve."""
        if unit in self._dropping.units():
            return self._dropping.find(unit, solve)
        wanted = self._wanted[unit]
        names = {**names_of(self._easing), IN_PROPORTION: _PROPORTION_NAME}
        return _curve(wanted, names[wanted.rule], solve)

    def whole(self) -> OtherCurves:
        """All the curves."""
        return OtherCurves(tuple(self._found[unit] for unit in self._wanted))

    @cached_property
    def _wanted(self) -> Mapping[str, _Wanted]:
        return {f"curve:{one.rule}": one for one in self._all_wanted()}

    def _all_wanted(self) -> Iterator[_Wanted]:
        budgets = self._scale.problem.budgets
        if any(not is_whole(one) for one in budgets):
            yield _Wanted(IN_PROPORTION, replace(self._scale, is_in_proportion=True), (self._plan,))
        by_rule = {rule: one for group in self._dropping.units() for rule, one in self._found[group].items()}
        # In the order of the rules, whichever group they were dropped with.
        dropped = {rule: by_rule[rule] for rule in self._easing.rules}
        whole = {f"budget:{one.key}" for one in budgets if is_whole(one)}
        dear = [rule for rule, (eased, _) in dropped.items() if eased.gain_minor > 0 and rule not in whole]
        for rule in sorted(dear, key=lambda one: (-dropped[one][0].gain_minor, one))[:_MOST_RULES]:
            problem = self._easing.without([rule])
            yield _Wanted(rule, replace(self._scale, problem=problem), (self._plan, dropped[rule][1]))


def other_curves(frozen: Frozen, solve: Solver, on_step: OnStep) -> OtherCurves:
    """The curves of the rules that cost most at the plan's own budget. ProblemError when the plan chose nothing."""
    found: OtherCurves = all_at_once(TracingWithout, frozen, solve, on_step, DOING)
    return found


def _curve(wanted: _Wanted, name: str, solve: Solver) -> OtherCurve:
    scale = wanted.scale
    rich = solve(scale.without_end(), wanted.known[-1])
    known = [*wanted.known, *([rich.selection] if rich.selection else [])]
    enough = scale.least_for(known[-1])
    limits = marks(max(enough, scale.chosen_minor), scale.problem.currency, [enough, scale.chosen_minor], _MARKS)
    traced = trace(scale.at, limits, remembering(solve, scale, enough, rich), known=known)
    return OtherCurve(wanted.rule, name, tuple(point_of(scale, one) for one in traced), enough)
