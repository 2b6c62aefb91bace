"""Files that are kept in the database, where machines share nothing else."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import moment_column, one_of, owner

FILE_ROOMS = ("uploads", "pdf")


class StoredFileRecord(SQLModel, table=True):
    """A file of a workspace: ``size`` in bytes, the SHA-256 of all of it, and in how many parts it lies.

    It is written once, and never changed afterwards.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "room", "name"),
        one_of("room", FILE_ROOMS, "room"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace", index=False)
    room: str = Field(max_length=12)
    name: str = Field(max_length=200)
    size: int = Field(sa_type=sa.BigInteger)
    sha256: str = Field(max_length=64)
    part_count: int
    made_at: datetime = moment_column()


class StoredPartRecord(SQLModel, table=True):
    """A part of a file, at most a mebibyte, with its own SHA-256."""

    __tablename__ = "stored_part"
    file_id: int = Field(foreign_key="stored_file.id", ondelete="CASCADE", primary_key=True)
    number: int = Field(primary_key=True)
    content: bytes = Field(sa_type=sa.LargeBinary)
    sha256: str = Field(max_length=64)
