"""Nothing to change yet."""

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Change nothing."""


def downgrade() -> None:
    """Change nothing."""
