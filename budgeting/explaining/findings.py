"""What is found out about each study: its lot turned round, the rules that hold it, the cost that turns it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TypeAlias

from budgeting.explaining.asking import OnStep, Solver, chosen
from budgeting.explaining.changes import places
from budgeting.explaining.easing import Easing
from budgeting.explaining.giving_up import family_of
from budgeting.explaining.nearest import nearest
from budgeting.explaining.turning import Turn, entry_turn, leaving_turn
from budgeting.explaining.weighing import How, Turned, can_turn, each, turned
from budgeting.money import LARGEST_MINOR
from budgeting.optimiser.verify import account
from budgeting.plans.frozen import Frozen
from budgeting.plans.plan import Fate
from budgeting.problem import Candidate, Problem, Selection

_Rules: TypeAlias = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Finding:
    """About one study.

    ``turned`` is the best plan with its lot turned round, None where there is nothing to turn. ``rules`` names each
    rule without which, alone, a study left out would be in the best plan, or, where no plan can turn its lot round,
    without which one could. ``turn`` is how far its cost may change, or must.
    """

    study: str
    fate: Fate
    turned: Turned | None = None
    rules: tuple[str, ...] = ()
    turn: Turn | None = None


def find_out(frozen: Frozen, solve: Solver, on_step: OnStep) -> dict[str, Finding]:
    """A finding for each study of the problem, by its key. ProblemError when nothing was chosen."""
    found = _Search(frozen, solve, on_step)
    fates = _fates(frozen.problem, found.plan)
    turned_by = found.turned()
    rules, turns = found.rules(turned_by), found.turns(turned_by)
    return {
        key: Finding(key, fate, turned_by.get(key), rules.get(key, ()), turns.get(key)) for key, fate in fates.items()
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

    def rules(self, turned_by: Mapping[str, Turned]) -> _Rules:
        """The rules that keep each study where it is, each of them alone."""
        families: defaultdict[str, list[str]] = defaultdict(list)
        for rule in self.all_rules:
            families[family_of(rule)].append(rule)
        held: defaultdict[str, list[str]] = defaultdict(list)
        for freed in each(self._freed_by, list(families.values())):
            for rule, studies in freed:
                for key in studies:
                    held[key].append(rule)
        for key, found in turned_by.items():
            if found.plan is None:
                held[key] = [rule for rule in self.all_rules if self._rules_out(rule, key)]
        return {key: tuple(rules) for key, rules in held.items()}

    def _freed_by(self, rules: list[str]) -> list[tuple[str, list[str]]]:
        """Of each rule, the studies left out that the best plan without it has, where that plan is worth more.

        Where the best plan without all of ``rules`` is worth no more, none of them alone keeps anything out.
        """
        if "left_out" not in self.fates.values():
            return []
        eased = self.easing.without(rules)
        found = self.solve(eased, self.plan)
        is_settled = found.bound_minor is not None and found.bound_minor <= self.worth
        if is_settled or len(rules) == 1:
            self.steps.tell("Choosing again without each rule", len(rules))
            return [] if is_settled or found.selection is None else [(rules[0], self._entered(eased, found.selection))]
        half = len(rules) // 2
        return [*self._freed_by(rules[:half]), *self._freed_by(rules[half:])]

    def _entered(self, eased: Problem, plan: Selection) -> list[str]:
        """The studies left out that ``plan`` has, unless it is worth no more."""
        near = nearest(eased, plan, self.plan)
        if account(eased, near).objective_minor <= self.worth:
            return []
        now = places(eased, near)
        return [key for key, fate in self.fates.items() if fate == "left_out" and key in now]

    def _rules_out(self, rule: str, key: str) -> bool:
        """Whether ``rule`` alone stands against turning the study's lot round."""
        return can_turn(self.easing.without([rule]), key, self.how[key], self.solve)

    def turns(self, turned_by: Mapping[str, Turned]) -> Mapping[str, Turn]:
        """How far the cost of each study may change, or must, before the best plan treats it otherwise."""

        def one(key: str) -> Turn | None:
            turn = self._turn(key, turned_by[key])
            self.steps.tell("Looking for the cost that would change it")
            return turn

        found = zip(self.how, each(one, list(self.how)), strict=True)
        return {key: turn for key, turn in found if turn}

    def _turn(self, key: str, other: Turned) -> Turn | None:
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
