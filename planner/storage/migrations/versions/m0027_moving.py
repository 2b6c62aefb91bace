"""Know the request that started a job, and when the last backup was made."""

import sqlalchemy as sa
from alembic import op

from planner.storage.records.base import UtcDateTime

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("job", sa.Column("request_id", sa.String(64), nullable=False, server_default=""))
    op.create_table(
        "backup_made",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_backup_made"),
    )
    op.create_index("ix_backup_made_made_at", "backup_made", ["made_at"])


def downgrade() -> None:
    """Take both away."""
    op.drop_table("backup_made")
    op.execute("ALTER TABLE job DROP COLUMN request_id")
