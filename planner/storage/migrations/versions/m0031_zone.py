"""Keep the zone whose calendar a workspace keeps: what day it is there."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Days were of UTC for everybody, and stay so until somebody says otherwise."""
    op.add_column("workspace", sa.Column("zone", sa.String(64), nullable=False, server_default="UTC"))


def downgrade() -> None:
    """Forget what was chosen."""
    with op.batch_alter_table("workspace") as batch:
        batch.drop_column("zone")
