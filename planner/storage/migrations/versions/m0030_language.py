"""Keep the language in which a person reads the pages; empty is what their browser asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Nobody has chosen yet."""
    op.add_column("user_account", sa.Column("language", sa.String(8), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget what was chosen."""
    with op.batch_alter_table("user_account") as batch:
        batch.drop_column("language")
