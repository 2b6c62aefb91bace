"""Why there is no plan, and the ways out: the smallest set of rules that clash, and the least that mends it."""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final, TypeAlias

from budgeting.errors import ProblemError
from budgeting.explaining.easing import with_more
from budgeting.explaining.giving_up import family_of, rules_of, without_rules
from budgeting.problem import Problem

IsPossible: TypeAlias = Callable[[Problem], bool]
# Those given up first come first, so that what remains is as far as can be about money and mandatory studies.
_GIVEN_UP_FIRST: Final = (
    *("needs", "alternatives", "contacts", "staff", "coverage", "excluded", "budget", "fixed", "mandatory"),
)
_SCALED: Final = ("budget", "staff", "contacts", "coverage")
_MOST: Final = 2**43
_MOST_TRIED: Final = 40
_MOST_REPAIRS: Final = 12
_MOST_ORDERED: Final = 3


@dataclass(frozen=True)
class Loosening:
    """A rule to change: ``by`` minor units, thousandths of a day, contacts or studies; None: to be given up."""

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


def diagnose(problem: Problem, is_possible: IsPossible) -> Diagnosis | None:
    """Why ``problem`` has no plan; None when it has one. Raises whatever ``is_possible`` raises."""
    if is_possible(problem):
        return None
    clash = _clash(problem, is_possible)
    ways = dict.fromkeys([*_ways_out(problem, is_possible), *_by_money(problem, is_possible)])
    repairs = [_least(problem, rules, is_possible) for rules in ways]
    in_order = sorted(repairs, key=lambda one: (one.money_minor, [_rank(change.rule) for change in one.changes]))
    return Diagnosis(clash, _short(problem, clash, is_possible), tuple(in_order))


def _clash(problem: Problem, is_possible: IsPossible) -> tuple[str, ...]:
    """Drop rules, first many at a time and at last one by one, as long as what is left still clashes."""
    every = rules_of(problem)
    rules = sorted(every, key=lambda rule: (_rank(rule), rule))
    size = max(1, len(rules) // 2)
    while True:
        first = 0
        while first < len(rules):
            rest = rules[:first] + rules[first + size :]
            if is_possible(_keeping(problem, rest)):
                first += size
            else:
                rules = rest
        if size == 1:
            return tuple(rules)
        size //= 2


def _keeping(problem: Problem, rules: Collection[str]) -> Problem:
    """``problem`` with none but ``rules``."""
    return without_rules(problem, *(rule for rule in rules_of(problem) if rule not in rules))


def _rank(rule: str) -> int:
    return _GIVEN_UP_FIRST.index(family_of(rule))


def _ways_out(problem: Problem, is_possible: IsPossible) -> Iterator[tuple[str, ...]]:
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
        eased = without_rules(problem, *given_up)
        if is_possible(eased):
            size, found = len(given_up), found + 1
            yield tuple(sorted(given_up, key=lambda rule: (-_rank(rule), rule)))
        elif size is None or len(given_up) < size:
            waiting.extend(given_up | {rule} for rule in _clash(eased, is_possible))


def _by_money(problem: Problem, is_possible: IsPossible) -> Iterator[tuple[str, ...]]:
    """The budgets that must be raised where money alone is the way out."""
    raised = tuple(rule for rule in rules_of(problem) if family_of(rule) == "budget")
    if not raised or not is_possible(without_rules(problem, *raised)):
        return
    for rule in raised:
        rest = tuple(one for one in raised if one != rule)
        if is_possible(without_rules(problem, *rest)):
            raised = rest
    yield tuple(sorted(raised))


def _least(problem: Problem, rules: Sequence[str], is_possible: IsPossible) -> Repair:
    """The least loosening of ``rules`` that makes a plan possible; the cheapest order of several limits is taken."""
    limits = [rule for rule in rules if family_of(rule) in _SCALED]
    orders = permutations(limits) if len(limits) <= _MOST_ORDERED else iter([tuple(limits)])
    tried = [_loosened(problem, rules, order, is_possible) for order in orders]
    return min(tried, key=lambda one: one.money_minor)


def _loosened(problem: Problem, rules: Sequence[str], order: Sequence[str], is_possible: IsPossible) -> Repair:
    """Put each limit of ``order`` back, one after the other, loosened by no more than it takes."""
    amounts: dict[str, int | None] = dict.fromkeys(rules)

    def works(rule: str, by: int) -> bool:
        return is_possible(_posed(problem, {**amounts, rule: by}))

    for rule in order:
        amounts[rule] = smallest_that(lambda by, rule=rule: works(rule, by))  # type: ignore[misc]  # the default binds it
    return Repair(tuple(Loosening(rule, by) for rule, by in amounts.items()))


def _posed(problem: Problem, amounts: dict[str, int | None]) -> Problem:
    """``problem`` with each rule loosened by its amount, or given up."""
    posed = without_rules(problem, *(rule for rule, by in amounts.items() if by is None))
    for rule, by in amounts.items():
        posed = posed if by is None else with_more(posed, rule, by)
    return posed


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


def _short(problem: Problem, clash: Sequence[str], is_possible: IsPossible) -> Loosening | None:
    """How much the one limit of a clash lacks for the rest of it."""
    limits = [rule for rule in clash if family_of(rule) in _SCALED]
    if len(limits) != 1:
        return None
    alone = _keeping(problem, clash)
    return Loosening(limits[0], smallest_that(lambda by: is_possible(with_more(alone, limits[0], by))))
