"""What is found out about each study: its lot turned round, the rules that hold it, the cost that turns it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final, NamedTuple

from budgeting.explaining.again.asking import OnStep, Solver, chosen
from budgeting.explaining.again.changes import places
from budgeting.explaining.again.in_parts import Found, all_at_once
from budgeting.explaining.again.nearest import nearest
from budgeting.explaining.again.weighing import How, Turned, can_turn, turned
from budgeting.explaining.cards.turning import Turn, Unturned, entry_turn, leaving_turn
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.giving_up import family_of
from budgeting.explaining.rules.windows import WINDOW
from budgeting.money import LARGEST_MINOR
from budgeting.optimiser.verify import account
from budgeting.plans.frozen import Frozen
from budgeting.plans.plan import Fate
from budgeting.problem import Candidate, Problem, Selection

DOING: Final = "Choosing again with each study's lot turned round, and without each rule"


@dataclass(frozen=True)
class BetterStart:
    """The period outside its window, by key, in which the best plan would start a study that might start there.

    The plan would be worth ``gain_minor`` more, perhaps still more unless ``is_exact``.
    """

    period: str
    gain_minor: int
    is_exact: bool


@dataclass(frozen=True)
class Finding:
    """About one study.

    ``turned`` is the best plan with its lot turned round, None where there is nothing to turn. ``rules`` names each
    rule without which, alone, a study left out would be in the best plan, or, where no plan can turn its lot round,
    without which one could; others may do so too unless ``is_each_rule_settled``. ``turn`` is how far its cost may
    change, or must, or why that is not named; None where it was not looked for. ``start`` is where it had better start,
    if its window stands in the way.
    """

    study: str
    fate: Fate
    turned: Turned | None = None
    rules: tuple[str, ...] = ()
    turn: Turn | Unturned | None = None
    is_each_rule_settled: bool = True
    start: BetterStart | None = None


@dataclass(frozen=True)
class _Freed:
    """What giving up one rule does: the studies left out that then enter; more may where it is not ``is_settled``.

    ``start`` is where a study then starts whose window it is.
    """

    rule: str
    studies: tuple[str, ...]
    is_settled: bool
    start: BetterStart | None = None


class _Held(NamedTuple):
    """The rules that hold a study, and whether it is settled that no other does alone."""

    rules: tuple[str, ...]
    is_settled: bool


class _Study(NamedTuple):
    """What one study's own unit finds."""

    turned: Turned
    ruled_out: _Held | None
    turn: Turn | Unturned | None


class FindingOut:
    """A finding for each study: a unit for each study whose lot can be turned round, and for each family of rules."""

    shapes: ClassVar[Mapping[str, Any]] = {"study": _Study, "family": tuple[_Freed, ...]}

    def __init__(self, frozen: Frozen, found: Found) -> None:
        self._search, self._found = _Search(frozen), found

    def units(self) -> tuple[str, ...]:
        """One round: no unit needs another."""
        if self._found:
            return ()
        return (*(f"study:{key}" for key in self._search.how), *(f"family:{name}" for name in self._search.families))

    def find(self, unit: str, solve: Solver) -> object:
        """About one study, or one family of rules."""
        kind, _, name = unit.partition(":")
        search = self._search.with_solver(solve)
        return search.study(name) if kind == "study" else tuple(search.freed_by(search.families[name]))

    def whole(self) -> dict[str, Finding]:
        """A finding for each study of the problem, by its key."""
        own: dict[str, _Study] = {key: self._found[f"study:{key}"] for key in self._search.how}
        freed: list[_Freed] = [one for name in self._search.families for one in self._found[f"family:{name}"]]
        starts = {one.rule.partition(":")[2]: one.start for one in freed if one.start}
        found = {}
        for key, fate in self._search.fates.items():
            study = own.get(key)
            held = study.ruled_out if study and study.ruled_out else self._search.held(key, freed)
            turned_round, turn = (study.turned, study.turn) if study else (None, None)
            found[key] = Finding(key, fate, turned_round, held.rules, turn, held.is_settled, starts.get(key))
        return found


def find_out(frozen: Frozen, solve: Solver, on_step: OnStep) -> dict[str, Finding]:
    """A finding for each study of the problem, by its key. ProblemError when nothing was chosen."""
    found: dict[str, Finding] = all_at_once(FindingOut, frozen, solve, on_step, DOING)
    return found


def _fates(problem: Problem, plan: Selection) -> dict[str, Fate]:
    ways = {key: place.way for key, place in places(problem, plan).items()}
    return {study.key: ways.get(study.key, "left_out") for study in problem.studies}


