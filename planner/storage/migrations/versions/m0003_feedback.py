"""Make the tables of feedback, touchpoints and anxiety points."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ITEM_INDEXES = {
    "ix_feedback_item_evidence": ["programme_id", "anxiety_point_id", "channel", "import_id", "severity"],
    "ix_feedback_item_programme_fingerprint": ["programme_id", "fingerprint"],
    "ix_feedback_item_programme_said_on": ["programme_id", "said_on"],
}


def upgrade() -> None:
    """Make them."""
    _make_feedback_import()
    _make_touchpoint()
    _make_anxiety_point()
    _make_bad_row()
    _make_feedback_item()


def downgrade() -> None:
    """Drop them, those that point to others first."""
    for table in ("feedback_item", "bad_row", "anxiety_point", "touchpoint", "feedback_import"):
        op.drop_table(table)


def _make_feedback_import() -> None:
    op.create_table(
        "feedback_import",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("stored_name", sa.String(64), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("bad_rows", sa.String(12), nullable=False),
        sa.Column("is_masking", sa.Boolean(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("kept_count", sa.Integer(), nullable=False),
        sa.Column("bad_count", sa.Integer(), nullable=False),
        sa.Column("duplicate_count", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("bad_rows IN ('leave_out', 'refuse_all')", name="bad_rows"),
        sa.CheckConstraint("state IN ('mapping', 'reading', 'published', 'failed', 'cancelled')", name="state"),
    )


def _make_touchpoint() -> None:
    op.create_table(
        "touchpoint",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.UniqueConstraint("programme_id", "key"),
    )


def _make_anxiety_point() -> None:
    op.create_table(
        "anxiety_point",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "touchpoint_id",
            sa.Integer(),
            sa.ForeignKey("touchpoint.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("stage", sa.String(60), nullable=False),
        sa.UniqueConstraint("programme_id", "key"),
        sa.UniqueConstraint("touchpoint_id", "name"),
    )


def _make_bad_row() -> None:
    op.create_table(
        "bad_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "import_id",
            sa.Integer(),
            sa.ForeignKey("feedback_import.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.UniqueConstraint("import_id", "row_number"),
    )


def _make_feedback_item() -> None:
    op.create_table(
        "feedback_item",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False),
        sa.Column("import_id", sa.Integer(), sa.ForeignKey("feedback_import.id", ondelete="CASCADE"), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column(
            "anxiety_point_id",
            sa.Integer(),
            sa.ForeignKey("anxiety_point.id", ondelete="SET NULL"),
            nullable=True,
            index=True,
        ),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(60), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("persona", sa.String(120), nullable=False),
        sa.Column("touchpoint", sa.String(120), nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.CheckConstraint("severity BETWEEN 0 AND 3", name="severity"),
        sa.UniqueConstraint("import_id", "row_number"),
    )
    for name, columns in _ITEM_INDEXES.items():
        op.create_index(name, "feedback_item", columns)
