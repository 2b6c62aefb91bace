"""A plan whose every text is replaced: what people might type, and what somebody with bad intent would."""

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from budgeting.plans.plan import Plan
from budgeting.programme import Programme
from budgeting.studies import DesignEntry, Stamp
from tests.planner.reports.sample import PROGRAMME, sample_plan

_Value = TypeVar("_Value")
_TEXTS = frozenset(
    {
        "name",
        "text",
        "statement",
        "action",
        "owner",
        "purpose",
        "description",
        "label",
        "element",
        "working",
        "reason",
        "justification",
        "card",
        "supplier",
        "origin",
        "alternatives",
        "copied_from",
        "by",
    }
)


def plan_with(typed: str) -> Plan:
    """The sample plan with ``typed`` added to every name, question, option, purpose and cost line."""
    programme: Programme = _with(PROGRAMME, typed)
    plan = sample_plan(programme)
    studies = tuple(replace(planned, reason=planned.reason and f"{planned.reason} {typed}") for planned in plan.studies)
    return replace(plan, studies=studies)


def _with(value: _Value, typed: str) -> _Value:
    if isinstance(value, DesignEntry | Stamp):
        return value._replace(by=f"{value.by} {typed}")  # type: ignore[return-value]  # of its own kind again
    if isinstance(value, tuple):
        return tuple(_with(item, typed) for item in value)  # type: ignore[return-value]  # a tuple again
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {
        field.name: f"{old} {typed}" if field.name in _TEXTS and isinstance(old, str) else _with(old, typed)
        for field in fields(value)
        for old in [getattr(value, field.name)]
    }
    return replace(value, **changes)
