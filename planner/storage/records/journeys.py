"""The journey of a programme as people draw it."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import json_column, owner


class DrawnJourneyRecord(SQLModel, table=True):
    """One journey of a programme; one that nobody drew has no row. ``content`` is a ``DrawnJourney`` as JSON."""

    __tablename__ = "drawn_journey"
    __table_args__ = (sa.UniqueConstraint("programme_id"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme", index=False)
    content: dict[str, Any] = json_column()
    version: int = 1
