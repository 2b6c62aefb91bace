"""The same problem with a rule loosened by some steps, or as if it had never been made."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from budgeting.errors import BudgetingError
from budgeting.explaining.budget_scale import round_step
from budgeting.explaining.giving_up import family_of, rules_of, without_rules
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import Bundle, Problem, QuestionBundles, Reserve
from budgeting.programme import Programme
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
        """Every rule that a person made, and how follow-ups are reserved for where there are any."""
        problem = self.frozen.problem
        releases = any(bundle.follow_ups for question in problem.questions for bundle in question.bundles)
        return (*rules_of(problem), *([RESERVE] if releases and problem.budgets else []))

    def without(self, rules: Collection[str]) -> Problem:
        """The problem without ``rules``, with every answer that becomes possible then.

        Answers that two alternatives give together, or a follow-up without what it waits for, are in no problem while
        the rule stands: they are posed afresh.
        """
        problem = without_rules(self.frozen.problem, *(rule for rule in rules if rule != RESERVE))
        if any(family_of(rule) in {"alternatives", "needs"} for rule in rules):
            problem = _with_more_answers(problem, _posed_without(self.frozen, rules))
        return _without_reserve(problem) if RESERVE in rules else problem

    def step_of(self, rule: str) -> int:
        """One step of loosening: minor units, thousandths of a day, contacts, studies or futures; 0: only dropped."""
        family, limit = family_of(rule), self.limit_of(rule)
        if family == "budget":
            return round_step(-(-limit // _SHARE), self.frozen.problem.currency)
        if family == "contacts":
            return int("1".ljust(len(str(limit)) - 2, "0"))
        if family == RESERVE:
            return 1 if _looser(self.frozen.problem.reserve) else 0
        return {"staff": MILLI, "coverage": 1}.get(family, 0)

    def limit_of(self, rule: str) -> int:
        """The limit that a rule sets, in its own unit; 0 for a rule without one."""
        family, _, key = rule.partition(":")
        limits = _LIMITS.get(family)
        return next((limit for name, limit in limits(self.frozen.problem) if name == key), 0) if limits else 0

    def has_scale(self, rule: str) -> bool:
        """Whether a rule can be loosened by any number of steps."""
        return family_of(rule) in _LIMITS

    def loosened(self, rule: str, steps: int) -> Problem:
        """The problem with one rule loosened by ``steps`` steps (tightened below 0); a reserve knows one step alone."""
        family, _, key = rule.partition(":")
        if family == RESERVE:
            looser = _looser(self.frozen.problem.reserve)
            return replace(self.frozen.problem, reserve=looser) if looser else self.frozen.problem
        return _EASED[family](self.frozen.problem, key, self.step_of(rule) * steps)


def with_more(problem: Problem, rule: str, more: int) -> Problem:
    """``problem`` with the limit of ``rule`` loosened by ``more`` of its own unit."""
    family, _, key = rule.partition(":")
    return _EASED[family](problem, key, more)


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


_EASED: Final[Mapping[str, Callable[[Problem, str, int], Problem]]] = {
    "budget": _budget,
    "staff": _staff,
    "contacts": _contacts,
    "coverage": _coverage,
}
_LIMITS: Final[Mapping[str, Callable[[Problem], Iterable[tuple[str, int]]]]] = {
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


def _posed_without(frozen: Frozen, rules: Collection[str]) -> Problem:
    """The programme's problem without some of its alternatives and prerequisites.

    The kept one where that cannot be posed, or is not the programme's own because part of it was left out.
    """
    programme, fixed = frozen.programme, frozen.problem.fixed
    try:
        is_own = replace(build_problem(programme, fixed=fixed), name="") == replace(frozen.problem, name="")
        return build_problem(_eased(programme, rules), fixed=fixed) if is_own else frozen.problem
    except BudgetingError:
        return frozen.problem


def _eased(programme: Programme, rules: Collection[str]) -> Programme:
    groups = (one for one in programme.alternatives if f"alternatives:{one.key}" not in rules)
    pairs = (one for one in programme.prerequisites if f"needs:{one.study_key}:{one.needs_key}" not in rules)
    return replace(programme, alternatives=tuple(groups), prerequisites=tuple(pairs))


def _with_more_answers(problem: Problem, posed: Problem) -> Problem:
    """``problem`` with the bundles of ``posed`` that it lacks, under keys of their own."""
    fresh = {question.key: question.bundles for question in posed.questions}
    return replace(problem, questions=tuple(_joined(one, fresh.get(one.key, ())) for one in problem.questions))


def _joined(question: QuestionBundles, fresh: Collection[Bundle]) -> QuestionBundles:
    there = {replace(bundle, key="") for bundle in question.bundles}
    more = [bundle for bundle in fresh if replace(bundle, key="") not in there]
    added = tuple(replace(bundle, key=f"more{number}") for number, bundle in enumerate(more, start=1))
    return replace(question, bundles=question.bundles + added)
