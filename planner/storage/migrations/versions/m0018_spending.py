"""Make the tables of orders, invoices and what was measured."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """What was paid is kept for good."""


def downgrade() -> None:
    """Take them away."""
