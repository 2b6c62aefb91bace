"""Plan versions, and the jobs that make long work."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.request_ids import LONGEST as LONGEST_REQUEST_ID
from planner.request_ids import current_request_id
from planner.storage.records.base import json_column, minor_column, moment_column, one_of, owner

PLAN_STATES = (
    "draft",
    "in_review",
    "part_approved",
    "approved",
    "rejected",
    "sent_back",
    "active",
    "closed",
    "superseded",
)
JOB_STATES = ("queued", "running", "done", "failed", "cancelled")
JOB_KINDS = ("import_feedback", "optimise", "make_pdf", "answer", "what_if", "weigh_decisions", "suggest_themes")


class PlanVersionRecord(SQLModel, table=True):
    """One version of a programme's plan.

    ``content`` is canonical JSON of the programme, its problem and the solution, never changed after it was written;
    ``digest`` is its SHA-256, and ``cost_minor`` and ``reserve_minor`` repeat its totals for
    the frame of every page. ``job_id`` is the job that chose it, so that a job run twice makes one version. What
    changes later is only the state and who decided. The author cannot be the one who decides, nor can the same person
    be both approvers; ``first_by`` approved first where two people must, and ``…_for`` is in whose name.
    """

    __tablename__ = "plan_version"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "number"),
        one_of("state", PLAN_STATES, "state"),
        sa.CheckConstraint(
            "(decided_by IS NULL OR (submitted_by IS NOT NULL AND decided_by NOT IN (author_id, submitted_by))) "
            "AND (decided_for IS NULL OR (decided_by IS NOT NULL "
            "AND decided_for NOT IN (author_id, submitted_by, decided_by)))",
            name="decider",
        ),
        sa.CheckConstraint(
            "(first_by IS NULL OR (submitted_by IS NOT NULL AND first_by NOT IN (author_id, submitted_by))) AND "
            "(first_for IS NULL OR (first_by IS NOT NULL AND first_for NOT IN (author_id, submitted_by, first_by))) "
            "AND (state <> 'part_approved' OR first_by IS NOT NULL)",
            name="first",
        ),
        sa.CheckConstraint(
            "state IN ('rejected', 'sent_back') OR first_by IS NULL OR decided_by IS NULL OR "
            "(decided_by NOT IN (first_by, COALESCE(first_for, 0)) "
            "AND COALESCE(decided_for, 0) NOT IN (first_by, COALESCE(first_for, -1)))",
            name="second",
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'rejected', 'sent_back', 'active', 'closed', 'superseded')) = "
            "(decided_by IS NOT NULL)",
            name="decided",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    number: int
    state: str = Field(default="draft", max_length=20)
    content: str = Field(sa_type=sa.Text)
    digest: str = Field(max_length=64, index=True)
    cost_minor: int = minor_column()
    reserve_minor: int = minor_column()
    author_id: int = Field(foreign_key="user_account.id")
    job_id: int | None = Field(default=None, foreign_key="job.id", unique=True)
    created_at: datetime = moment_column()
    submitted_by: int | None = Field(default=None, foreign_key="user_account.id")
    submitted_at: datetime | None = moment_column(nullable=True)
    first_by: int | None = Field(default=None, foreign_key="user_account.id")
    first_for: int | None = Field(default=None, foreign_key="user_account.id")
    first_at: datetime | None = moment_column(nullable=True)
    decided_by: int | None = Field(default=None, foreign_key="user_account.id")
    decided_for: int | None = Field(default=None, foreign_key="user_account.id")
    decided_at: datetime | None = moment_column(nullable=True)
    note: str = Field(default="", max_length=2000)
    version: int = 1


class PlanAnswerRecord(SQLModel, table=True):
    """What somebody asked of a plan version, answered by choosing again: one answer of each kind, kept for good.

    ``content`` is canonical JSON, ``digest`` its SHA-256, so that a print knows which answers it shows.
    """

    __tablename__ = "plan_answer"
    __table_args__ = (sa.UniqueConstraint("plan_version_id", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    plan_version_id: int = owner("plan_version")
    kind: str = Field(max_length=20)
    content: str = Field(sa_type=sa.Text)
    digest: str = Field(max_length=64)
    created_at: datetime = moment_column()


class JobRecord(SQLModel, table=True):
    """Long work: what was asked, how far it got, and how it ended.

    ``tries`` counts how often a worker began it and did not come to its end; ``run_number`` rises whenever one begins
    it, so that who had it before can write no more. ``step_count`` of its steps are done.
    """

    __tablename__ = "job"
    __table_args__ = (one_of("kind", JOB_KINDS, "kind"), one_of("state", JOB_STATES, "state"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int | None = owner("programme", nullable=True)
    created_by: int = Field(foreign_key="user_account.id")
    kind: str = Field(max_length=20)
    arguments: dict[str, Any] = json_column()
    state: str = Field(default="queued", max_length=12, index=True)
    is_cancel_asked: bool = False
    done_count: int = 0
    total_count: int = 0
    message: str = Field(default="", max_length=500)
    result: dict[str, Any] = json_column()
    tries: int = 0
    request_id: str = Field(default_factory=current_request_id, max_length=LONGEST_REQUEST_ID)
    run_number: int = 0
    step_count: int = 0
    created_at: datetime = moment_column()
    finished_at: datetime | None = moment_column(nullable=True)


class WorkerBeatRecord(SQLModel, table=True):
    """The last sign of life of each worker."""

    __tablename__ = "worker_beat"
    worker: str = Field(primary_key=True, max_length=80)
    seen_at: datetime = moment_column()
