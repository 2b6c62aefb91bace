"""The demo's files read into domain values; nothing here saves anything."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, cast

from budgeting.decisions import Decision, Option, State
from budgeting.programme import (
    Alternatives,
    Budget,
    ContactRule,
    CostCentre,
    CoverageRule,
    Period,
    Prerequisite,
    Programme,
    SharedCost,
    StaffCapacity,
)
from budgeting.questions import AnxietyPoint, Question
from budgeting.studies import LEVELS, MILLI, CostLine, Level, Rate, Section
from planner.paths import DEMO
from planner.services.choice_rules import ChoiceRules

PENCE = 100
PPM_PER_PERCENT = 10_000
BP_PER_PERCENT = 100


@cache
def read_content(name: str) -> dict[str, Any]:
    """One of the demo's files: ``programme``, ``questions`` or ``studies``."""
    return tomllib.loads((DEMO / f"{name}.toml").read_text(encoding="utf-8"))


def empty_programme() -> Programme:
    """The programme before anybody has asked or costed anything: quarters, cost centres, nothing to spend."""
    frame = read_content("programme")
    return Programme(
        key=frame["key"],
        name=frame["name"],
        currency=frame["currency"],
        periods=tuple(Period(**period) for period in frame["period"]),
        cost_centres=tuple(CostCentre(**centre) for centre in frame["cost_centre"]),
        budgets=(),
    )


def budgets() -> tuple[Budget, ...]:
    """The ceilings in pence."""
    return tuple(
        Budget(entry["limit"] * PENCE, entry.get("period"), entry.get("cost_centre"))
        for entry in read_content("programme")["budget"]
    )


def currency() -> str:
    """The money of the programme."""
    return str(read_content("programme")["currency"])


def second_approver_minor() -> int:
    """From how much on two people approve a plan, in pence."""
    return int(read_content("programme")["second_approver"]) * PENCE


def capacities() -> tuple[StaffCapacity, ...]:
    """The staff days by role and quarter."""
    frame = read_content("programme")
    return tuple(
        StaffCapacity(entry["role"], period["key"], days * MILLI)
        for entry in frame["capacity"]
        for period, days in zip(frame["period"], entry["days"], strict=True)
    )


def stage_of(topic: str) -> str:
    """The stage of the journey at which ``topic`` hurts."""
    journey = read_content("programme")["journey"]
    named = (place["stage"] for place in journey["place"] if topic in place["topics"])
    stage: str = next(named, journey["elsewhere"])
    return stage


def questions(points: Iterable[AnxietyPoint]) -> tuple[Question, ...]:
    """The questions, hanging from those of ``points`` (the imported ones) that they name by touchpoint and topic."""
    point_by_name = {(point.touchpoint, point.name): point for point in points}
    return tuple(_question(entry, point_by_name) for entry in read_content("questions")["question"])


def _question(entry: Mapping[str, Any], point_by_name: Mapping[tuple[str, str], AnxietyPoint]) -> Question:
    decision = Decision(
        statement=entry["statement"],
        options=tuple(Option(**option) for option in entry["options"]),
        states=tuple(State(state["name"], state["belief"] * PPM_PER_PERCENT) for state in entry["states"]),
        payoffs_minor=tuple(tuple(pounds * PENCE for pounds in row) for row in entry["payoffs"]),
        owner=entry["owner"],
        decide_by=entry["decide_by"],
        acting_ppm=entry["acting"] * PPM_PER_PERCENT,
    )
    return Question(
        key=entry["key"],
        text=entry["text"],
        decision=decision,
        anxiety_points=tuple(point_by_name[touchpoint, topic] for touchpoint, topic in entry["hangs_from"]),
        state="ready",
        difference_bp=entry["difference_points"] * BP_PER_PERCENT,
        prevalence_bp=entry["prevalence"] * BP_PER_PERCENT,
        kind=entry["kind"],
    )


def study_entries() -> Sequence[Mapping[str, Any]]:
    """The studies as they are written in the file."""
    entries: Sequence[Mapping[str, Any]] = read_content("studies")["study"]
    return entries


def designs(entry: Mapping[str, Any]) -> dict[Level, dict[str, int]]:
    """The inputs of a study by level, in thousandths."""
    return {
        level: {name: _milli(inputs[place]) for name, inputs in entry["design"].items() if _milli(inputs[place])}
        for place, level in enumerate(LEVELS)
    }


def shared_costs(rates: Mapping[str, Rate]) -> tuple[SharedCost, ...]:
    """The elements that are bought once, priced from ``rates``."""
    frame = read_content("programme")
    return tuple(
        SharedCost(
            key=entry["key"],
            name=entry["name"],
            cost_centre_key=entry["cost_centre"],
            period_key=entry["period"],
            study_keys=tuple(entry["studies"]),
            lines=tuple(_shared_line(line, rates) for line in entry["lines"]),
        )
        for entry in frame["shared"]
    )


def _shared_line(line: Mapping[str, Any], rates: Mapping[str, Rate]) -> CostLine:
    return CostLine(
        key=line["key"],
        section=cast("Section", line["section"]),
        label=line["label"],
        element=line["element"],
        rate=rates[line["element"]],
        derived_milli=_milli(line["quantity"]),
        role=line.get("role", ""),
        bears_vat=line.get("vat", True),
        justification=line.get("justification", ""),
    )


def _milli(text: str) -> int:
    return int(Decimal(text) * MILLI)


def choice_rules() -> ChoiceRules:
    """What must hold, whichever studies are chosen."""
    frame = read_content("programme")
    pairs = (Prerequisite(entry["key"], needed) for entry in study_entries() for needed in entry.get("needs", ()))
    groups = (Alternatives(entry["key"], entry["name"], tuple(entry["studies"])) for entry in frame["alternatives"])
    coverage = (CoverageRule(**entry) for entry in frame["coverage"])
    return ChoiceRules(
        prerequisites=tuple(pairs),
        alternatives=tuple(groups),
        coverage=tuple(coverage),
        contacts=ContactRule(**frame["contacts"]),
    )
