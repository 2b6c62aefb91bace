"""What is found out about each study: its lot turned round, the rules that hold it, the cost that turns it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import NamedTuple

from budgeting.explaining.again.asking import OnStep, Solver, chosen
from budgeting.explaining.again.changes import places
from budgeting.explaining.again.nearest import nearest
from budgeting.explaining.again.weighing import How, Turned, can_turn, each, turned
from budgeting.explaining.cards.turning import Turn, Unturned, entry_turn, leaving_turn
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.giving_up import family_of
from budgeting.explaining.rules.windows import WINDOW
from budgeting.money import LARGEST_MINOR
from budgeting.optimiser.verify import account
from budgeting.plans.frozen import Frozen
from budgeting.plans.plan import Fate
from budgeting.problem import Candidate, Problem, Selection


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


def find_out(frozen: Frozen, solve: Solver, on_step: OnStep) -> dict[str, Finding]:
    """A finding for each study of the problem, by its key. ProblemError when nothing was chosen."""
    found = _Search(frozen, solve, on_step)
    fates = _fates(frozen.problem, found.plan)
    turned_by = found.turned()
    freed = found.freed()
    held, turns = found.held(turned_by, freed), found.turns(turned_by)
    starts = {one.rule.partition(":")[2]: one.start for one in freed if one.start}
    return {
        key: Finding(
            key, fate, turned_by.get(key), held[key].rules, turns.get(key), held[key].is_settled, starts.get(key)
        )
        for key, fate in fates.items()
    }


def _fates(problem: Problem, plan: Selection) -> dict[str, Fate]:
    ways = {key: place.way for key, place in places(problem, plan).items()}
    return {study.key: ways.get(study.key, "left_out") for study in problem.studies}


class _Search:
    """One plan, and all the ways to choose again around it."""

    def __init__(self, frozen: Frozen, solve: Solver, on_step: OnStep) -> None:
        self.problem, self.plan, self.solve = frozen.problem, chosen(frozen.solution), solve
        self.easing = Easing(frozen)
        self.worth = account(self.problem, self.plan).objective_minor
        # How much more than the plan might be worth already, as far as is known.
        bound = frozen.solution.bound_minor
        is_proven = frozen.solution.status == "optimal" or bound is None
        self.doubt_minor = 0 if is_proven or bound is None else max(0, bound - self.worth)
        self.fates = _fates(self.problem, self.plan)
        self.how = {study.key: how for study in self.problem.studies if (how := self._how(study))}
        self.all_rules = self.easing.rules
        self.steps = _Steps(on_step, 2 * len(self.how) + len(self.all_rules))

    def _how(self, study: Candidate) -> How | None:
        """How to turn a study's lot round; None where it is offered in no way."""
        fate = self.fates[study.key]
        if fate != "left_out":
            return "out" if fate == "kept" else "never_released"
        if study.choices and not study.excluded:
            return "in"
        bundles = (bundle for question in self.problem.questions for bundle in question.bundles)
        return "released" if any(one.study == study.key for b in bundles for one in b.follow_ups) else None

    def turned(self) -> dict[str, Turned]:
        """The best plan with each study's lot turned round."""

        def one(key: str) -> Turned:
            found = turned(self.problem, key, self.how[key], self.plan, self.solve)
            self.steps.tell("Choosing again with each study's lot turned round")
            return found

        return dict(zip(self.how, each(one, list(self.how)), strict=True))

    def freed(self) -> list[_Freed]:
        """What giving up each rule does, of those without which the plan would be worth more, or may be."""
        return [one for found in each(self._freed_by, list(self.families.values())) for one in found]

    @cached_property
    def families(self) -> Mapping[str, list[str]]:
        """All rules by family."""
        families: defaultdict[str, list[str]] = defaultdict(list)
        for rule in self.all_rules:
            families[family_of(rule)].append(rule)
        return families

    def held(self, turned_by: Mapping[str, Turned], freed: Sequence[_Freed]) -> Mapping[str, _Held]:
        """The rules that keep each study where it is, each of them alone."""
        held = {key: self._held(key, freed) for key in self.fates}
        ruled_out = [key for key, found in turned_by.items() if found.plan is None]
        return {**held, **{key: self._ruled_out(key) for key in ruled_out}}

    def _held(self, key: str, freed: Sequence[_Freed]) -> _Held:
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

    def _freed_by(self, rules: list[str]) -> list[_Freed]:
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
            self.steps.tell("Choosing again without each rule", len(rules))
            return [] if is_free else [self._freed(rules[0], eased, near, is_settled=found.status == "optimal")]
        return [one for part in self.easing.parts(rules, near) for one in self._freed_by(part)]

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

    def turns(self, turned_by: Mapping[str, Turned]) -> Mapping[str, Turn | Unturned]:
        """How far the cost of each study may change, or must, before the best plan treats it otherwise."""

        def one(key: str) -> Turn | Unturned | None:
            turn = self._turn(key, turned_by[key])
            self.steps.tell("Looking for the cost that would change it")
            return turn

        found = zip(self.how, each(one, list(self.how)), strict=True)
        return {key: turn for key, turn in found if turn}

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


class _Steps:
    """Counts what is done, from whichever thread, and tells of it."""

    def __init__(self, on_step: OnStep, total: int) -> None:
        self._on_step, self._total, self._done, self._turn = on_step, total, 0, Lock()

    def tell(self, words: str, count: int = 1) -> None:
        with self._turn:
            self._done += count
            self._on_step(min(self._done, self._total), self._total, words)
