"""Make the tables of what was published."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """A link to a publication can be checked by anybody."""


def downgrade() -> None:
    """Take them away."""
