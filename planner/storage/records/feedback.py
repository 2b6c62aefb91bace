"""Feedback as it was imported, and the touchpoints and anxiety points found in it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import between, json_column, moment_column, one_of, owner
from planner.storage.searching.indexes import drop_indexes, make_indexes

IMPORT_STATES = ("mapping", "reading", "published", "failed", "cancelled", "ready", "taken_back")
LIKENESSES = ("key", "text")
VERDICTS = ("open", "different")


class FeedbackImportRecord(SQLModel, table=True):
    """One uploaded file: its mapping, how far it got, and how many rows went where.

    Items of an import that is not ``published`` are invisible everywhere. One that ``is_waiting`` is looked at once
    it is read (``ready``), before it is published; one that ``is_trial`` keeps no item, and leaves what it found in
    ``trial``.
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
    is_waiting: bool = False
    is_trial: bool = False
    trial: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON, nullable=False)
    look_alike_count: int = 0
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
    merged_into_id: int | None = Field(default=None, foreign_key="touchpoint.id", ondelete="SET NULL", nullable=True)


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
    merged_into_id: int | None = Field(default=None, foreign_key="anxiety_point.id", ondelete="SET NULL", nullable=True)


class FeedbackItemRecord(SQLModel, table=True):
    """One thing that a customer said. ``severity`` is 0 to 3; ``fingerprint`` finds the same thing said twice.

    ``sentiment_milli`` runs from -1000 to 1000 and is null where nobody said or judged it; ``own_key`` is what the
    program that the item comes from calls it, if anything.
    """

    __tablename__ = "feedback_item"
    __table_args__ = (
        sa.UniqueConstraint("import_id", "row_number"),
        sa.Index("ix_feedback_item_programme_fingerprint", "programme_id", "fingerprint"),
        # Holds all that lists and charts filter and count by, so that a million texts are not read for them.
        sa.Index(
            "ix_feedback_item_listed",
            *("programme_id", "said_on", "id", "import_id", "channel", "touchpoint", "topic"),
            *("persona", "severity", "sentiment_milli", "anxiety_point_id"),
        ),
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
        sa.Index(
            "ix_feedback_item_own_key",
            *("programme_id", "own_key"),
            sqlite_where=sa.text("own_key <> ''"),
            postgresql_where=sa.text("own_key <> ''"),
        ),
        between("severity", 0, 3, "severity"),
        between("sentiment_milli", -1000, 1000, "sentiment"),
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
    sentiment_milli: int | None = None
    own_key: str = Field(default="", max_length=120)


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


class LookAlikeRecord(SQLModel, table=True):
    """An item that has the key of another one, or nearly its words: flagged for a person, who says what it is."""

    __tablename__ = "look_alike"
    __table_args__ = (
        sa.UniqueConstraint("item_id", "like_item_id"),
        one_of("reason", LIKENESSES, "reason"),
        one_of("verdict", VERDICTS, "verdict"),
        between("similarity_milli", 0, 1000, "similarity"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    import_id: int = owner("feedback_import")
    item_id: int = owner("feedback_item")
    like_item_id: int = owner("feedback_item")
    reason: str = Field(max_length=8)
    similarity_milli: int
    verdict: str = Field(default="open", max_length=12)


class SavedMappingRecord(SQLModel, table=True):
    """How files with these columns are read in a workspace, under a name that a person gave."""

    __tablename__ = "saved_mapping"
    __table_args__ = (sa.UniqueConstraint("workspace_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    name: str = Field(max_length=80)
    columns: list[str] = json_column()
    mapping: dict[str, Any] = json_column()
    saved_by: int = Field(foreign_key="user_account.id")
    saved_at: datetime = moment_column()


# What every other table of items rests on: its index of words is made with it, as the migration makes it.
_ITEM = SQLModel.metadata.tables["feedback_item"]
sa.event.listen(_ITEM, "after_create", lambda _table, connection, **_: make_indexes(connection))
sa.event.listen(_ITEM, "before_drop", lambda _table, connection, **_: drop_indexes(connection))
