"""A plan version as tables and as JSON: the same figures as its pages and its print, in other forms."""

import json
from collections.abc import Iterator
from typing import Any

from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.programme import SharedCost
from budgeting.studies import CostLine
from planner.reports.accounts import budget_uses
from planner.reports.explained import explained_of
from planner.services.actors import Actor
from planner.services.plan_workbook import plan_sheets
from planner.services.plans import VersionHead, see_plan
from planner.services.sheets import csv_text
from planner.storage.database import Database

FORMAT = "planner-plan/1"


def plan_csv(database: Database, actor: Actor, programme_key: str, number: int) -> str:
    """Every cost line of a version with the sums under them, as CSV. Raises what ``see_plan`` raises."""
    seen = see_plan(database, actor, programme_key, number)
    return lines_csv(seen.plan, seen.head)


def lines_csv(plan: Plan, head: VersionHead) -> str:
    """The cost lines of ``plan`` as CSV, each study's and shared cost's followed by its sums."""
    return csv_text(plan_sheets(plan, head, explained_of(plan, {}))[2])


def plan_json(database: Database, actor: Actor, programme_key: str, number: int) -> str:
    """A version's figures as JSON, money in minor units. Raises what ``see_plan`` raises."""
    seen = see_plan(database, actor, programme_key, number)
    return figures_json(seen.plan, seen.head)


def figures_json(plan: Plan, head: VersionHead) -> str:
    """The totals, studies, shared costs with every line, and budgets of ``plan``, as JSON text."""
    programme = plan.programme
    tree = {
        "format": FORMAT,
        "programme": {"key": programme.key, "name": programme.name, "currency": programme.currency},
        "version": head.number,
        "state": head.state,
        "digest": head.digest,
        "totals": _totals(plan),
        "studies": [_study(plan, planned) for planned in plan.studies],
        "shared_costs": [_shared(cost) for cost in plan.shared_costs],
        "budgets": list(_budgets(plan)),
    }
    return json.dumps(tree, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _totals(plan: Plan) -> dict[str, int]:
    return {
        "value_minor": plan.value_minor,
        "cost_minor": plan.cost_minor,
        "reserve_minor": plan.reserve_minor,
        "expected_follow_up_minor": plan.expected_follow_up_minor,
        "net_minor": plan.net_minor,
        "budget_minor": plan.budget_minor,
        "free_minor": plan.free_minor,
    }


def _study(plan: Plan, planned: PlannedStudy) -> dict[str, Any]:
    study, package = planned.study, planned.package
    start = next((run.period_key for run in plan.runs if run.study_key == study.key), None)
    told: dict[str, Any] = {
        "key": study.key,
        "name": study.name,
        "fate": planned.fate,
        "level": planned.level,
        "method": study.method.key,
        "answers": list(planned.answers),
        "cost_centre": study.cost_centre_key,
        "starts_in": start,
        "chance_ppm": planned.chance_ppm,
        "reason": planned.reason,
        "cost_minor": planned.cost_minor,
    }
    if package:
        told |= {
            "sample": package.sample,
            "sample_unit": package.sample_unit,
            "lines": [_line(line) for line in package.lines if line.quantity_milli],
            "contingency_minor": package.contingency_minor,
            "vat_minor": package.vat_minor,
        }
    return told


def _shared(cost: SharedCost) -> dict[str, Any]:
    return {
        "key": cost.key,
        "name": cost.name,
        "cost_centre": cost.cost_centre_key,
        "period": cost.period_key,
        "lines": [_line(line) for line in cost.lines if line.quantity_milli],
        "vat_minor": cost.vat_minor,
        "cost_minor": cost.cost_minor,
    }


def _line(line: CostLine) -> dict[str, Any]:
    return {
        "key": line.key,
        "section": line.section,
        "label": line.label,
        "element": line.element,
        "working": line.working,
        "quantity_milli": line.quantity_milli,
        "unit": line.unit,
        "price_minor": line.price_minor,
        "amount_minor": line.amount_minor,
        "mark": line.rate.mark,
        "price_from": line.rate.supplier or line.rate_card,
        "changed_by_hand": line.override.reason if line.override else None,
    }


def _budgets(plan: Plan) -> Iterator[dict[str, Any]]:
    for one in budget_uses(plan):
        yield {
            "name": one.name,
            "limit_minor": one.limit_minor,
            "cost_minor": one.used.cost_minor,
            "reserve_minor": one.used.reserve_minor,
            "free_minor": one.free_minor,
        }
