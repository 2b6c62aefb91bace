"""The same problem with a rule loosened by some steps, or as if it had never been made."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from budgeting.errors import BudgetingError
from budgeting.explaining.rules.giving_up import each_rule, family_of, without_rules
from budgeting.explaining.rules.steps import round_step
from budgeting.explaining.rules.windows import (
    WINDOW,
    Window,
    spanned,
    windows_of,
    with_choices,
    with_more_answers,
    with_starts,
)
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import Bundle, Problem, Reserve, Selection
from budgeting.programme import Period, Programme
from budgeting.studies import MILLI

RESERVE: Final = "reserve"
_SHARE: Final = 100
# How sure a reserve may be, from one step to the next looser one.
_CONFIDENCES: Final = (950_000, 900_000, 800_000, 700_000, 600_000, 500_000)


@dataclass(frozen=True)
class Easing:
    """What can be done about the rules of a plan version, each rule by its name (``budget:whole``)."""

    frozen: Frozen

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that a person made, when studies may start, and how follow-ups are reserved for, if any are."""
        return tuple(name for name, _ in self.each_rule)

    @cached_property
    def each_rule(self) -> tuple[tuple[str, Any], ...]:
        """Every rule by name, with what states it: part of the problem, a window, or the reserve."""
        problem = self.frozen.problem
        releases = any(bundle.follow_ups for question in problem.questions for bundle in question.bundles)
        reserve = [(RESERVE, problem.reserve)] if releases and problem.budgets else []
        return (*each_rule(problem), *self.windows.items(), *reserve)

    @cached_property
    def windows(self) -> Mapping[str, Window]:
        """When each study may start, by the rule's name; nothing where the problem is not the programme's own."""
        if not self._is_own:
            return {}
        return {one.rule: one for one in windows_of(self.frozen.programme, self.frozen.problem)}

    @cached_property
    def _is_own(self) -> bool:
        """Whether the programme poses this very problem, with no part of it left out."""
        programme, problem = self.frozen.programme, self.frozen.problem
        if {one.key for one in problem.studies} != {one.key for one in programme.studies}:
            return False
        try:
            return replace(build_problem(programme, fixed=problem.fixed), name="") == replace(problem, name="")
        except BudgetingError:
            return False

    def without(self, rules: Collection[str]) -> Problem:
        """The problem without ``rules``, with every answer that becomes possible then.

        Answers that two alternatives give together, a follow-up without what it waits for, or what a study tells from
        another start, are in no problem while the rule stands: they are posed afresh.
        """
        posed_apart = [rule for rule in rules if rule == RESERVE or family_of(rule) == WINDOW]
        problem = without_rules(self.frozen.problem, *(rule for rule in rules if rule not in posed_apart))
        opened = {self.windows[rule]: self.windows[rule].opened(None) for rule in rules if rule in self.windows}
        if any(family_of(rule) in {"alternatives", "needs"} for rule in rules):
            problem = with_more_answers(with_choices(problem, opened), self._posed_without(rules, opened))
        elif opened:
            problem = with_starts(self.frozen.programme, problem, opened)
        return _without_reserve(problem) if RESERVE in rules else problem

    def _posed_without(self, rules: Collection[str], opened: Mapping[Window, Collection[Period]]) -> Problem:
        """The programme's problem without some of its alternatives, prerequisites and windows, where it can be posed.

        The kept one where the problem is not the programme's own.
        """
        try:
            eased = spanned(_eased(self.frozen.programme, rules), opened)
            return build_problem(eased, fixed=self.frozen.problem.fixed) if self._is_own else self.frozen.problem
        except BudgetingError:
            return self.frozen.problem

    def parts(self, rules: Sequence[str], plan: Selection | None) -> list[list[str]]:
        """``rules`` that matter together, parted to see which do; ``plan`` is the best one without any of them.

        The windows that it leaves are looked at one by one, and everything else together; otherwise by halves.
        """
        left = [rule for rule in rules if plan and self.steps_to(rule, plan)]
        if left:
            rest = [rule for rule in rules if rule not in left]
            return [*([rule] for rule in left), *([rest] if rest else [])]
        middle = (len(rules) + 1) // 2
        return [list(rules[:middle]), list(rules[middle:])]

    def steps_to(self, rule: str, plan: Selection) -> int:
        """How many periods ``plan`` starts a study after its window (before it: below 0); 0 for any other rule."""
        window = self.windows.get(rule)
        return (
            next((window.steps_to(one.start) for one in plan.packages if one.study == window.study), 0) if window else 0
        )

    def repaired(self, amounts: Mapping[str, int | None]) -> Problem:
        """The problem with each rule loosened by its amount (a window by periods), or given up where that is None."""
        problem = self.without([rule for rule, by in amounts.items() if by is None])
        for rule, by in amounts.items():
            if by is not None and rule not in self.windows:
                problem = with_more(problem, rule, by)
        opened = {
            self.windows[rule]: self.windows[rule].opened(by)
            for rule, by in amounts.items()
            if by and rule in self.windows
        }
        return with_starts(self.frozen.programme, problem, opened) if opened else problem

    def step_of(self, rule: str) -> int:
        """One step of loosening: minor units, thousandths of a day, contacts, studies, futures or periods; 0: none."""
        family, limit = family_of(rule), self.limit_of(rule)
        if family == "budget":
            return round_step(-(-limit // _SHARE), self.frozen.problem.currency)
        if family == "contacts":
            return int("1".ljust(len(str(limit)) - 2, "0"))
        if family == RESERVE:
            return 1 if _looser(self.frozen.problem.reserve) else 0
        return {"staff": MILLI, "coverage": 1, WINDOW: 1}.get(family, 0)

    def limit_of(self, rule: str) -> int:
        """The limit that a rule sets, in its own unit; 0 for a rule without one."""
        family, _, key = rule.partition(":")
        limits = LIMITS.get(family)
        return next((limit for name, limit in limits(self.frozen.problem) if name == key), 0) if limits else 0

    def has_scale(self, rule: str) -> bool:
        """Whether a rule can be loosened by any number of steps."""
        return family_of(rule) in LIMITS

    def loosened(self, rule: str, steps: int) -> Problem:
        """The problem with one rule loosened by ``steps`` steps (tightened below 0); a reserve knows one step alone.

        A window takes in periods after it, or before it where ``steps`` is below 0.
        """
        family, _, key = rule.partition(":")
        if family == RESERVE:
            looser = _looser(self.frozen.problem.reserve)
            return replace(self.frozen.problem, reserve=looser) if looser else self.frozen.problem
        if family == WINDOW:
            window = self.windows[rule]
            return with_starts(self.frozen.programme, self.frozen.problem, {window: window.opened(steps)})
        return EASED[family](self.frozen.problem, key, self.step_of(rule) * steps)


def with_more(problem: Problem, rule: str, more: int) -> Problem:
    """``problem`` with the limit of ``rule`` loosened by ``more`` of its own unit."""
    family, _, key = rule.partition(":")
    return EASED[family](problem, key, more)


def _budget(problem: Problem, key: str, more: int) -> Problem:
    changed = (replace(one, limit_minor=one.limit_minor + more * (one.key == key)) for one in problem.budgets)
    return replace(problem, budgets=tuple(changed))


def _staff(problem: Problem, key: str, more: int) -> Problem:
    changed = (
        replace(one, days_milli=one.days_milli + more * (f"{one.role}:{one.period}" == key))
        for one in problem.capacities
    )
    return replace(problem, capacities=tuple(changed))


def _contacts(problem: Problem, key: str, more: int) -> Problem:
    changed = (replace(one, limit_count=one.limit_count + more * (one.key == key)) for one in problem.contact_limits)
    return replace(problem, contact_limits=tuple(changed))


def _coverage(problem: Problem, key: str, fewer: int) -> Problem:
    changed = (replace(one, least_count=max(0, one.least_count - fewer * (one.key == key))) for one in problem.coverage)
    return replace(problem, coverage=tuple(changed))


EASED: Final[Mapping[str, Callable[[Problem, str, int], Problem]]] = {
    "budget": _budget,
    "staff": _staff,
    "contacts": _contacts,
    "coverage": _coverage,
}
LIMITS: Final[Mapping[str, Callable[[Problem], Iterable[tuple[str, int]]]]] = {
    "budget": lambda problem: ((one.key, one.limit_minor) for one in problem.budgets),
    "staff": lambda problem: ((f"{one.role}:{one.period}", one.days_milli) for one in problem.capacities),
    "contacts": lambda problem: ((one.key, one.limit_count) for one in problem.contact_limits),
    "coverage": lambda problem: ((one.key, one.least_count) for one in problem.coverage),
}


def _looser(reserve: Reserve) -> Reserve | None:
    """The next looser rule for the reserve, under which every plan stays possible; None: only no reserve is looser."""
    if reserve.kind == "full":
        return replace(reserve, kind="expected")
    sure = [one for one in _CONFIDENCES if reserve.kind == "confidence" and one < reserve.confidence_ppm]
    return replace(reserve, confidence_ppm=sure[0]) if sure else None


def _without_reserve(problem: Problem) -> Problem:
    """Nothing is set aside for follow-ups, though what they cost on average still counts against their worth."""
    return replace(
        problem,
        reserve=Reserve(),
        questions=tuple(
            replace(one, bundles=tuple(_unreserved(bundle) for bundle in one.bundles)) for one in problem.questions
        ),
    )


def _unreserved(bundle: Bundle) -> Bundle:
    return replace(bundle, follow_ups=tuple(replace(one, spend=()) for one in bundle.follow_ups))


def _eased(programme: Programme, rules: Collection[str]) -> Programme:
    groups = (one for one in programme.alternatives if f"alternatives:{one.key}" not in rules)
    pairs = (one for one in programme.prerequisites if f"needs:{one.study_key}:{one.needs_key}" not in rules)
    return replace(programme, alternatives=tuple(groups), prerequisites=tuple(pairs))
