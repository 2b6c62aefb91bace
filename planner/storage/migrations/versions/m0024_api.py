"""Keep the tokens of programs, and what was answered to a request that may be sent twice."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """A token is kept as its hash; an answer under the key that its request carried."""
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), primary_key=True),
        _owner("workspace", "workspace_id"),
        _owner("user_account", "user_id"),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "api_answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        _owner("workspace", "workspace_id"),
        _owner("user_account", "user_id"),
        sa.Column("request_key", sa.String(120), nullable=False),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.UniqueConstraint("workspace_id", "user_id", "request_key"),
    )


def downgrade() -> None:
    """Take both away: no token is good any more."""
    op.drop_table("api_answer")
    op.drop_table("api_token")


def _owner(table: str, column: str) -> "sa.Column[int]":
    place = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(column, sa.Integer(), place, nullable=False, index=True)
