"""The rules of a problem by name, and the problem without one of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from budgeting.problem import Problem

_Key = Callable[[Any], str]
# Where each family of rules lives in a problem, and the name of one of its rules, as the optimiser names it.
LISTED: Final[Mapping[str, tuple[str, _Key]]] = {
    "budget": ("budgets", lambda one: f"budget:{one.key}"),
    "staff": ("capacities", lambda one: f"staff:{one.role}:{one.period}"),
    "contacts": ("contact_limits", lambda one: f"contacts:{one.key}"),
    "needs": ("needs", lambda one: f"needs:{one.study}:{one.needs}"),
    "alternatives": ("alternatives", lambda one: f"alternatives:{one.key}"),
    "coverage": ("coverage", lambda one: f"coverage:{one.key}"),
    "fixed": ("fixed", lambda one: f"fixed:{one.study}"),
}
# Those that a study carries itself.
CARRIED: Final = ("mandatory", "excluded")
# Those with a limit that can be loosened bit by bit.
SCALED: Final = ("budget", "staff", "contacts", "coverage")
# Every family that people may ask about: those of a problem, when a study may start, and how follow-ups are paid.
FAMILIES: Final = (*LISTED, *CARRIED, "window", "reserve")


def family_of(rule: str) -> str:
    """``budget`` of ``budget:whole``."""
    return rule.partition(":")[0]


def each_rule(problem: Problem) -> Iterator[tuple[str, Any]]:
    """Every rule of a problem that a person may give up, by name (``budget:whole``), with what states it."""
    for field, name in LISTED.values():
        yield from ((name(one), one) for one in getattr(problem, field))
    yield from ((f"mandatory:{one.key}", one) for one in problem.studies if one.mandatory)
    yield from ((f"excluded:{one.key}", one) for one in problem.studies if one.excluded and one.choices)


def rules_of(problem: Problem) -> tuple[str, ...]:
    """Every rule of a problem that a person may give up, by name (``budget:whole``, ``mandatory:survey``)."""
    return tuple(name for name, _ in each_rule(problem))


def without_rule(problem: Problem, rule: str) -> Problem:
    """``problem`` as if ``rule`` had never been made."""
    family, _, key = rule.partition(":")
    if family in LISTED:
        field, name = LISTED[family]
        rest: dict[str, Any] = {field: tuple(one for one in getattr(problem, field) if name(one) != rule)}
        return replace(problem, **rest)
    freed: dict[str, Any] = {family: False}
    studies = (replace(one, **freed) if one.key == key else one for one in problem.studies)
    return replace(problem, studies=tuple(studies))


def without_rules(problem: Problem, *rules: str) -> Problem:
    """``problem`` without any of ``rules``."""
    for rule in rules:
        problem = without_rule(problem, rule)
    return problem
