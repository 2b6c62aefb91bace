"""Where the lines of a version stand, as every step on it asks: loaded in the transaction of the step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlmodel import Session

from budgeting.approvals.decisions import LineDecision, LineStanding, standings
from budgeting.approvals.lines import ReviewLine
from budgeting.approvals.lines_today import digests_today
from budgeting.approvals.states import OPEN_STATES, PlanState
from budgeting.cost_lines import CostLine
from planner.once import once_for_the_same
from planner.services.actors import Actor
from planner.services.basis import basis_of
from planner.services.frozen_plans import opened, opened_lines
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.keeping import kept_until_rewritten, lent_to
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import approvals, plans

_digests_today = once_for_the_same(8)(digests_today)


@dataclass(frozen=True)
class FrozenLines:
    """The lines of a version as it froze them, by place, and the ISO code of their amounts."""

    by_place: Mapping[str, CostLine]
    currency: str


def see_lines(database: Database, actor: Actor, programme_key: str, number: int) -> FrozenLines:
    """The lines of a version, as forms name them. Raises NotFoundError, TamperedError, FormerReleaseError."""
    actor.require("plan.see")
    with database.read() as session:
        return _frozen_lines(session, actor.workspace_id, programme_key, number)


@kept_until_rewritten
def _frozen_lines(session: Session, workspace_id: int, programme_key: str, number: int) -> FrozenLines:
    found = plans.row(session, workspace_id, programme_key, number)
    lines = opened_lines(found.content, found.digest, found.number)
    currency = opened(found.content, found.digest, found.number).programme.currency
    return FrozenLines({one.place: one.line for one in lines}, currency)


def state_of(found: PlanVersionRecord) -> PlanState:
    """The version's state."""
    return cast("PlanState", found.state)  # a check constraint keeps every other word out


def editors_of(session: Session, actor: Actor, programme_key: str, found: PlanVersionRecord) -> set[int]:
    """Everybody who wrote on what the version holds, and who submitted it."""
    editors = plans.writers_since_approval(session, actor.workspace_id, programme_key)
    return editors | ({found.submitted_by} if found.submitted_by else set())


def standings_of(
    session: Session, actor: Actor, programme_key: str, found: PlanVersionRecord
) -> tuple[LineStanding, ...]:
    """Where each line of the version stands: by what it would be chosen from today while it may be decided on.

    A version that was decided on stands as it was decided. Raises TamperedError, FormerReleaseError.
    """
    lines = opened_lines(found.content, found.digest, found.number)
    decisions = mapping.load_line_decisions(session, actor.workspace_id, programme_key)
    if state_of(found) not in (*OPEN_STATES, "draft"):
        return _stood(lines, decisions, found.number)
    return _held_today(session, actor, programme_key, found, decisions)


def have_ready(database: Database, actor: Actor, programme_key: str) -> None:
    """Have what deciding takes as it is kept, before the turn to write comes: found in the turn, nobody would keep it.

    Raises NotFoundError.
    """
    with database.read() as session:
        for find in (mapping.load_programme, plans.writers_since_approval, approvals.writers_by_place):
            find(session, actor.workspace_id, programme_key)


def standings_to_decide(
    session: Session, actor: Actor, programme_key: str, found: PlanVersionRecord, places: Collection[str] | None = None
) -> tuple[LineStanding, ...]:
    """As ``standings_of``, of the lines at ``places`` alone (None: of all), for a version that is open.

    Before it writes, the session takes the programme as it is kept under the trail's last entry; decisions are read.
    """
    decisions = mapping.decisions_at(session, found.programme_id, places)
    with lent_to(session):
        return _held_today(session, actor, programme_key, found, decisions, places)


def _held_today(
    session: Session,
    actor: Actor,
    programme_key: str,
    found: PlanVersionRecord,
    decisions: Sequence[LineDecision],
    places: Collection[str] | None = None,
) -> tuple[LineStanding, ...]:
    lines = opened_lines(found.content, found.digest, found.number)
    today = basis_of(session, actor, programme_key, found)
    writers = approvals.writers_by_place(session, actor.workspace_id, programme_key)
    held = (decisions, _digests_today(lines, today), writers, found.author_id, found.submitted_by or 0)
    if places is None:
        return _stand_once(lines, *held)
    return _stand(tuple(line for line in lines if line.place in places), *held)


def _stand(
    lines: Sequence[ReviewLine],
    decisions: Sequence[LineDecision],
    today: Mapping[str, str],
    writers: Mapping[str, Collection[int]],
    author_id: int,
    submitted_by: int,
) -> tuple[LineStanding, ...]:
    own = {author_id, submitted_by} - {0}
    places = {line.owner_place for line in lines}
    return standings(lines, decisions, today=today, writers={one: own.union(writers.get(one, ())) for one in places})


_stand_once: Final = once_for_the_same(8)(_stand)


@once_for_the_same(8)
def _stood(lines: Sequence[ReviewLine], decisions: Sequence[LineDecision], number: int) -> tuple[LineStanding, ...]:
    return standings(lines, [one for one in decisions if one.plan_number <= number])
