"""Make the tables of invitations, password resets, second factors and single sign-on; say more of a session."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_TABLES = ("external_identity", "recovery_code", "second_factor", "password_reset", "invitation")


def upgrade() -> None:
    """Make them. Letters may go to an address that nobody signs in with yet."""
    _make_invitation()
    _make_password_reset()
    _make_second_factor()
    _make_external_identity()
    for column in (_text("device", 300), _text("address", 64)):
        op.add_column("session", column)
    op.add_column("session", _moment("proven_at", nullable=True))
    op.add_column("workspace", sa.Column("needs_code", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("letter") as batch:
        batch.alter_column("user_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(_text("address", 254))


def downgrade() -> None:
    """Take them away, with the letters to people who have no account."""
    op.execute("DELETE FROM letter WHERE user_id IS NULL")
    with op.batch_alter_table("letter") as batch:
        batch.drop_column("address")
        batch.alter_column("user_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("workspace") as batch:
        batch.drop_column("needs_code")
    with op.batch_alter_table("session") as batch:
        for column in ("proven_at", "address", "device"):
            batch.drop_column(column)
    for table in _TABLES:
        op.drop_table(table)


def _make_invitation() -> None:
    op.create_table(
        "invitation",
        _key(),
        _owned("workspace", "workspace_id"),
        sa.Column("email", sa.String(254), nullable=False, index=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        _text("reason", 300),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        _text("state", 10),
        _person("invited_by", nullable=False),
        _moment("invited_at"),
        _moment("expires_at"),
        _person("accepted_by", nullable=True),
        _moment("ended_at", nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'revoked')", name="state"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("(state = 'accepted') = (accepted_by IS NOT NULL)", name="accepted"),
    )
    waits = sa.text("state = 'waiting'")
    op.create_index(
        "ix_invitation_waiting",
        "invitation",
        ["workspace_id", "email"],
        unique=True,
        sqlite_where=waits,
        postgresql_where=waits,
    )


def _make_password_reset() -> None:
    op.create_table(
        "password_reset",
        _key(),
        _owned("user_account", "user_id"),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        _moment("asked_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
    )


def _make_second_factor() -> None:
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
        _text("nonce", 64),
        sa.Column("last_step", sa.Integer(), nullable=False),
        _moment("begun_at"),
    )
    op.create_table(
        "recovery_code",
        _key(),
        _owned("user_account", "user_id"),
        _text("code_hash", 64),
        _moment("used_at", nullable=True),
        sa.UniqueConstraint("user_id", "code_hash"),
    )


def _make_external_identity() -> None:
    op.create_table(
        "external_identity",
        _key(),
        _owned("user_account", "user_id"),
        _text("issuer", 300),
        _text("subject", 255),
        _moment("joined_at"),
        sa.UniqueConstraint("issuer", "subject"),
        sa.UniqueConstraint("user_id", "issuer"),
    )


def _key() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _owned(table: str, column: str) -> sa.Column[Any]:
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, index=True)


def _person(column: str, *, nullable: bool) -> sa.Column[Any]:
    return sa.Column(column, sa.Integer(), sa.ForeignKey("user_account.id"), nullable=nullable)


def _text(column: str, longest: int) -> sa.Column[Any]:
    return sa.Column(column, sa.String(longest), nullable=False, server_default="")


def _moment(column: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(column, sa.DateTime(timezone=True), nullable=nullable)
