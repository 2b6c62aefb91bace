"""Take a plan through review: every line approved, then the plan itself."""

from uuid import uuid4

from budgeting.approvals.decisions import LineChange
from planner.services import plans, review
from planner.services.actors import Actor
from planner.storage.database import Database


def approve(database: Database, author: Actor, finance: Actor, key: str, number: int = 1) -> None:
    """``author`` submits the version, ``finance`` approves all its lines and then the plan."""
    plans.submit_plan(database, author, key, number, seen_version=_version(database, author, key, number))
    standings = review.see_review(database, finance, key, number).standings
    changes = [LineChange(one.review.place, "approve", one.turn) for one in standings]
    review.decide_lines(database, finance, key, number, changes, form_key=uuid4().hex)
    seen = _version(database, finance, key, number)
    plans.decide_plan(database, finance, key, number, "approve", "As agreed", seen_version=seen)


def _version(database: Database, actor: Actor, key: str, number: int) -> int:
    return next(one.version for one in plans.list_versions(database, actor, key) if one.number == number)
