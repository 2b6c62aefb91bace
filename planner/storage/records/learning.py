"""What studies found and what came of it: only ever added to."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from budgeting.approvals.states import StudyAction
from budgeting.learning.finding import CONFIDENCES
from budgeting.learning.measures import MEASURE_KINDS
from budgeting.methods.method import LEVELS
from planner.storage.records.base import json_column, minor_column, moment_column, one_of, owner

STUDY_ACTIONS: tuple[StudyAction, ...] = ("ask", "release", "begin_fieldwork", "report", "close", "stop")


class FindingRecord(SQLModel, table=True):
    """What a study reported on a question: an outcome of its likelihood, or an estimate of a number.

    ``decision`` and ``likelihood_ppm`` are what belief is worked out from, as the plan version had them.
    ``replaces`` is the number of the finding that this one corrects; a finding is corrected once.
    """

    __tablename__ = "finding"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "number"),
        sa.UniqueConstraint("programme_id", "replaces"),
        one_of("level", LEVELS, "level"),
        one_of("confidence", CONFIDENCES, "confidence"),
        sa.CheckConstraint("(outcome IS NULL) = (estimate_milli IS NOT NULL)", name="outcome"),
        sa.CheckConstraint("(estimate_milli IS NULL) = (error_milli IS NULL)", name="error"),
        sa.CheckConstraint("replaces < number", name="replaces"),
        sa.Index("ix_finding_workspace_id_question_key", "workspace_id", "question_key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    number: int
    plan_number: int
    question_key: str = Field(max_length=64)
    study_key: str = Field(max_length=64)
    level: str = Field(max_length=12)
    method_key: str = Field(max_length=64)
    sample_kind: str = Field(max_length=60)
    decision: dict[str, Any] = json_column()
    likelihood_ppm: list[list[int]] = json_column()
    outcome: int | None = Field(default=None)
    estimate_milli: int | None = minor_column(nullable=True)
    error_milli: int | None = minor_column(nullable=True)
    told: str = Field(max_length=4_000)
    evidence: str = Field(max_length=4_000)
    confidence: str = Field(max_length=8)
    found_on: date
    replaces: int | None = Field(default=None)
    recorded_by: int = Field(foreign_key="user_account.id")
    recorded_at: datetime = moment_column()


class FindingFileRecord(SQLModel, table=True):
    """The report behind a finding, as it was sent."""

    __tablename__ = "finding_file"
    __table_args__ = (sa.UniqueConstraint("finding_id"),)
    id: int | None = Field(default=None, primary_key=True)
    finding_id: int = owner("finding", index=False)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    digest: str = Field(max_length=64)
    content: bytes = Field(sa_type=sa.LargeBinary, nullable=False)


class DecisionTakenRecord(SQLModel, table=True):
    """What the owner of a decision did with its findings; the newest of a question holds."""

    __tablename__ = "decision_taken"
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    question_key: str = Field(max_length=64)
    option: int
    option_name: str = Field(max_length=200)
    note: str = Field(max_length=1_000)
    taken_on: date
    acted_on: date | None = Field(default=None)
    recorded_by: int = Field(foreign_key="user_account.id")
    recorded_at: datetime = moment_column()


class OutcomeKnownRecord(SQLModel, table=True):
    """What turned out to be so, once that was known; the newest of a question holds."""

    __tablename__ = "outcome_known"
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    question_key: str = Field(max_length=64)
    state: int
    state_name: str = Field(max_length=200)
    note: str = Field(max_length=1_000)
    known_on: date
    recorded_by: int = Field(foreign_key="user_account.id")
    recorded_at: datetime = moment_column()


class StudyStepRecord(SQLModel, table=True):
    """A step that somebody took with a funded study: asked for, released, begun, closed or stopped."""

    __tablename__ = "study_step"
    __table_args__ = (
        one_of("action", STUDY_ACTIONS, "action"),
        sa.UniqueConstraint("programme_id", "study_key", "turn"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    plan_number: int
    study_key: str = Field(max_length=64)
    turn: int
    action: str = Field(max_length=20)
    note: str = Field(max_length=1_000)
    taken_by: int = Field(foreign_key="user_account.id")
    taken_at: datetime = moment_column()


class PlanPurseRecord(SQLModel, table=True):
    """Where the money of a version in force is after the last step, finding or entry: what the frame shows.

    ``allocated_minor`` is spent, ordered and granted together. Worked out anew from those with each of them.
    """

    __tablename__ = "plan_purse"
    __table_args__ = (sa.UniqueConstraint("programme_id", "plan_number"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    plan_number: int
    allocated_minor: int = minor_column()
    reserve_minor: int = minor_column()


class MeasureRecord(SQLModel, table=True):
    """One dated measure of a touchpoint: satisfaction, NPS or churn, in thousandths."""

    __tablename__ = "measure"
    __table_args__ = (one_of("kind", MEASURE_KINDS, "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    touchpoint_key: str = Field(max_length=64)
    kind: str = Field(max_length=16)
    value_milli: int = minor_column()
    measured_on: date
    source: str = Field(max_length=200)
    recorded_by: int = Field(foreign_key="user_account.id")
    recorded_at: datetime = moment_column()


class PlanRestRecord(SQLModel, table=True):
    """A plan version that was chosen with what was left of another, and how many findings were there then."""

    __tablename__ = "plan_rest"
    __table_args__ = (sa.UniqueConstraint("plan_version_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    plan_version_id: int = owner("plan_version", index=False)
    of_number: int
    finding_count: int
    chosen_on: date


class FindingFollowRecord(SQLModel, table=True):
    """Somebody wants to hear of every finding of a programme."""

    __tablename__ = "finding_follow"
    user_id: int = Field(foreign_key="user_account.id", primary_key=True, ondelete="CASCADE")
    programme_id: int = Field(foreign_key="programme.id", primary_key=True, ondelete="CASCADE")
    workspace_id: int = owner("workspace")
