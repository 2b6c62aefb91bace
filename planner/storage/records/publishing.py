"""What was printed of a plan version, what choosing again confirmed of it, and who asked for a check."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import minor_column, moment_column, owner


class PlanPrintRecord(SQLModel, table=True):
    """A PDF that was made of a version in a state: ``file_digest`` is the SHA-256 of its bytes. Only ever added to."""

    __tablename__ = "plan_print"
    __table_args__ = (sa.UniqueConstraint("plan_version_id", "file_digest"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    plan_version_id: int = owner("plan_version")
    state: str = Field(max_length=20)
    file_digest: str = Field(max_length=64)
    made_at: datetime = moment_column()


class PlanConfirmationRecord(SQLModel, table=True):
    """What choosing again from a version's problem found, kept so that nobody can have it done without end."""

    __tablename__ = "plan_confirmation"
    __table_args__ = (sa.UniqueConstraint("plan_version_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    plan_version_id: int = owner("plan_version")
    status: str = Field(max_length=12)
    objective_minor: int | None = minor_column(nullable=True)
    engines: list[str] = Field(sa_type=sa.JSON, nullable=False)
    chosen_at: datetime = moment_column()


class CheckAttemptRecord(SQLModel, table=True):
    """A file that somebody handed in to be checked, counted for the limit of its address."""

    __tablename__ = "check_attempt"
    id: int | None = Field(default=None, primary_key=True)
    address: str = Field(max_length=64, index=True)
    tried_at: datetime = moment_column(index=True)
