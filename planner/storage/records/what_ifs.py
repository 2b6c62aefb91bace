"""What-ifs: a base, the changes made to it, and what choosing again under them gave."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import json_column, moment_column, owner


class WhatIfRecord(SQLModel, table=True):
    """One what-if of a programme.

    ``base_number`` is the plan version whose frozen programme is changed; null for the programme as it stands.
    ``changes`` holds each change, with its sentence in words and who made it. ``content`` is canonical JSON of the
    programme as changed, its problem and the solution, ``base_content`` that of the programme as it stood, where no
    version is the base; ``digest`` is the SHA-256 of both. ``figures`` repeats their totals for the list.
    ``chosen_version`` is the version of the changes that the result answers: another one makes it stale.
    """

    __tablename__ = "what_if"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "number"),
        sa.CheckConstraint("(content IS NULL) = (chosen_version IS NULL)", name="chosen"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    number: int
    name: str = Field(max_length=120)
    base_number: int | None = None
    changes: list[dict[str, Any]] = json_column()
    figures: dict[str, Any] = json_column()
    content: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    base_content: str | None = Field(default=None, sa_type=sa.Text, nullable=True)
    digest: str = Field(default="", max_length=64)
    chosen_version: int | None = None
    chosen_at: datetime | None = moment_column(nullable=True)
    created_by: int = Field(foreign_key="user_account.id")
    created_at: datetime = moment_column()
    version: int = 1
