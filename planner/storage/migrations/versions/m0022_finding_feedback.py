"""Nothing to change yet."""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Change nothing."""


def downgrade() -> None:
    """Change nothing."""
