"""What people do with plans: see a version, submit it, decide on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import cast

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.approvals.deciders import check_decision
from budgeting.approvals.states import PlanAction, PlanState, check_note, next_state
from budgeting.errors import ApprovalError, BudgetingError
from budgeting.plans.frozen import Frozen
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.plans.standing import changes_since, check_ceilings, check_quotes
from planner.services.actors import Actor
from planner.services.errors import FormerReleaseError, NotFoundError, TamperedError
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.mapping.documents import BrokenContentError, digest_of
from planner.storage.records import PlanVersionRecord
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


@dataclass(frozen=True)
class Standing:
    """A version beside its programme today.

    ``changes`` says in words what has changed since it was chosen, ``breach`` which of today's budgets it would break,
    ``hindrance`` why the person at the screen cannot decide on it, ``lapsed`` which quotes behind it have expired;
    empty where there is nothing to say.
    """

    changes: tuple[str, ...]
    breach: str
    hindrance: str
    lapsed: str = ""


def list_versions(database: Database, actor: Actor, programme_key: str) -> tuple[VersionHead, ...]:
    """Every version, the newest first. Raises NotFoundError when there is no such programme."""
    actor.require("plan.see")
    with database.read() as session:
        return tuple(VersionHead(**row) for row in plans.heads(session, actor.workspace_id, programme_key))


def see_plan(database: Database, actor: Actor, programme_key: str, number: int | None = None) -> SeenPlan:
    """A version of the plan, the newest when ``number`` is None.

    Raises NotFoundError, TamperedError, FormerReleaseError.
    """
    actor.require("plan.see")
    with database.read() as session:
        heads = [VersionHead(**row) for row in plans.heads(session, actor.workspace_id, programme_key)]
        head = next((one for one in heads if number in (None, one.number)), None)
        if head is None:
            raise NotFoundError
        content = plans.content(session, actor.workspace_id, programme_key, head.number)
    return SeenPlan(_opened(content, head.digest, head.number), head, heads[0].number)


def see_frozen(database: Database, actor: Actor, programme_key: str, number: int) -> Frozen:
    """What a version was computed from. Raises what ``see_plan`` raises."""
    plan = see_plan(database, actor, programme_key, number).plan
    return Frozen(plan.programme, plan.problem, plan.solution)


def _opened(content: str, digest: str, number: int) -> Plan:
    """The plan of frozen content. Raises TamperedError, FormerReleaseError."""
    try:
        return _laid_out(content, digest)
    except BrokenContentError:
        raise _tampered(number) from None
    except (BudgetingError, ValueError):
        raise FormerReleaseError from None


@lru_cache(maxsize=16)
def _laid_out(content: str, digest: str) -> Plan:
    """Frozen content never changes, so a plan that was laid out once need not be again."""
    return lay_out(*mapping.thaw(content, digest))


def _tampered(number: int) -> TamperedError:
    return TamperedError(f"Version {number} is no longer what was written: its content does not match its digest.")


def see_standing(database: Database, actor: Actor, seen: SeenPlan) -> Standing:
    """How a version stands beside the programme of today, and why ``actor`` could not decide on it."""
    key = seen.plan.programme.key
    with database.read() as session:
        today = mapping.load_programme(session, actor.workspace_id, key)
        writers = plans.writers_since_approval(session, actor.workspace_id, key)
    editors = writers | ({seen.head.submitted_by_id} if seen.head.submitted_by_id else set())
    return Standing(
        changes=changes_since(seen.plan, today),
        breach=_refusal(lambda: check_ceilings(seen.plan, today)),
        hindrance=_refusal(lambda: check_decision(seen.head.author_id, editors, actor.user_id, actor.roles)),
        lapsed=_refusal(lambda: check_quotes(seen.plan, _today())),
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _refusal(check: Callable[[], None]) -> str:
    try:
        check()
    except ApprovalError as error:
        return error.message
    return ""


def submit_plan(database: Database, actor: Actor, programme_key: str, number: int, *, seen_version: int) -> None:
    """Send a draft to finance. Raises ApprovalError when it is no draft, ConflictError, and what see_plan raises."""
    actor.require("plan.submit")
    with database.write() as session:
        found = _claim(session, actor, programme_key, number, seen_version)
        _opened(found.content, found.digest, number)
        submitted = next_state(_state(found), "submit")
        _check_turn(plans.heads(session, actor.workspace_id, programme_key), number)
        found.state = submitted
        found.submitted_by, found.submitted_at = actor.user_id, datetime.now(UTC)
        session.add(found)
        place = f"programme:{programme_key}/plan:{number}"
        record(session, actor, "plan.submitted", place, {"digest": found.digest})


def _check_turn(heads: Sequence[sa.RowMapping], number: int) -> None:
    """ApprovalError unless ``number`` is the newest version and no other one is in review."""
    waiting = [head["number"] for head in heads if head["state"] == "in_review" and head["number"] != number]
    if waiting:
        raise ApprovalError(f"Version {waiting[0]} is in review already. Wait for its decision, then submit this one.")
    if heads[0]["number"] != number:
        raise ApprovalError(f"Version {heads[0]['number']} is newer than this one. Submit that version instead.")


def decide_plan(
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    action: PlanAction,
    note: str,
    *,
    seen_version: int,
) -> None:
    """Approve or reject a version in review. Raises ApprovalError in plain words, ConflictError, TamperedError.

    A version of an earlier release can be rejected, never approved: FormerReleaseError.
    """
    actor.require("plan.decide")
    check_note(action, note)
    with database.write() as session:
        found = _claim(session, actor, programme_key, number, seen_version)
        editors = plans.writers_since_approval(session, actor.workspace_id, programme_key)
        editors |= {found.submitted_by} if found.submitted_by else set()
        check_decision(found.author_id, editors, actor.user_id, actor.roles)
        decided = next_state(_state(found), action)
        if action == "approve":
            today = mapping.load_programme(session, actor.workspace_id, programme_key)
            plan = _opened(found.content, found.digest, number)
            check_ceilings(plan, today)
            check_quotes(plan, _today())
        found.state = decided
        found.decided_by, found.decided_at, found.note = actor.user_id, datetime.now(UTC), note.strip()
        session.add(found)
        place = f"programme:{programme_key}/plan:{number}"
        record(session, actor, f"plan.{found.state}", place, {"digest": found.digest, "note": found.note})


def _claim(session: Session, actor: Actor, programme_key: str, number: int, seen_version: int) -> PlanVersionRecord:
    """The version's row for a change of its state, unless its content is not what was frozen."""
    found = plans.lock(session, actor.workspace_id, programme_key, number, seen_version)
    if digest_of(found.content) != found.digest:
        raise _tampered(number)
    return found


def _state(found: PlanVersionRecord) -> PlanState:
    return cast("PlanState", found.state)  # a check constraint keeps every other word out
