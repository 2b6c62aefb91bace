"""The backups that were made."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from planner.storage.records.base import moment_column


class BackupMadeRecord(SQLModel, table=True):
    """That a backup was made, and the digest of its manifest; the backup itself lies elsewhere."""

    __tablename__ = "backup_made"
    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime = moment_column(index=True)
    sha256: str = Field(max_length=64)
    row_count: int