class _Search:
    """One plan, and all the ways to choose again around it."""

    solve: Solver

    def __init__(self, frozen: Frozen) -> None:
        self.problem, self.plan = frozen.problem, chosen(frozen.solution)
        self.easing = Easing(frozen)
        self.worth = account(self.problem, self.plan).objective_minor
        # How much more than the plan might be worth already, as far as is known.
        bound = frozen.solution.bound_minor
        is_proven = frozen.solution.status == "optimal" or bound is None
        self.doubt_minor = 0 if is_proven or bound is None else max(0, bound - self.worth)
        self.fates = _fates(self.problem, self.plan)
        self.how = {study.key: how for study in self.problem.studies if (how := self._how(study))}
        self.all_rules = self.easing.rules

    def with_solver(self, solve: Solver) -> "_Search":
        """The same search, which chooses by ``solve``."""
        other = copy(self)
        other.solve = solve
        return other

    def _how(self, study: Candidate) -> How | None:
        """How to turn a study's lot round; None where it is offered in no way."""
        fate = self.fates[study.key]
        if fate != "left_out":
            return "out" if fate == "kept" else "never_released"
        if study.choices and not study.excluded:
            return "in"
        bundles = (bundle for question in self.problem.questions for bundle in question.bundles)
        return "released" if any(one.study == study.key for b in bundles for one in b.follow_ups) else None

    def study(self, key: str) -> _Study:
        """The best plan with a study's lot turned round, the rules against it, and the cost that would do it."""
        found = turned(self.problem, key, self.how[key], self.plan, self.solve)
        return _Study(found, self._ruled_out(key) if found.plan is None else None, self._turn(key, found))

    @cached_property
    def families(self) -> Mapping[str, list[str]]:
        """All rules by family."""
        families: defaultdict[str, list[str]] = defaultdict(list)
        for rule in self.all_rules:
            families[family_of(rule)].append(rule)
        return families

    def held(self, key: str, freed: Sequence[_Freed]) -> _Held:
        """The rules without which the best plan has a study that is left out."""
        if self.fates[key] != "left_out":
            return _Held((), is_settled=True)
        rules = tuple(one.rule for one in freed if key in one.studies)
        return _Held(rules, all(one.is_settled for one in freed if key not in one.studies))

    def _ruled_out(self, key: str) -> _Held:
        """The rules each of which alone stands against turning the study's lot round."""
        can = {rule: does for rules in self.families.values() for rule, does in self._able(key, rules).items()}
        return _Held(tuple(rule for rule, does in can.items() if does), None not in can.values())

    def _able(self, key: str, rules: list[str]) -> Mapping[str, bool | None]:
        """Whether its lot can be turned round without each of ``rules``: not where it cannot without them all."""
        does = can_turn(self.easing.without(rules), key, self.how[key], self.solve)
        if does is False or len(rules) == 1:
            return dict.fromkeys(rules, does)
        half = len(rules) // 2
        return {**self._able(key, rules[:half]), **self._able(key, rules[half:])}

    def freed_by(self, rules: list[str]) -> list[_Freed]:
        """What giving up each rule does, where the best plan without it is worth more, or may be.

        Where the best plan without all of ``rules`` is worth no more, none of them alone keeps anything out.
        """
        if "left_out" not in self.fates.values() and family_of(rules[0]) != WINDOW:
            return []
        eased = self.easing.without(rules)
        found = self.solve(eased, self.plan)
        is_free = found.bound_minor is not None and found.bound_minor <= self.worth
        near = nearest(eased, found.selection, self.plan) if found.selection and not is_free else None
        if is_free or len(rules) == 1:
            return [] if is_free else [self._freed(rules[0], eased, near, is_settled=found.status == "optimal")]
        return [one for part in self.easing.parts(rules, near) for one in self.freed_by(part)]

    def _freed(self, rule: str, eased: Problem, near: Selection | None, *, is_settled: bool) -> _Freed:
        if near is None:
            return _Freed(rule, (), is_settled)
        gain = account(eased, near).objective_minor - self.worth
        moved = self.easing.steps_to(rule, near)
        if not moved or gain <= self.doubt_minor:
            return _Freed(rule, self._entered(eased, near), is_settled)
        start = self.easing.windows[rule].period(moved).key
        better = BetterStart(start, gain - self.doubt_minor, is_settled and self.doubt_minor == 0)
        return _Freed(rule, self._entered(eased, near), is_settled, better)

    def _entered(self, eased: Problem, near: Selection) -> tuple[str, ...]:
        """The studies left out that ``near`` has, unless it is worth no more."""
        if account(eased, near).objective_minor <= self.worth:
            return ()
        now = places(eased, near)
        return tuple(key for key, fate in self.fates.items() if fate == "left_out" and key in now)

    def _turn(self, key: str, other: Turned) -> Turn | Unturned | None:
        if other.plan is None or other.loss_minor <= 0:
            return None
        if self.how[key] == "in":
            return entry_turn(self.problem, key, self.worth, other.plan, self.solve)
        if self.how[key] == "out" and key not in self.forced:
            most = other.loss_minor if self.problem.objective == "net" else LARGEST_MINOR // 2
            return leaving_turn(self.problem, key, self.worth - other.loss_minor, self.plan, most, self.solve)
        return None

    @cached_property
    def forced(self) -> frozenset[str]:
        """The studies that are in whatever they are worth."""
        decided = {one.study for one in self.problem.fixed}
        return frozenset(decided | {one.key for one in self.problem.studies if one.mandatory})
