"""What finance does at the review desk: see every line, decide on lines, and see first what that would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlmodel import Session

from budgeting.approvals.deciders import Decider, check_decider, needs_second
from budgeting.approvals.decisions import LineStanding
from budgeting.approvals.exceptions import Yardstick, reasons_to_look
from budgeting.approvals.lines import LineGroup, by_cost_centre, by_owner
from budgeting.approvals.states import LineState
from budgeting.errors import ApprovalError
from planner.once import once_for_the_same
from planner.services.actors import Actor
from planner.services.approval_limits import limit_of
from planner.services.delegations import Colleague, acting_for
from planner.services.line_deciding import (
    DecidedLines,
    approve_without_look,
    decide_lines,
    standing_at,
    yardstick_of,
)
from planner.services.line_standings import editors_of, standings_of
from planner.services.plan_changes import SeenChanges, see_changes
from planner.services.plan_steps import why_not_approve
from planner.services.plans import SeenPlan, see_plan
from planner.services.weighing_decisions import ask_to_weigh, see_weighed, weigh
from planner.storage.database import Database
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import plans

__all__ = [
    "Approval",
    "DecidedLines",
    "SeenChanges",
    "SeenLines",
    "SeenReview",
    "approve_without_look",
    "ask_to_weigh",
    "decide_lines",
    "see_changes",
    "see_lines",
    "see_review",
    "see_weighed",
    "weigh",
]


@dataclass(frozen=True)
class Approval:
    """What the approval of a version takes; ``limit_minor`` is None where one person is always enough.

    ``first_by`` has approved already where two people must, in whose name too. ``why_not`` says why the person at the
    screen cannot approve it now, empty when they can.
    """

    limit_minor: int | None
    needs_second: bool
    first_by: str
    first_at: datetime | None
    why_not: str


@dataclass(frozen=True)
class SeenLines:
    """A version with where each of its lines stands, and why those that are still asked for need a look, by place."""

    seen: SeenPlan
    standings: tuple[LineStanding, ...]
    looks: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SeenReview:
    """A version as finance reviews it.

    ``looks`` holds why each line that is still asked for needs a look, by place; empty reasons: it needs none.
    ``hindrance`` says why the person at the screen cannot decide on it, ``acting_for`` for whom they may as well.
    """

    seen: SeenPlan
    standings: tuple[LineStanding, ...]
    looks: Mapping[str, tuple[str, ...]]
    approval: Approval
    hindrance: str
    acting_for: tuple[Colleague, ...]

    @cached_property
    def by_owner(self) -> tuple[LineGroup, ...]:
        """The lines under the studies and shared costs that they belong to."""
        return by_owner([one.review for one in self.standings])

    @cached_property
    def by_cost_centre(self) -> tuple[LineGroup, ...]:
        """The lines under who pays."""
        return by_cost_centre([one.review for one in self.standings], self.seen.plan.programme)

    def standing(self, place: str) -> LineStanding:
        """Where the line at ``place`` stands. Raises NotFoundError."""
        return standing_at(self.standings, place)

    @property
    def no_look(self) -> tuple[LineStanding, ...]:
        """Lines that are still asked for and need no look."""
        return tuple(one for one in self._asked if not self.looks[one.review.place])

    @property
    def to_look(self) -> tuple[LineStanding, ...]:
        """Lines that are still asked for and need a look."""
        return tuple(one for one in self._asked if self.looks[one.review.place])

    @property
    def is_all_approved(self) -> bool:
        """Whether every line is approved as it is today."""
        return all(one.state == "approved" for one in self.standings)

    @property
    def counts(self) -> dict[LineState, int]:
        """How many lines are in each state."""
        return dict(Counter(one.state for one in self.standings))

    @property
    def _asked(self) -> tuple[LineStanding, ...]:
        return tuple(one for one in self.standings if one.state == "asked" and not one.has_changed)


def see_lines(database: Database, actor: Actor, programme_key: str, number: int) -> SeenLines:
    """The lines of a version, without what its approval takes. Raises what ``see_review`` raises."""
    with database.at_one_moment():
        seen = see_plan(database, actor, programme_key, number)
        with database.read() as session:
            found = plans.row(session, actor.workspace_id, programme_key, number)
            standings = standings_of(session, actor, programme_key, found)
            yardstick = yardstick_of(session, actor, seen.plan.programme)
    return SeenLines(seen, standings, _looks(standings, yardstick))


def see_review(database: Database, actor: Actor, programme_key: str, number: int) -> SeenReview:
    """A version line by line. Raises NotFoundError, TamperedError, FormerReleaseError."""
    seen = see_plan(database, actor, programme_key, number)
    with database.read() as session:
        found = plans.row(session, actor.workspace_id, programme_key, number)
        standings = standings_of(session, actor, programme_key, found)
        yardstick = yardstick_of(session, actor, seen.plan.programme)
        approval = _approval(session, actor, programme_key, found, seen, standings)
        hindrance = _hindrance(session, actor, programme_key, found)
    return SeenReview(
        seen=seen,
        standings=standings,
        looks=_looks(standings, yardstick),
        approval=approval,
        hindrance=hindrance,
        acting_for=acting_for(database, actor),
    )


@once_for_the_same(8)
def _looks(standings: Sequence[LineStanding], yardstick: Yardstick) -> Mapping[str, tuple[str, ...]]:
    return {one.review.place: reasons_to_look(one.review, yardstick) for one in standings}


def _approval(
    session: Session,
    actor: Actor,
    programme_key: str,
    found: PlanVersionRecord,
    seen: SeenPlan,
    standings: Sequence[LineStanding],
) -> Approval:
    limit_minor = limit_of(session, actor, seen.plan.programme.currency)
    why_not = why_not_approve(session, actor, programme_key, found, standings)
    head = seen.head
    first_by = f"{head.first_by} for {head.first_for}" if head.first_for else head.first_by
    needed = needs_second(found.cost_minor + found.reserve_minor, limit_minor)
    return Approval(limit_minor, needed or bool(first_by), first_by, head.first_at, why_not)


def _hindrance(session: Session, actor: Actor, programme_key: str, found: PlanVersionRecord) -> str:
    try:
        decider = Decider(actor.user_id, actor.name, actor.roles)
        check_decider(found.author_id, editors_of(session, actor, programme_key, found), decider)
    except ApprovalError as error:
        return error.message
    return ""
