"""What does each rule cost us? What loosening or dropping a rule would add, each figure by choosing again."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from budgeting.explaining.again.asking import OnStep, Solver, chosen
from budgeting.explaining.again.changes import Change, change
from budgeting.explaining.again.in_parts import Found, all_at_once
from budgeting.explaining.again.nearest import nearest
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.giving_up import family_of
from budgeting.explaining.rules.windows import WINDOW
from budgeting.optimiser.verify import account
from budgeting.plans.frozen import Frozen
from budgeting.problem import Problem, Selection

DOING = "Choosing again without one rule after another"
_MOST_STAIRS, _MOST_HALVINGS = 4, 4
_MOST_STEPS = 100_000
_ROOM = 5
_MOST_SHARES, _LEAST_IN_SHARE = 4, 6
_SELDOM = frozenset({"staff", "contacts", "alternatives", "coverage", "excluded"})


@dataclass(frozen=True)
class Eased:
    """A rule loosened by ``steps`` steps (None: dropped): what is gained, and how the plan then differs.

    A window is loosened by so many periods after it, or before it where ``steps`` is below 0.
    ``gain_minor`` is exact when ``is_proven``; otherwise at least so much is gained.
    """

    steps: int | None
    gain_minor: int
    is_proven: bool
    found: Change

    @property
    def is_nothing(self) -> bool:
        """Whether it is proven that nothing is gained."""
        return self.is_proven and self.gain_minor == 0


@dataclass(frozen=True)
class RulePrice:
    """The price of one rule; ``step`` is one step of loosening in the rule's own unit, 0 where it is only dropped.

    ``first`` is the gain of one step; of a window the step, earlier or later, that is worth more. It stays the same up
    to ``holds_steps`` steps (None: however far); ``then`` is what is gained with ``then.steps`` steps, the first known
    to add more.
    """

    rule: str
    step: int
    dropped: Eased
    first: Eased | None = None
    holds_steps: int | None = None
    then: Eased | None = None

    @property
    def is_free(self) -> bool:
        """Whether the rule costs nothing now, whatever is done to it."""
        return self.dropped.is_nothing

    @property
    def is_range_exact(self) -> bool:
        """Whether more is gained from the very next step beyond the range."""
        if self.then is None or self.then.steps is None or self.holds_steps is None:
            return True
        return abs(self.then.steps) == abs(self.holds_steps) + 1


@dataclass(frozen=True)
class RulePrices:
    """The prices of all rules, the dearest to keep first; ``worth_minor`` is what the plan reaches with all of them."""

    prices: tuple[RulePrice, ...]
    worth_minor: int
    is_proven: bool


class Pricing:
    """The price of every rule: a unit for each group of rules that are dropped together, and parted if that pays."""

    shapes: ClassVar[Mapping[str, Any]] = {"group": tuple[RulePrice, ...]}

    def __init__(self, frozen: Frozen, found: Found) -> None:
        self._found, self._pricing = found, _Pricing(frozen)

    def units(self) -> tuple[str, ...]:
        """One round: no group needs another."""
        return () if self._found else groups_of(self._pricing)

    def find(self, unit: str, solve: Solver) -> object:
        """The price of each rule of a group."""
        pricing = self._pricing.with_solver(solve)
        dropped = pricing.dropped(_group(pricing, unit))
        return tuple(pricing.price(rule, *found) for rule, found in dropped.items())

    def whole(self) -> RulePrices:
        """All prices, the dearest rule first; equals in the order of the rules."""
        by_rule = {one.rule: one for group in self._found.values() for one in group}
        prices = [by_rule[rule] for rule in self._pricing.easing.rules]
        prices.sort(key=lambda one: (one.is_free, -one.dropped.gain_minor))
        return RulePrices(tuple(prices), self._pricing.worth_minor, self._pricing.is_proven)


class Dropping:
    """Every rule with what dropping it adds and the plan that does, in the units of ``Pricing``."""

    shape: ClassVar[Any] = dict[str, tuple[Eased, Selection]]

    def __init__(self, frozen: Frozen) -> None:
        self._pricing = _Pricing(frozen)

    def units(self) -> tuple[str, ...]:
        """The groups."""
        return groups_of(self._pricing)

    def find(self, unit: str, solve: Solver) -> dict[str, tuple[Eased, Selection]]:
        """What dropping each rule of a group adds."""
        pricing = self._pricing.with_solver(solve)
        return pricing.dropped(_group(pricing, unit))


def groups_of(pricing: "_Pricing") -> tuple[str, ...]:
    """The names of the groups of rules that are looked at together."""
    return tuple(f"group:{number}" for number in range(len(pricing.groups)))


def _shares(rules: list[str]) -> list[list[str]]:
    """``rules`` in a few groups of neighbours, so that no group takes much longer than all others."""
    size = max(_LEAST_IN_SHARE, -(-len(rules) // _MOST_SHARES))
    return [rules[first : first + size] for first in range(0, len(rules), size)]


def _group(pricing: "_Pricing", unit: str) -> list[str]:
    return pricing.groups[int(unit.partition(":")[2])]


def rule_prices(frozen: Frozen, solve: Solver, on_step: OnStep) -> RulePrices:
    """The price of every rule of a plan version. ProblemError when the plan chose nothing."""
    found: RulePrices = all_at_once(Pricing, frozen, solve, on_step, DOING)
    return found


class _Pricing:
    """The plan of a version against the same choice with rules eased; every rule eased leaves the plan possible."""

    solve: Solver

    def __init__(self, frozen: Frozen) -> None:
        self.easing = Easing(frozen)
        self.problem, self.plan = frozen.problem, chosen(frozen.solution)
        self.worth_minor = account(self.problem, self.plan).objective_minor
        bound = frozen.solution.bound_minor
        self.is_proven = frozen.solution.status == "optimal" or bound == self.worth_minor
        self.most_minor = self.worth_minor if self.is_proven or bound is None else bound

    def with_solver(self, solve: Solver) -> "_Pricing":
        """The same, choosing by ``solve``."""
        other = copy(self)
        other.solve = solve
        return other

    def dropped(self, rules: list[str]) -> dict[str, tuple[Eased, Selection]]:
        """Each of ``rules`` dropped. Those that are worth nothing all together are worth nothing one by one."""
        found: dict[str, tuple[Eased, Selection]] = {}
        groups = [rules]
        while groups:
            group = groups.pop()
            eased, plan = self._chosen_again(self.easing.without(group), None)
            if eased.is_nothing or len(group) == 1:
                found |= dict.fromkeys(group, (eased, plan))
            else:
                groups += self.easing.parts(group, plan)
        return found

    @cached_property
    def groups(self) -> list[list[str]]:
        """Every rule that often costs something by itself; all others together, to be parted only if they do."""
        seldom = [rule for rule in self.easing.rules if family_of(rule) in _SELDOM]
        seldom.sort(key=lambda rule: (family_of(rule), not self._has_room(rule)))
        windows = list(self.easing.windows)
        often = [[rule] for rule in self.easing.rules if rule not in seldom and rule not in windows]
        return [*often, *(group for rules in (seldom, windows) for group in _shares(rules))]

    def _has_room(self, rule: str) -> bool:
        """Whether the plan would keep a limit that was a good part tighter: it is then unlikely to cost anything."""
        limit, step = self.easing.limit_of(rule), self.easing.step_of(rule)
        fewer = -(-limit // (_ROOM * step)) if step else 0
        return fewer > 0 and not account(self.easing.loosened(rule, -fewer), self.plan).broken

    def price(self, rule: str, dropped: Eased, plan: Selection) -> RulePrice:
        """The price of one rule, given what dropping it adds and the plan that does."""
        step = self.easing.step_of(rule)
        if not step or dropped.is_nothing:
            return RulePrice(rule, step, dropped)
        if family_of(rule) == WINDOW:
            return self._by_periods(RulePrice(rule, step, dropped), self.easing.steps_to(rule, plan))
        last = self._least_steps(rule, plan) if self.easing.has_scale(rule) else None
        if last is not None:
            return self._by_stairs(RulePrice(rule, step, dropped), replace(dropped, steps=last))
        first, _ = self._chosen_again(self.easing.loosened(rule, 1), 1)
        return RulePrice(rule, step, dropped, first)

    def _by_periods(self, price: RulePrice, reached: int) -> RulePrice:
        """The price of a window, given by how many periods the plan without it starts the study after it, or before.

        One period is all that it takes where the plan reaches no further; otherwise both sides are tried.
        """
        stair = replace(price.dropped, steps=reached)
        if not reached:
            return replace(price, step=0)
        if abs(reached) == 1:
            return replace(price, first=stair)
        least, most = self.easing.windows[price.rule].most_steps
        sides = [side for side in (1, -1) if least <= side <= most]
        tried = [self._chosen_again(self.easing.loosened(price.rule, side), side)[0] for side in sides]
        first = max(tried, key=lambda one: one.gain_minor)
        if first.gain_minor >= stair.gain_minor:
            return replace(price, first=first)
        side = 1 if reached > 0 else -1
        if first.steps != side:
            return replace(price, first=first, then=stair)
        return self._halved(replace(price, first=first), first, stair)

    def _by_stairs(self, price: RulePrice, stair: Eased) -> RulePrice:
        """``price`` with its range, from ``stair``, where all is gained, down: one step before each, choose again."""
        above: Eased | None = None
        for _ in range(_MOST_STAIRS):
            if stair.steps == 1 or not stair.is_proven:
                break
            tried, plan = self._chosen_again(self.easing.loosened(price.rule, (stair.steps or 1) - 1), 1)
            if tried.gain_minor < stair.gain_minor:
                above = stair
            stair = replace(tried, steps=self._least_steps(price.rule, plan))
        if stair.steps == 1 and stair.is_proven:
            holds = (above.steps or 1) - 1 if above else None
            return replace(price, first=stair, holds_steps=holds, then=above)
        return self._by_halves(price, stair)

    def _by_halves(self, price: RulePrice, then: Eased) -> RulePrice:
        """``price`` with its range by halving: ``then`` is a stair that may lie above the first step."""
        first, _ = self._chosen_again(self.easing.loosened(price.rule, 1), 1)
        if not first.is_proven or first.gain_minor >= then.gain_minor:
            return replace(price, first=first)
        return self._halved(replace(price, first=first), first, then)

    def _halved(self, price: RulePrice, first: Eased, then: Eased) -> RulePrice:
        """How far the gain of the ``first`` step holds, below ``then``, with which more is gained on the same side."""
        side = low = first.steps or 1
        for _ in range(_MOST_HALVINGS):
            high = then.steps or low
            if abs(high - low) <= 1:
                break
            middle = side * (abs(low + high) // 2)
            tried, plan = self._chosen_again(self.easing.loosened(price.rule, middle), middle)
            if tried.gain_minor > first.gain_minor:
                then = replace(tried, steps=self._least_steps(price.rule, plan) or middle)
            elif tried.is_proven:
                low = middle
            else:
                break
        return replace(price, holds_steps=low, then=then)

    def _least_steps(self, rule: str, plan: Selection) -> int | None:
        """The fewest steps with which ``plan`` is possible, by doubling and halving; None: not with a great many."""
        if family_of(rule) == WINDOW:
            return self.easing.steps_to(rule, plan)
        high = 1
        while account(self.easing.loosened(rule, high), plan).broken:
            high *= 2
            if high > _MOST_STEPS:
                return None
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if account(self.easing.loosened(rule, middle), plan).broken else (low, middle)
        return high

    def _chosen_again(self, problem: Problem, steps: int | None) -> tuple[Eased, Selection]:
        """What is gained in ``problem``, in which the plan itself is possible."""
        solution = self.solve(problem, self.plan)
        plan = solution.selection or self.plan
        worth = account(problem, plan).objective_minor
        if worth <= self.worth_minor:
            plan, worth = self.plan, self.worth_minor
        is_proven = self.is_proven and solution.bound_minor is not None and solution.bound_minor <= worth
        if worth > self.worth_minor:
            plan = nearest(problem, plan, self.plan)
        return Eased(steps, max(0, worth - self.most_minor), is_proven, change(problem, self.plan, plan)), plan
