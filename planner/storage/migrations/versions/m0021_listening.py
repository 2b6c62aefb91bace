"""Nothing to change yet."""

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Change nothing."""


def downgrade() -> None:
    """Change nothing."""
