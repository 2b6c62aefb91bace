"""Keep the journey as people draw it: personas, stages, touchpoints, marks, and how it should be."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make the table; every journey is as feedback shows it until somebody draws it."""
    op.create_table(
        "drawn_journey",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("programme_id"),
    )


def downgrade() -> None:
    """Take what was drawn away; feedback shows its journey as before."""
    op.drop_table("drawn_journey")
