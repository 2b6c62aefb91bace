"""Deciding on every line of a version, as finance does before it approves the plan."""

from secrets import token_hex

from budgeting.approvals.decisions import LineChange
from planner.services.actors import Actor
from planner.services.review import decide_lines, see_review
from planner.storage.database import Database


def approve_all_lines(database: Database, actor: Actor, programme_key: str, number: int = 1) -> None:
    """Approve every line that is not approved yet; nothing where all of them are."""
    found = see_review(database, actor, programme_key, number)
    changes = [LineChange(one.review.place, "approve", one.turn) for one in found.standings if one.state != "approved"]
    if changes:
        decide_lines(database, actor, programme_key, number, changes, form_key=token_hex(8))
