"""Make the tables of plan versions and jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make them."""
    _make_worker_beat()
    _make_job()
    _make_plan_version()


def downgrade() -> None:
    """Drop them, those that point to others first."""
    for table in ("plan_version", "job", "worker_beat"):
        op.drop_table(table)


def _make_worker_beat() -> None:
    op.create_table(
        "worker_beat",
        sa.Column("worker", sa.String(80), primary_key=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )


def _make_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=True, index=True
        ),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("is_cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("total_count", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('import_feedback', 'optimise', 'make_pdf')", name="kind"),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    )


def _make_plan_version() -> None:
    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("reserve_minor", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("job_id", sa.Integer(), sa.ForeignKey("job.id"), nullable=True, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("programme_id", "number"),
        *_plan_version_checks(),
    )


def _plan_version_checks() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("(state IN ('approved', 'rejected')) = (decided_by IS NOT NULL)", name="decided"),
        sa.CheckConstraint(
            "decided_by IS NULL OR (submitted_by IS NOT NULL AND decided_by NOT IN (author_id, submitted_by))",
            name="decider",
        ),
        sa.CheckConstraint("state IN ('draft', 'in_review', 'approved', 'rejected')", name="state"),
    )
