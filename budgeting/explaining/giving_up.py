"""The rules of a problem by name, and the problem without one of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from budgeting.problem import Problem

_Key = Callable[[Any], str]
# Where each family of rules lives in a problem, and the name of one of its rules, as the optimiser names it.
_FAMILIES: Final[Mapping[str, tuple[str, _Key]]] = {
    "budget": ("budgets", lambda one: f"budget:{one.key}"),
    "staff": ("capacities", lambda one: f"staff:{one.role}:{one.period}"),
    "contacts": ("contact_limits", lambda one: f"contacts:{one.key}"),
    "needs": ("needs", lambda one: f"needs:{one.study}:{one.needs}"),
    "alternatives": ("alternatives", lambda one: f"alternatives:{one.key}"),
    "coverage": ("coverage", lambda one: f"coverage:{one.key}"),
    "fixed": ("fixed", lambda one: f"fixed:{one.study}"),
}


def family_of(rule: str) -> str:
    """``budget`` of ``budget:whole``."""
    return rule.partition(":")[0]


def rules_of(problem: Problem) -> tuple[str, ...]:
    """Every rule that a person may give up, by name (``budget:whole``, ``mandatory:survey``)."""
    listed = [name(one) for field, name in _FAMILIES.values() for one in getattr(problem, field)]
    listed += [f"mandatory:{one.key}" for one in problem.studies if one.mandatory]
    listed += [f"excluded:{one.key}" for one in problem.studies if one.excluded and one.choices]
    return tuple(listed)


def without_rule(problem: Problem, rule: str) -> Problem:
    """``problem`` as if ``rule`` had never been made."""
    family, _, key = rule.partition(":")
    if family in _FAMILIES:
        field, name = _FAMILIES[family]
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
