"""Split long work into parts that any worker may take, and let nobody write for a job that another has taken over."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """What runs is begun again by whoever finds it; no part of anything is kept yet."""
    op.add_column("job", sa.Column("run_number", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("step_count", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "job_part",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(_owner(table) for table in ("workspace", "job")),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(80), nullable=False),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_job_part_state")),
        sa.UniqueConstraint("job_id", "name", "place"),
    )
    op.create_index(op.f("ix_job_part_workspace_id"), "job_part", ["workspace_id"])
    op.create_index(op.f("ix_job_part_state_job_part_turn_at"), "job_part", ["state", "turn_at"])


def downgrade() -> None:
    """Take the parts away; the jobs they belong to begin anew."""
    op.drop_table("job_part")
    with op.batch_alter_table("job") as batch:
        batch.drop_column("step_count")
        batch.drop_column("run_number")


def _owner(table: str) -> sa.Column[int]:
    return sa.Column(f"{table}_id", sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)
