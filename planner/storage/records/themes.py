"""Themes that were suggested from feedback, and the items that speak of each."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import json_column, moment_column, one_of, owner

THEME_STATES = ("suggested", "accepted", "rejected", "merged")


class SuggestedThemeRecord(SQLModel, table=True):
    """A theme that a machine found, until and after a person says what becomes of it.

    ``words`` made it, the strongest first; ``quotes`` are the ids of telling items. Once accepted it has an anxiety
    point, and ``origins`` lists where its items stood before: point, touchpoint and topic.
    """

    __tablename__ = "suggested_theme"
    __table_args__ = (one_of("state", THEME_STATES, "state"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    job_id: int | None = Field(default=None, foreign_key="job.id", ondelete="SET NULL", nullable=True)
    name: str = Field(max_length=200)
    words: list[str] = json_column()
    quotes: list[int] = json_column()
    state: str = Field(default="suggested", max_length=12)
    anxiety_point_id: int | None = Field(
        default=None, foreign_key="anxiety_point.id", ondelete="SET NULL", nullable=True
    )
    merged_into_id: int | None = Field(
        default=None, foreign_key="suggested_theme.id", ondelete="SET NULL", nullable=True
    )
    origins: list[Any] = json_column()
    decided_by: int | None = Field(default=None, foreign_key="user_account.id", nullable=True)
    created_at: datetime = moment_column()
    decided_at: datetime | None = moment_column(nullable=True)
    version: int = 1


class ThemeItemRecord(SQLModel, table=True):
    """An item that speaks of a theme; ``origin`` is where it stood before the theme was accepted, None if not moved.

    ``came_from_id`` is the theme that it belonged to before that one was merged into this.
    """

    __tablename__ = "theme_item"
    __table_args__ = (sa.Index("ix_theme_item_item_id", "item_id"), {"sqlite_with_rowid": False})
    theme_id: int = Field(foreign_key="suggested_theme.id", ondelete="CASCADE", primary_key=True)
    item_id: int = Field(foreign_key="feedback_item.id", ondelete="CASCADE", primary_key=True)
    origin: int | None = None
    came_from_id: int | None = None
