"""What people do with plans: see a version, submit it, decide on it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from budgeting.approvals import PlanAction, PlanState, check_decision, check_note, next_state
from budgeting.errors import ApprovalError
from budgeting.laying_out import lay_out
from budgeting.plans import Plan
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.repositories import plans


@dataclass(frozen=True)
class VersionHead:
    """A version of a plan without its content: who wrote it, where it stands, who decided."""

    number: int
    state: PlanState
    digest: str
    author_id: int
    author: str
    created_at: datetime
    submitted_by_id: int | None
    submitted_by: str
    submitted_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    note: str
    version: int


@dataclass(frozen=True)
class SeenPlan:
    """A version laid out, with its head and the newest version's number."""

    plan: Plan
    head: VersionHead
    newest: int


def list_versions(database: Database, actor: Actor, programme_key: str) -> tuple[VersionHead, ...]:
    """Every version, the newest first. Raises NotFoundError when there is no such programme."""
    actor.require("plan.see")
    with database.read() as session:
        return tuple(VersionHead(**row) for row in plans.heads(session, actor.workspace_id, programme_key))


def see_plan(database: Database, actor: Actor, programme_key: str, number: int | None = None) -> SeenPlan:
    """A version of the plan, the newest when ``number`` is None. Raises NotFoundError."""
    actor.require("plan.see")
    with database.read() as session:
        heads = [VersionHead(**row) for row in plans.heads(session, actor.workspace_id, programme_key)]
        head = next((one for one in heads if number in (None, one.number)), None)
        if head is None:
            raise NotFoundError
        content = plans.content(session, actor.workspace_id, programme_key, head.number)
    return SeenPlan(_laid_out(content, head.digest), head, heads[0].number)


@lru_cache(maxsize=16)
def _laid_out(content: str, digest: str) -> Plan:
    """Frozen content never changes, so a plan that was laid out once need not be again."""
    return lay_out(*mapping.thaw(content, digest))


def why_not_decide(seen: SeenPlan, actor: Actor) -> str:
    """Why ``actor`` cannot decide on a version, in a sentence; empty when they can."""
    editors = {seen.head.submitted_by_id} if seen.head.submitted_by_id else set()
    try:
        check_decision(seen.head.author_id, editors, actor.user_id, actor.roles)
    except ApprovalError as error:
        return error.message
    return ""


def submit_plan(database: Database, actor: Actor, programme_key: str, number: int, *, seen_version: int) -> None:
    """Send a draft to finance. Raises ApprovalError when it is no draft, ConflictError when it changed meanwhile."""
    actor.require("plan.submit")
    with database.write() as session:
        found = plans.lock(session, actor.workspace_id, programme_key, number, seen_version)
        found.state = next_state(found.state, "submit")
        found.submitted_by, found.submitted_at = actor.user_id, datetime.now(UTC)
        session.add(found)
        place = f"programme:{programme_key}/plan:{number}"
        record(session, actor, "plan.submitted", place, {"digest": found.digest})


def decide_plan(  # noqa: PLR0913  all of them name the decision
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    action: PlanAction,
    note: str,
    *,
    seen_version: int,
) -> None:
    """Approve or reject a version in review. Raises ApprovalError in plain words, ConflictError when it changed."""
    actor.require("plan.decide")
    check_note(action, note)
    with database.write() as session:
        found = plans.lock(session, actor.workspace_id, programme_key, number, seen_version)
        editors = {found.submitted_by} if found.submitted_by else set()
        check_decision(found.author_id, editors, actor.user_id, actor.roles)
        found.state = next_state(found.state, action)
        found.decided_by, found.decided_at, found.note = actor.user_id, datetime.now(UTC), note.strip()
        session.add(found)
        place = f"programme:{programme_key}/plan:{number}"
        record(session, actor, f"plan.{found.state}", place, {"digest": found.digest, "note": found.note})
