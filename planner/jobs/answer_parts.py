"""A part of the answers about a plan, done by whichever worker takes it."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import col, select

from planner.jobs.taking import PartContext
from planner.solving.answer_kinds import ANSWER_KINDS
from planner.solving.unit_child import UnitRequest
from planner.solving.unit_parent import ask_for_units
from planner.storage.records import JobPartRecord
from planner.storage.repositories import plans

ANSWER_PART: Final = "answer"


def round_name(kind: str, number: int) -> str:
    """The name of a round of parts about one question."""
    return f"{kind} {number}"


def answer_part(context: PartContext) -> dict[str, Any]:
    """What the process that answers says to what ``arguments`` ask, given what earlier rounds found."""
    asked = context.arguments
    kinds = tuple(asked["kinds"])
    key, number = str(asked["programme"]), int(asked["number"])
    with context.database.read() as session:
        content = plans.row(session, context.actor.workspace_id, key, number).content
    request = UnitRequest(
        ask=asked["ask"],
        kinds=kinds,
        units=tuple(asked["units"]),
        of_count=int(asked["of_count"]),
        found={kind: _found_before(context, kind, int(asked["round"])) for kind in kinds},
        content=content,
    )
    seconds = max(ANSWER_KINDS[kind].seconds for kind in kinds)
    return ask_for_units(request, seconds=seconds, should_stop=context.should_stop)


def _found_before(context: PartContext, kind: str, number: int) -> Mapping[str, Any]:
    """What the rounds before that of ``number`` found, by unit."""
    names = [round_name(kind, one) for one in range(1, number)]
    if not names:
        return {}
    row = JobPartRecord
    asked = select(row.result).where(col(row.job_id) == context.job_id, col(row.name).in_(names), row.state == "done")
    with context.database.read() as session:
        results = session.exec(asked.order_by(col(row.name), col(row.place))).all()
    return {unit: found for result in results for unit, found in json.loads(result)["found"].items()}
