"""Why there is no plan, and the ways out: the smallest set of rules that clash, and the least that mends it."""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from types import MappingProxyType
from typing import Final, TypeAlias

from budgeting.errors import ProblemError
from budgeting.explaining.rules.easing import with_more
from budgeting.explaining.rules.giving_up import SCALED, family_of, rules_of, without_rules
from budgeting.explaining.rules.windows import WINDOW, Window, with_choices
from budgeting.problem import Problem

IsPossible: TypeAlias = Callable[[Problem], bool]
# Those given up first come first, so that what remains is as far as can be about money and mandatory studies.
GIVEN_UP_FIRST: Final = (
    *("window", "needs", "alternatives", "contacts", "staff", "coverage", "excluded", "budget", "fixed", "mandatory"),
)
_MOST: Final = 2**43
_MOST_TRIED: Final = 40
_MOST_REPAIRS: Final = 12
_MOST_ORDERED: Final = 3


@dataclass(frozen=True)
class Loosening:
    """A rule to change: ``by`` minor units, thousandths of a day, contacts, studies or periods; None: to be given up.

    A window is widened by so many periods after it, or before it where ``by`` is below 0.
    """

    rule: str
    by: int | None


@dataclass(frozen=True)
class Repair:
    """Changes that together make a plan possible; each of them by a unit less, and there is none."""

    changes: tuple[Loosening, ...]

    @property
    def money_minor(self) -> int:
        """What it adds to budgets."""
        return sum(one.by or 0 for one in self.changes if family_of(one.rule) == "budget")


@dataclass(frozen=True)
class Diagnosis:
    """Why there is no plan.

    ``clash`` is a set of rules that cannot all be kept, while any all but one of them can. ``short`` is how much the
    one limit among them lacks, where there is one. ``repairs`` are the ways out with the fewest changes, the one that
    asks for least money first; a way that raises budgets alone is among them wherever there is one.
    """

    clash: tuple[str, ...]
    short: Loosening | None
    repairs: tuple[Repair, ...]


def diagnose(
    problem: Problem, is_possible: IsPossible, windows: Mapping[str, Window] = MappingProxyType({})
) -> Diagnosis | None:
    """Why ``problem`` has no plan; None when it has one. Raises whatever ``is_possible`` raises.

    ``windows`` are the rules about when its studies may start, by name, as far as they may be widened.
    """
    if is_possible(problem):
        return None
    return _Doctor(problem, is_possible, windows).diagnosis()


