"""The parts of long work, which any worker may take."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import json_column, moment_column, one_of, owner

PART_STATES = ("waiting", "running", "done", "failed")


class JobPartRecord(SQLModel, table=True):
    """A part of a job: the one of number ``place`` among those of the job's round ``name``.

    ``kind`` and ``arguments`` say what is to be done, ``result`` is JSON of what was found. ``worker`` is who has it
    now; ``claim_number`` rises whenever somebody takes it, so that who had it before can write no more. What has the
    earliest ``turn_at`` is taken first; ``tries`` counts how often a worker began it.
    """

    __tablename__ = "job_part"
    __table_args__ = (
        sa.UniqueConstraint("job_id", "name", "place"),
        one_of("state", PART_STATES, "state"),
        sa.Index(None, "state", "turn_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    job_id: int = owner("job", index=False)
    kind: str = Field(max_length=20)
    name: str = Field(max_length=60)
    place: int
    arguments: dict[str, Any] = json_column()
    state: str = Field(default="waiting", max_length=12)
    result: str = Field(default="", sa_type=sa.Text)
    message: str = Field(default="", max_length=500)
    tries: int = 0
    claim_number: int = 0
    worker: str = Field(default="", max_length=80)
    turn_at: datetime = moment_column()
    began_at: datetime | None = moment_column(nullable=True)
    finished_at: datetime | None = moment_column(nullable=True)
