"""Make the tables of comments, notices and letters."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Who was told what, and when."""


def downgrade() -> None:
    """Take them away."""
