"""What people do with feedback that is here: views they keep, tags they set, and changes that can be undone."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import json_column, moment_column, one_of, owner

CHANGE_KINDS = ("tag", "untag", "move", "merge_points", "merge_touchpoints", "merge_topics")


class SavedViewRecord(SQLModel, table=True):
    """Filters that somebody keeps by a name, for themselves or for everybody in the workspace."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("programme_id", "user_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    user_id: int = owner("user_account")
    name: str = Field(max_length=80)
    is_shared: bool = False
    filters: dict[str, Any] = json_column()
    created_at: datetime = moment_column()


class FeedbackTagRecord(SQLModel, table=True):
    """A word that a person sets on feedback; ``name_key`` is the name in small letters."""

    __tablename__ = "feedback_tag"
    __table_args__ = (sa.UniqueConstraint("programme_id", "name_key"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=120)


class FeedbackChangeRecord(SQLModel, table=True):
    """One change of many items in one step, with what it takes to undo it."""

    __tablename__ = "feedback_change"
    __table_args__ = (one_of("kind", CHANGE_KINDS, "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    kind: str = Field(max_length=20)
    made_by: int = Field(foreign_key="user_account.id")
    made_at: datetime = moment_column()
    item_count: int
    detail: dict[str, Any] = json_column()
    undone_by: int | None = Field(default=None, foreign_key="user_account.id", nullable=True)
    undone_at: datetime | None = moment_column(nullable=True)


class FeedbackTaggedRecord(SQLModel, table=True):
    """An item bears a tag from one change on, until another takes it off again."""

    __tablename__ = "feedback_tagged"
    __table_args__ = (
        sa.Index("ix_feedback_tagged_item_id", "item_id"),
        sa.Index(
            "ix_feedback_tagged_borne",
            *("tag_id", "item_id"),
            unique=True,
            sqlite_where=sa.text("removed_by IS NULL"),
            postgresql_where=sa.text("removed_by IS NULL"),
        ),
        {"sqlite_with_rowid": False},
    )
    tag_id: int = Field(foreign_key="feedback_tag.id", ondelete="CASCADE", primary_key=True)
    item_id: int = Field(foreign_key="feedback_item.id", ondelete="CASCADE", primary_key=True)
    added_by: int = Field(foreign_key="feedback_change.id", ondelete="CASCADE", primary_key=True)
    removed_by: int | None = Field(default=None, foreign_key="feedback_change.id", ondelete="SET NULL", nullable=True)


class FeedbackMovedRecord(SQLModel, table=True):
    """An item that a change moved: where it was, and the point that it was moved to."""

    __tablename__ = "feedback_moved"
    __table_args__ = (sa.Index("ix_feedback_moved_item_id", "item_id"), {"sqlite_with_rowid": False})
    change_id: int = Field(foreign_key="feedback_change.id", ondelete="CASCADE", primary_key=True)
    item_id: int = Field(foreign_key="feedback_item.id", ondelete="CASCADE", primary_key=True)
    from_point_id: int | None = None
    from_touchpoint: str = Field(max_length=120)
    from_topic: str = Field(max_length=200)
    to_point_id: int | None = None
