"""A plan several times as large: every question and study of a programme once more under other names."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.posing.building import build_problem
from budgeting.problem import ChosenBundle, ChosenPackage, Selection
from budgeting.programme import Programme

_Value = TypeVar("_Value")


def times(plan: Plan, count: int) -> Plan:
    """``plan`` with its questions, studies and what was chosen of them ``count`` times, and as much more money."""
    programme, chosen = plan.programme, plan.solution.selection
    larger = _programme(programme, count)
    packages = [
        ChosenPackage(_named(one.study, n), one.level, one.start)
        for n in range(count)
        for one in (chosen.packages if chosen else ())
    ]
    bundles = [
        ChosenBundle(_named(one.question, n), one.bundle)
        for n in range(count)
        for one in (chosen.bundles if chosen else ())
    ]
    selection = Selection(
        tuple(sorted(packages, key=lambda one: one.study)),
        tuple(sorted(bundles, key=lambda one: one.question)),
        chosen.shared if chosen else (),
    )
    return lay_out(larger, build_problem(larger), replace(plan.solution, selection=selection))


def _programme(programme: Programme, count: int) -> Programme:
    keyed = (*programme.studies, *programme.questions, *programme.alternatives)
    keys = {one.key for one in keyed}
    shared = tuple(
        replace(cost, study_keys=tuple(_named(key, n) for n in range(count) for key in cost.study_keys))
        for cost in programme.shared_costs
    )
    copied = {
        name: tuple(_again(one, keys, n) for n in range(count) for one in getattr(programme, name))
        for name in ("questions", "studies", "prerequisites", "alternatives", "level_rules")
    }
    budgets = tuple(replace(one, limit_minor=one.limit_minor * count) for one in programme.budgets)
    capacities = tuple(replace(one, days_milli=one.days_milli * count) for one in programme.capacities)
    return replace(programme, **copied, shared_costs=shared, budgets=budgets, capacities=capacities)


def _again(value: _Value, keys: set[str], n: int) -> _Value:
    """``value`` with every key of a study or question in it made the ``n``-th one's."""
    changed: Any = value
    if isinstance(value, str):
        changed = _named(value, n) if value in keys else value
    elif isinstance(value, tuple) and not hasattr(value, "_fields"):
        changed = tuple(_again(one, keys, n) for one in value)
    elif is_dataclass(value) and not isinstance(value, type):
        changes = {one.name: _again(getattr(value, one.name), keys, n) for one in fields(value) if one.init}
        changed = replace(value, **changes)
    return changed  # type: ignore[no-any-return]  # of its own kind again


def _named(key: str, n: int) -> str:
    return f"{key}-{n}" if n else key
