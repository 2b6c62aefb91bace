"""Make the tables of decisions on cost lines."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Each decision on a line is kept for good."""


def downgrade() -> None:
    """Take them away."""
