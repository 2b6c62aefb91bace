"""Feedback as it was imported, and the touchpoints and anxiety points found in it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import between, json_column, moment_column, one_of, owner

IMPORT_STATES = ("mapping", "reading", "published", "failed", "cancelled")


class FeedbackImportRecord(SQLModel, table=True):
    """One uploaded file: its mapping, how far it got, and how many rows went where.

    Items of an import that is not ``published`` are invisible everywhere.
    """

    __tablename__ = "feedback_import"
    __table_args__ = (
        one_of("state", IMPORT_STATES, "state"),
        one_of("bad_rows", ("leave_out", "refuse_all"), "bad_rows"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    created_by: int = Field(foreign_key="user_account.id")
    file_name: str = Field(max_length=200)
    stored_name: str = Field(max_length=64)
    state: str = Field(default="mapping", max_length=12)
    mapping: dict[str, Any] = json_column()
    bad_rows: str = Field(default="leave_out", max_length=12)
    is_masking: bool = True
    row_count: int = 0
    kept_count: int = 0
    bad_count: int = 0
    duplicate_count: int = 0
    message: str = Field(default="", max_length=500)
    created_at: datetime = moment_column()
    finished_at: datetime | None = moment_column(nullable=True)


class TouchpointRecord(SQLModel, table=True):
    """Where customers meet the organisation."""

    __tablename__ = "touchpoint"
    __table_args__ = (sa.UniqueConstraint("programme_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    position: int
    key: str = Field(max_length=64)
    name: str = Field(max_length=120)


class AnxietyPointRecord(SQLModel, table=True):
    """A recurring pain at a touchpoint, placed on a stage of the journey.

    ``carried`` is what a programme file said of its feedback, which stays where it was collected; empty for a point of
    one's own.
    """

    __tablename__ = "anxiety_point"
    __table_args__ = (sa.UniqueConstraint("programme_id", "key"), sa.UniqueConstraint("touchpoint_id", "name"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    touchpoint_id: int = owner("touchpoint")
    key: str = Field(max_length=64)
    name: str = Field(max_length=200)
    stage: str = Field(default="", max_length=60)
    carried: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON, nullable=False)


class FeedbackItemRecord(SQLModel, table=True):
    """One thing that a customer said. ``severity`` is 0 to 3; ``fingerprint`` finds the same thing said twice."""

    __tablename__ = "feedback_item"
    __table_args__ = (
        sa.UniqueConstraint("import_id", "row_number"),
        sa.Index("ix_feedback_item_programme_fingerprint", "programme_id", "fingerprint"),
        sa.Index("ix_feedback_item_programme_said_on", "programme_id", "said_on"),
        # Holds all that the counts of reach and severity read, so that a million items are not read for them.
        sa.Index(
            "ix_feedback_item_evidence",
            *("programme_id", "anxiety_point_id", "channel", "import_id", "severity"),
        ),
        sa.Index(
            "ix_feedback_item_persona",
            *("programme_id", "anxiety_point_id", "persona", "import_id"),
            sqlite_where=sa.text("persona <> ''"),
            postgresql_where=sa.text("persona <> ''"),
        ),
        between("severity", 0, 3, "severity"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme", index=False)
    import_id: int = owner("feedback_import", index=False)
    row_number: int
    anxiety_point_id: int | None = Field(
        default=None, foreign_key="anxiety_point.id", ondelete="SET NULL", nullable=True, index=True
    )
    said_on: date
    channel: str = Field(max_length=60)
    text: str
    persona: str = Field(default="", max_length=120)
    touchpoint: str = Field(default="", max_length=120)
    topic: str = Field(default="", max_length=200)
    severity: int = 1
    fingerprint: str = Field(max_length=64)


class BadRowRecord(SQLModel, table=True):
    """A row that could not be imported, kept as it was with the reason, to be given back."""

    __tablename__ = "bad_row"
    __table_args__ = (sa.UniqueConstraint("import_id", "row_number"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    import_id: int = owner("feedback_import")
    row_number: int
    cells: list[str] = json_column()
    reason: str = Field(max_length=500)
