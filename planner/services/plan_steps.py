"""The steps of a plan version: submit it, decide on it, start and close it, each by the table of states."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast

from sqlmodel import Session

from budgeting.approvals.deciders import (
    Decider,
    both_notes,
    check_decider,
    check_limit_is_not_ones_own,
    check_second,
    needs_second,
)
from budgeting.approvals.decisions import LineStanding, check_all_approved, check_sent_back
from budgeting.approvals.states import IN_FORCE_STATES, OPEN_STATES, PlanAction, PlanState, check_note, next_state
from budgeting.errors import ApprovalError
from budgeting.plans.standing import check_quotes
from planner.services.actors import Actor
from planner.services.approval_limits import limit_changes, limit_of
from planner.services.basis import basis_of
from planner.services.ceilings import broken_ceilings
from planner.services.delegations import decider_of
from planner.services.form_keys import Answer, act_once
from planner.services.frozen_plans import is_whole, opened, tampered
from planner.services.line_standings import editors_of, standings_of, state_of
from planner.services.proving import require_proof
from planner.services.second_factor import require_second_factor
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import approvals, plans

_GOING_ON: Final[Mapping[PlanAction, str]] = {"start": "plan.activated", "close": "plan.closed"}


def submit_plan(
    database: Database, actor: Actor, programme_key: str, number: int, *, seen_version: int, form_key: str = ""
) -> None:
    """Send a draft to finance. Raises ApprovalError when it is no draft, ConflictError, and what see_plan raises."""
    actor.require("plan.submit")

    def submit(session: Session) -> Answer:
        found = _claim(session, actor, programme_key, number, seen_version)
        opened(found.content, found.digest, number)
        submitted = next_state(state_of(found), "submit")
        _check_turn(plans.heads(session, actor.workspace_id, programme_key), number)
        found.submitted_by, found.submitted_at = actor.user_id, datetime.now(UTC)
        return _step(session, actor, programme_key, found, submitted, "plan.submitted", {})

    act_once(database, actor, programme_key, form_key, ["submit", number], submit)


def _check_turn(heads: Sequence[Mapping[str, Any]], number: int) -> None:
    """ApprovalError unless ``number`` is the newest version and no other one is in review."""
    waiting = [head["number"] for head in heads if head["state"] in OPEN_STATES and head["number"] != number]
    if waiting:
        raise ApprovalError(f"Version {waiting[0]} is in review already. Wait for its decision, then submit this one.")
    if heads[0]["number"] != number:
        raise ApprovalError(f"Version {heads[0]['number']} is newer than this one. Submit that version instead.")


def decide_plan(  # noqa: PLR0913  what the form says, by keyword
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    action: PlanAction,
    note: str,
    *,
    seen_version: int,
    form_key: str = "",
    on_behalf_of_id: int | None = None,
) -> PlanState:
    """Approve, reject or send back a version in review; its state from then on.

    From the workspace's limit on an approval is the first of two. Raises ApprovalError in plain words, ConflictError,
    TamperedError. A version of an earlier release can be rejected, never approved: FormerReleaseError.
    """
    actor.require("plan.decide")
    check_note(action, note)

    def decide(session: Session) -> Answer:
        found = _claim(session, actor, programme_key, number, seen_version)
        return _decide(session, actor, programme_key, found, decider_of(session, actor, on_behalf_of_id), action, note)

    said = ["decide", number, action, note.strip(), on_behalf_of_id]
    return cast("PlanState", act_once(database, actor, programme_key, form_key, said, decide)["state"])


def _decide(
    session: Session,
    actor: Actor,
    programme_key: str,
    found: PlanVersionRecord,
    decider: Decider,
    action: PlanAction,
    note: str,
) -> Answer:
    check_decider(found.author_id, editors_of(session, actor, programme_key, found), decider)
    require_second_factor(session, actor)
    taken = _taken(session, actor, found, decider, action)
    decided = next_state(state_of(found), taken)
    takes_two = taken == "approve_in_part" or (taken == "approve" and found.state == "part_approved")
    require_proof(actor, takes_two=takes_two)
    if taken in ("approve", "approve_in_part"):
        standings = standings_of(session, actor, programme_key, found)
        _check_approvable(session, actor, programme_key, found, standings)
    elif taken == "send_back":
        check_sent_back(standings_of(session, actor, programme_key, found), note)
    _sign(found, decider, decided, _with_first(session, found, decider, note) if decided == "approved" else note)
    detail = {"note": note.strip(), "for": decider.on_behalf_of.name if decider.on_behalf_of else ""}
    answer = _step(session, actor, programme_key, found, decided, f"plan.{decided}", detail)
    if decided == "approved":
        _supersede_others(session, actor, programme_key, found)
    return answer


def start_plan(
    database: Database, actor: Actor, programme_key: str, number: int, *, seen_version: int, form_key: str = ""
) -> None:
    """Start an approved version: its research is under way. Raises ApprovalError, ConflictError, TamperedError."""
    actor.require("plan.run")
    _go_on(database, actor, programme_key, number, "start", seen_version, form_key)


def close_plan(
    database: Database, actor: Actor, programme_key: str, number: int, *, seen_version: int, form_key: str = ""
) -> None:
    """Close a version that is under way. Raises ApprovalError, ConflictError, TamperedError."""
    actor.require("plan.run")
    _go_on(database, actor, programme_key, number, "close", seen_version, form_key)


def _go_on(
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    action: PlanAction,
    seen_version: int,
    form_key: str,
) -> None:
    def go_on(session: Session) -> Answer:
        found = _claim(session, actor, programme_key, number, seen_version)
        reached = next_state(state_of(found), action)
        return _step(session, actor, programme_key, found, reached, _GOING_ON[action], {})

    act_once(database, actor, programme_key, form_key, [action, number], go_on)


def _taken(
    session: Session, actor: Actor, found: PlanVersionRecord, decider: Decider, action: PlanAction
) -> PlanAction:
    """The step of the table that the decision is: an approval may be the first or the second of two."""
    if action not in ("approve", "reject", "send_back"):
        raise ApprovalError("Approve the plan, send it back or reject it.")
    if action != "approve":
        return action
    if found.state == "part_approved":
        check_second(decider, {one for one in (found.first_by, found.first_for) if one is not None})
        return action
    currency = opened(found.content, found.digest, found.number).programme.currency
    total_minor = found.cost_minor + found.reserve_minor
    if needs_second(total_minor, limit_of(session, actor, currency)):
        return "approve_in_part"
    check_limit_is_not_ones_own(limit_changes(session, actor), currency, total_minor, decider)
    return "approve"


def why_not_approve(
    session: Session,
    actor: Actor,
    programme_key: str,
    found: PlanVersionRecord,
    standings: Sequence[LineStanding],
) -> str:
    """Why ``actor`` cannot approve the version in their own name now, in words; empty when they can."""
    try:
        decider = decider_of(session, actor, None)
        check_decider(found.author_id, editors_of(session, actor, programme_key, found), decider)
        require_second_factor(session, actor)
        next_state(state_of(found), _taken(session, actor, found, decider, "approve"))
        _check_approvable(session, actor, programme_key, found, standings)
    except ApprovalError as error:
        return error.message
    return ""


def _check_approvable(
    session: Session,
    actor: Actor,
    programme_key: str,
    found: PlanVersionRecord,
    standings: Sequence[LineStanding],
) -> None:
    plan = opened(found.content, found.digest, found.number)
    broken = broken_ceilings(plan, basis_of(session, actor, programme_key, found))
    if broken:
        raise ApprovalError(broken)
    check_quotes(plan, actor.today())
    check_all_approved(standings)


def _sign(found: PlanVersionRecord, decider: Decider, decided: PlanState, note: str) -> None:
    """Write down who decided, and in whose name."""
    giver = decider.on_behalf_of.user_id if decider.on_behalf_of else None
    now = datetime.now(UTC)
    if decided == "part_approved":
        found.first_by, found.first_for, found.first_at = decider.user_id, giver, now
    else:
        found.decided_by, found.decided_for, found.decided_at = decider.user_id, giver, now
    found.note = note.strip()


def _with_first(session: Session, found: PlanVersionRecord, decider: Decider, note: str) -> str:
    """The note of the second approval with that of the first, which it does not replace."""
    if found.first_by is None:
        return note
    return both_notes(approvals.name_of(session, found.first_by), found.note, decider.name, note)


def _step(
    session: Session,
    actor: Actor,
    programme_key: str,
    found: PlanVersionRecord,
    reached: PlanState,
    action: str,
    detail: dict[str, Any],
) -> Answer:
    """Take the version to ``reached`` and write that down; the answer to the form that asked for it."""
    found.state = reached
    session.add(found)
    record(session, actor, action, f"programme:{programme_key}/plan:{found.number}", {"digest": found.digest} | detail)
    return {"state": reached}


def _supersede_others(session: Session, actor: Actor, programme_key: str, found: PlanVersionRecord) -> None:
    """Of all versions one is in force: those approved before are replaced by this one."""
    for other in approvals.other_versions_in(session, found.programme_id, found.number, IN_FORCE_STATES):
        other.version += 1
        replaced = next_state(state_of(other), "supersede")
        detail = {"by_number": found.number}
        _step(session, actor, programme_key, other, replaced, "plan.superseded", detail)


def _claim(session: Session, actor: Actor, programme_key: str, number: int, seen_version: int) -> PlanVersionRecord:
    """The version's row for a change of its state, unless its content is not what was frozen."""
    found = plans.lock(session, actor.workspace_id, programme_key, number, seen_version)
    if not is_whole(found.content, found.digest):
        raise tampered(number)
    return found
