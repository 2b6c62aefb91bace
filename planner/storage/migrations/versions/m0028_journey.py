"""Nothing to change yet."""

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Change nothing."""


def downgrade() -> None:
    """Change nothing."""
