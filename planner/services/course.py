"""Where a programme is between its plan and what was learned: everything that the pages of Learn are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlmodel import Session

from budgeting.approvals.states import StudyState
from budgeting.learning.believing import Belief, Learned, learned_by_question, prior_of
from budgeting.learning.finding import Finding, current
from budgeting.learning.follow_ups import FollowUp, follow_ups_of, states_of
from budgeting.learning.money import Purse, Used, purse_of
from budgeting.learning.replanning import Happenings
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.programme import Programme
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.frozen_plans import opened
from planner.services.used_money import used_of
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.repositories import findings, outcomes, plans, programmes
from planner.storage.repositories.findings import NotedFinding
from planner.storage.repositories.outcomes import DecisionTaken, OutcomeKnown, Step

NO_PLAN = "No plan is approved yet, so nothing can be found under it. Have a plan approved first."


@dataclass(frozen=True)
class Course:
    """A programme as it stands on the day ``on`` with the plan in force, and all that was learned and done under it.

    ``plan`` is None and ``number`` 0 while none is approved.
    """

    programme: Programme
    plan: Plan | None
    number: int
    on: date
    noted: tuple[NotedFinding, ...]
    steps: Mapping[str, tuple[Step, ...]]
    taken: Mapping[str, DecisionTaken]
    known: Mapping[str, OutcomeKnown]
    used: Mapping[str, Used]
    is_followed: bool

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that hold."""
        return current(one.finding for one in self.noted)

    @cached_property
    def learned(self) -> Mapping[str, tuple[Learned, ...]]:
        """What each question's findings did to belief."""
        return learned_by_question(one.finding for one in self.noted)

    @cached_property
    def states(self) -> Mapping[str, StudyState]:
        """Where each funded study stands."""
        if self.plan is None:
            return {}
        actions = {key: tuple(step.action for step in steps) for key, steps in self.steps.items()}
        return states_of(self.plan, actions, self.findings)

    @cached_property
    def follow_ups(self) -> tuple[FollowUp, ...]:
        """The conditional studies of the plan in force."""
        if self.plan is None:
            return ()
        return follow_ups_of(self.plan, self.findings, self.learned, self.states, self.on)

    @cached_property
    def purse(self) -> Purse | None:
        """Where the budget is."""
        return purse_of(self.plan, self.states, self.used) if self.plan else None

    @property
    def in_force(self) -> Plan:
        """The plan in force; ConflictError while there is none."""
        if self.plan is None:
            raise ConflictError(NO_PLAN)
        return self.plan

    @property
    def funded(self) -> tuple[PlannedStudy, ...]:
        """The studies that may report: kept, or released."""
        plan = self.plan
        return tuple(one for one in (*plan.kept, *plan.conditional) if self._may_report(one)) if plan else ()

    def belief_of(self, question_key: str) -> Belief:
        """What is believed of a question's decision now."""
        found = self.learned.get(question_key)
        return found[-1].after if found else prior_of(self.in_force.programme.question(question_key).decision)

    def happenings(self) -> Happenings:
        """What a new choice must take as it is."""
        return Happenings(
            on=self.on,
            states=self.states,
            used=self.used,
            decisions={key: told[-1].after.decision for key, told in self.learned.items()},
            reported=frozenset((one.study_key, one.question_key) for one in self.findings),
            called=frozenset(one.planned.study.key for one in self.follow_ups if one.call == "called"),
            closed=frozenset(self.taken),
        )

    def noted_of(self, number: int) -> NotedFinding | None:
        """The finding of that number."""
        return next((one for one in self.noted if one.finding.number == number), None)

    def _may_report(self, planned: PlannedStudy) -> bool:
        return self.states[planned.study.key] not in ("waiting", "asked_for", "stopped", "closed")


def load_course(database: Database, actor: Actor, programme_key: str, on: date | None = None) -> Course:
    """The course of a programme. Raises NotFoundError, TamperedError, FormerReleaseError."""
    with database.read() as session:
        return read_course(session, actor, programme_key, on)


def decisions_taken(database: Database, actor: Actor, programme_key: str) -> Mapping[str, DecisionTaken]:
    """The decisions of a programme that their owners have taken, by question. Raises NotFoundError."""
    actor.require("finding.see")
    with database.read() as session:
        return _decisions(session, actor.workspace_id, programme_key)


@kept_until_written
def _decisions(session: Session, workspace_id: int, programme_key: str) -> Mapping[str, DecisionTaken]:
    return outcomes.decisions(session, programmes.by_key(session, workspace_id, programme_key).id or 0)


def read_course(session: Session, actor: Actor, programme_key: str, on: date | None = None) -> Course:
    """The course of a programme, in a transaction of the caller. Raises what ``load_course`` raises."""
    actor.require("finding.see")
    return course_of(session, actor.workspace_id, programme_key, actor.user_id, on or actor.today())


@kept_until_written
def course_of(session: Session, workspace_id: int, programme_key: str, user_id: int, on: date) -> Course:
    """The course as one person sees it on a day. Raises what ``load_course`` raises, but for what they may not."""
    is_followed = findings.follows(session, user_id, programmes.by_key(session, workspace_id, programme_key).id or 0)
    return _as_followed(session, workspace_id, programme_key, is_followed, on)


@kept_until_written
def _as_followed(session: Session, workspace_id: int, programme_key: str, is_followed: bool, on: date) -> Course:  # noqa: FBT001  one of the keys it is kept under
    programme = mapping.load_programme(session, workspace_id, programme_key)
    programme_id = programmes.by_key(session, workspace_id, programme_key).id or 0
    number = findings.in_force(session, programme_id)
    row = plans.row(session, workspace_id, programme_key, number) if number is not None else None
    return Course(
        programme,
        opened(row.content, row.digest, row.number) if row else None,
        number or 0,
        on,
        findings.of_programme(session, programme_id),
        outcomes.steps(session, programme_id),
        outcomes.decisions(session, programme_id),
        outcomes.outcomes(session, programme_id),
        used_of(session, workspace_id, programme_key),
        is_followed,
    )
