"""Where the lines of a version stand, as every step on it asks: loaded in the transaction of the step."""

from contextlib import nullcontext
from typing import cast

from sqlmodel import Session

from budgeting.approvals.decisions import LineStanding, standings
from budgeting.approvals.lines_today import digests_today
from budgeting.approvals.states import OPEN_STATES, PlanState
from planner.once import once_for_the_same
from planner.services.actors import Actor
from planner.services.basis import basis_of
from planner.services.frozen_plans import opened_lines
from planner.storage import mapping
from planner.storage.keeping import lent_to
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import approvals, plans

_digests_today = once_for_the_same(8)(digests_today)


def state_of(found: PlanVersionRecord) -> PlanState:
    """The version's state."""
    return cast("PlanState", found.state)  # a check constraint keeps every other word out


def editors_of(session: Session, actor: Actor, programme_key: str, found: PlanVersionRecord) -> set[int]:
    """Everybody who wrote on what the version holds, and who submitted it."""
    editors = plans.writers_since_approval(session, actor.workspace_id, programme_key)
    return editors | ({found.submitted_by} if found.submitted_by else set())


def standings_of(
    session: Session, actor: Actor, programme_key: str, found: PlanVersionRecord, *, is_lent: bool = False
) -> tuple[LineStanding, ...]:
    """Where each line of the version stands: by what it would be chosen from today while it may be decided on.

    A version that was decided on stands as it was decided. ``is_lent``: before it writes, the session takes the
    programme as it is kept under the trail's last entry; decisions are read in any case. Raises TamperedError,
    FormerReleaseError.
    """
    lines = opened_lines(found.content, found.digest, found.number)
    decisions = mapping.load_line_decisions(session, actor.workspace_id, programme_key)
    if state_of(found) not in (*OPEN_STATES, "draft"):
        return standings(lines, [one for one in decisions if one.plan_number <= found.number])
    with lent_to(session) if is_lent else nullcontext():
        today = basis_of(session, actor, programme_key, found)
        writers = approvals.writers_by_place(session, actor.workspace_id, programme_key)
    own = {found.author_id} | ({found.submitted_by} if found.submitted_by else set())
    places = {line.owner_place for line in lines}
    return standings(
        lines,
        decisions,
        today=_digests_today(lines, today),
        writers={place: writers.get(place, set()) | own for place in places},
    )