class _Doctor:
    """One problem without a plan, and whether others like it have one."""

    def __init__(self, problem: Problem, is_possible: IsPossible, windows: Mapping[str, Window]) -> None:
        self.problem, self.windows, self.is_possible = problem, windows, is_possible
        self.rules = (*rules_of(problem), *windows)

    def diagnosis(self) -> Diagnosis:
        """The smallest clash, and the ways out of it."""
        clash = self._clash(frozenset())
        ways = dict.fromkeys([*self._ways_out(), *self._by_money()])
        repairs = [self._least(rules) for rules in ways]
        in_order = sorted(repairs, key=lambda one: (one.money_minor, [_rank(change.rule) for change in one.changes]))
        return Diagnosis(clash, self._short(clash), tuple(in_order))

    def _works(self, amounts: Mapping[str, int | None]) -> bool:
        return self.is_possible(repaired(self.problem, amounts, self.windows))

    def _works_without(self, rules: Collection[str]) -> bool:
        return self._works(dict.fromkeys(rules))

    def _keeping(self, rules: Collection[str]) -> dict[str, int | None]:
        """None but ``rules``."""
        return dict.fromkeys(rule for rule in self.rules if rule not in rules)

    def _clash(self, given_up: Collection[str]) -> tuple[str, ...]:
        """Drop rules, first many at a time and at last one by one, as long as what is left still clashes."""
        rules = sorted((rule for rule in self.rules if rule not in given_up), key=lambda rule: (_rank(rule), rule))
        size = max(1, len(rules) // 2)
        while True:
            first = 0
            while first < len(rules):
                rest = rules[:first] + rules[first + size :]
                if self._works(self._keeping(rest)):
                    first += size
                else:
                    rules = rest
            if size == 1:
                return tuple(rules)
            size //= 2

    def _ways_out(self) -> Iterator[tuple[str, ...]]:
        """The smallest sets of rules to give up or loosen, all of the least size, found clash by clash."""
        waiting: deque[frozenset[str]] = deque([frozenset()])
        seen: set[frozenset[str]] = set()
        size: int | None = None
        found = 0
        while waiting and len(seen) < _MOST_TRIED and found < _MOST_REPAIRS:
            given_up = waiting.popleft()
            if given_up in seen or (size is not None and len(given_up) > size):
                continue
            seen.add(given_up)
            if self._works_without(given_up):
                size, found = len(given_up), found + 1
                yield tuple(sorted(given_up, key=lambda rule: (-_rank(rule), rule)))
            elif size is None or len(given_up) < size:
                waiting.extend(given_up | {rule} for rule in self._clash(given_up))

    def _by_money(self) -> Iterator[tuple[str, ...]]:
        """The budgets that must be raised where money alone is the way out."""
        raised = tuple(rule for rule in self.rules if family_of(rule) == "budget")
        if not raised or not self._works_without(raised):
            return
        for rule in raised:
            rest = tuple(one for one in raised if one != rule)
            if self._works_without(rest):
                raised = rest
        yield tuple(sorted(raised))

    def _least(self, rules: Sequence[str]) -> Repair:
        """The least loosening of ``rules`` that makes a plan possible; the cheapest order of several limits."""
        limits = [rule for rule in rules if family_of(rule) in (*SCALED, WINDOW)]
        orders = permutations(limits) if len(limits) <= _MOST_ORDERED else iter([tuple(limits)])
        tried = [self._loosened(rules, order) for order in orders]
        return min(tried, key=lambda one: one.money_minor)

    def _loosened(self, rules: Sequence[str], order: Sequence[str]) -> Repair:
        """Put each limit of ``order`` back, one after the other, loosened by no more than it takes."""
        amounts: dict[str, int | None] = dict.fromkeys(rules)
        for rule in order:
            amounts[rule] = self._least_of(rule, amounts)
        return Repair(tuple(Loosening(rule, by) for rule, by in amounts.items()))

    def _least_of(self, rule: str, amounts: Mapping[str, int | None]) -> int:
        """The least by which ``rule`` must be loosened beside ``amounts``."""

        def works(by: int) -> bool:
            return self._works({**amounts, rule: by})

        return nearest_that(works, *self.windows[rule].most_steps) if rule in self.windows else smallest_that(works)

    def _short(self, clash: Sequence[str]) -> Loosening | None:
        """How much the one limit of a clash lacks for the rest of it."""
        limits = [rule for rule in clash if family_of(rule) in SCALED]
        return Loosening(limits[0], self._least_of(limits[0], self._keeping(clash))) if len(limits) == 1 else None


def _rank(rule: str) -> int:
    return GIVEN_UP_FIRST.index(family_of(rule))


def repaired(problem: Problem, amounts: Mapping[str, int | None], windows: Mapping[str, Window]) -> Problem:
    """``problem``, without questions, with each rule loosened by its amount, or given up where that is None."""
    dropped = [rule for rule, by in amounts.items() if by is None and rule not in windows]
    opened = {windows[rule]: windows[rule].opened(by) for rule, by in amounts.items() if rule in windows}
    posed = with_choices(without_rules(problem, *dropped), opened) if opened else without_rules(problem, *dropped)
    for rule, by in amounts.items():
        posed = posed if by is None or rule in windows else with_more(posed, rule, by)
    return posed


def nearest_that(works: Callable[[int], bool], least: int, most: int) -> int:
    """The number of periods nearest to 0 that works, from ``least`` below 0 to ``most``; a later one before an earlier.

    ``least`` is 0 or below, ``most`` 0 or above.
    """
    for steps in range(1, max(-least, most) + 1):
        for by in (steps, -steps):
            if least <= by <= most and works(by):
                return by
    raise ProblemError("No other period in which this study could start makes a plan possible by itself.")


def smallest_that(works: Callable[[int], bool]) -> int:
    """The least whole number from 1 that works: doubled until one does, then halved."""
    high = 1
    while not works(high):
        high *= 2
        if high > _MOST:
            raise ProblemError("No loosening of this rule alone makes a plan possible.")
    low = high // 2 + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if works(middle) else (middle + 1, high)
    return high
