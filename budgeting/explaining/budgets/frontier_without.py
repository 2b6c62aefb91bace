"""The frontier as it would be without one rule, or with ceilings that grow with the whole budget."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from budgeting.explaining.again.asking import OnStep, Solver, chosen
from budgeting.explaining.budgets.budget_scale import BudgetScale, is_whole, marks, scale_of
from budgeting.explaining.budgets.frontier import FrontierPoint, point_of, remembering
from budgeting.explaining.budgets.tracing import trace
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.rule_prices import dropped_rules
from budgeting.explaining.rules.rule_words import names_of
from budgeting.plans.frozen import Frozen
from budgeting.problem import Selection

IN_PROPORTION = "in proportion"
_PROPORTION_NAME = "Ceilings of periods and cost centres in proportion"
_DOING = "Choosing again with more and with less money, without one rule after another"
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


def other_curves(frozen: Frozen, solve: Solver, on_step: OnStep) -> OtherCurves:
    """The curves of the rules that cost most at the plan's own budget. ProblemError when the plan chose nothing."""
    rules = len(Easing(frozen).rules)
    wanted = list(_wanted(frozen, solve, on_step, rules))
    curves = []
    names = {**names_of(Easing(frozen)), IN_PROPORTION: _PROPORTION_NAME}
    for number, one in enumerate(wanted, start=1):
        curves.append(_curve(one, names[one.rule], solve))
        on_step(rules + number * _MARKS, rules + len(wanted) * _MARKS, _DOING)
    return OtherCurves(tuple(curves))


def _wanted(frozen: Frozen, solve: Solver, on_step: OnStep, rules: int) -> Iterator[_Wanted]:
    plan, scale, easing = chosen(frozen.solution), scale_of(frozen.problem), Easing(frozen)
    if any(not is_whole(one) for one in frozen.problem.budgets):
        yield _Wanted(IN_PROPORTION, replace(scale, is_in_proportion=True), (plan,))
    of = rules + (_MOST_RULES + 1) * _MARKS
    dropped = dropped_rules(frozen, solve, lambda done: on_step(done, of, _DOING))
    whole = {f"budget:{one.key}" for one in frozen.problem.budgets if is_whole(one)}
    dear = [rule for rule, (eased, _) in dropped.items() if eased.gain_minor > 0 and rule not in whole]
    for rule in sorted(dear, key=lambda one: (-dropped[one][0].gain_minor, one))[:_MOST_RULES]:
        yield _Wanted(rule, replace(scale, problem=easing.without([rule])), (plan, dropped[rule][1]))


def _curve(wanted: _Wanted, name: str, solve: Solver) -> OtherCurve:
    scale = wanted.scale
    rich = solve(scale.without_end(), wanted.known[-1])
    known = [*wanted.known, *([rich.selection] if rich.selection else [])]
    enough = scale.least_for(known[-1])
    limits = marks(max(enough, scale.chosen_minor), scale.problem.currency, [enough, scale.chosen_minor], _MARKS)
    traced = trace(scale.at, limits, remembering(solve, scale, enough, rich), known=known)
    return OtherCurve(wanted.rule, name, tuple(point_of(scale, one) for one in traced), enough)
