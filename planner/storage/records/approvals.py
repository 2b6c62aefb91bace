"""What finance decided about cost lines, who stands in for whom, and above which limit two people approve."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import UtcDateTime, json_column, moment_column, one_of, owner

LINE_ACTIONS = ("approve", "reduce", "query", "reject", "hold", "withdraw")


class LineDecisionRecord(SQLModel, table=True):
    """One decision on the cost line at ``place``; never changed, the next one follows with the next ``turn``.

    ``digest`` is that of the line's content, for which alone the decision holds; ``reduced_digest`` that of the line as
    a reduction makes it. ``author_id`` and ``submitted_by`` are those of the plan version, who cannot decide.
    """

    __tablename__ = "line_decision"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "place", "turn"),
        one_of("action", LINE_ACTIONS, "action"),
        sa.CheckConstraint("turn > 0", name="turn"),
        sa.CheckConstraint(
            "decided_by NOT IN (author_id, submitted_by) AND "
            "(decided_for IS NULL OR decided_for NOT IN (author_id, submitted_by, decided_by))",
            name="decider",
        ),
        sa.CheckConstraint(
            "(action = 'reduce') = (quantity_milli IS NOT NULL OR rate_minor IS NOT NULL) AND "
            "(action = 'reduce') = (reduced_digest <> '')",
            name="reduced",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    place: str = Field(max_length=140)
    turn: int
    plan_number: int
    digest: str = Field(max_length=64)
    action: str = Field(max_length=12)
    quantity_milli: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    rate_minor: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    reduced_digest: str = Field(default="", max_length=64)
    note: str = Field(default="", max_length=1000)
    author_id: int = Field(foreign_key="user_account.id")
    submitted_by: int = Field(foreign_key="user_account.id")
    decided_by: int = Field(foreign_key="user_account.id")
    decided_for: int | None = Field(default=None, foreign_key="user_account.id")
    decided_at: datetime = moment_column()


class DelegationRecord(SQLModel, table=True):
    """``taker`` may decide in the name of ``giver`` from the first to the last day, unless it was ended before."""

    __tablename__ = "delegation"
    __table_args__ = (
        sa.CheckConstraint("giver_id <> taker_id", name="taker"),
        sa.CheckConstraint("until_on >= from_on", name="days"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    giver_id: int = Field(foreign_key="user_account.id")
    taker_id: int = Field(foreign_key="user_account.id")
    from_on: date
    until_on: date
    reason: str = Field(default="", max_length=300)
    created_at: datetime = moment_column()
    ended_at: datetime | None = moment_column(nullable=True)


class ApprovalLimitRecord(SQLModel, table=True):
    """From which cost and reserve on, in minor units of a currency, two people approve a plan; null: one is enough."""

    __tablename__ = "approval_limit"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "currency"),
        sa.CheckConstraint("limit_minor IS NULL OR limit_minor >= 0", name="limit"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    currency: str = Field(max_length=3)
    limit_minor: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    set_by: int = Field(foreign_key="user_account.id")
    set_at: datetime = moment_column()


class FormAnswerRecord(SQLModel, table=True):
    """What a form that was sent came to, by the key that it carried: sent again, it is answered with the same.

    ``digest`` is that of what the form said, so that a key is not used for something else.
    """

    __tablename__ = "form_answer"
    __table_args__ = (sa.UniqueConstraint("workspace_id", "user_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    user_id: int = Field(foreign_key="user_account.id")
    key: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    answer: dict[str, Any] = json_column()
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC), sa_type=UtcDateTime, nullable=False)
