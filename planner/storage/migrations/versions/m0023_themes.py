"""Nothing to change yet."""

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Change nothing."""


def downgrade() -> None:
    """Change nothing."""
