"""Keep sentiment and a key of its own with each item, what looks like something else, and mappings by name."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_OLD_STATES: Final = ("mapping", "reading", "published", "failed", "cancelled")
_NEW_STATES: Final = (*_OLD_STATES, "ready", "taken_back")


def upgrade() -> None:
    """An import may wait to be looked at, be tried, and be taken back."""
    op.add_column(
        "feedback_item",
        sa.Column(
            "sentiment_milli",
            sa.Integer(),
            sa.CheckConstraint("sentiment_milli BETWEEN -1000 AND 1000", name="sentiment"),
            nullable=True,
        ),
    )
    op.add_column("feedback_item", sa.Column("own_key", sa.String(120), nullable=False, server_default=""))
    has_key = sa.text("own_key <> ''")
    op.create_index(
        "ix_feedback_item_own_key",
        "feedback_item",
        ["programme_id", "own_key"],
        sqlite_where=has_key,
        postgresql_where=has_key,
    )
    _widen_imports()
    _make_look_alike()
    _make_saved_mapping()


def downgrade() -> None:
    """Take them away; an import that waits, or was taken back, counts as cancelled."""
    op.drop_table("saved_mapping")
    op.drop_table("look_alike")
    op.execute("UPDATE feedback_import SET state = 'cancelled' WHERE state IN ('ready', 'taken_back')")
    with op.batch_alter_table("feedback_import") as batch:
        for column in ("is_waiting", "is_trial", "trial", "look_alike_count"):
            batch.drop_column(column)
    _allow(_OLD_STATES)
    op.drop_index("ix_feedback_item_own_key", "feedback_item")
    with op.batch_alter_table("feedback_item") as batch:
        batch.drop_constraint(op.f("ck_feedback_item_sentiment"), type_="check")
        batch.drop_column("sentiment_milli")
        batch.drop_column("own_key")


def _widen_imports() -> None:
    _allow(_NEW_STATES)
    for name in ("is_waiting", "is_trial"):
        op.add_column("feedback_import", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("feedback_import", sa.Column("trial", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("feedback_import", sa.Column("look_alike_count", sa.Integer(), nullable=False, server_default="0"))


def _allow(states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("feedback_import") as batch:
        batch.drop_constraint(op.f("ck_feedback_import_state"), type_="check")
        batch.create_check_constraint("state", f"state IN ({listed})")


def _owner(column: str, table: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(column, sa.Integer(), key, nullable=False, index=True)


def _make_look_alike() -> None:
    op.create_table(
        "look_alike",
        sa.Column("id", sa.Integer(), primary_key=True),
        _owner("workspace_id", "workspace"),
        _owner("import_id", "feedback_import"),
        _owner("item_id", "feedback_item"),
        _owner("like_item_id", "feedback_item"),
        sa.Column("reason", sa.String(8), nullable=False),
        sa.Column("similarity_milli", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.CheckConstraint("reason IN ('key', 'text')", name="reason"),
        sa.CheckConstraint("verdict IN ('open', 'different')", name="verdict"),
        sa.CheckConstraint("similarity_milli BETWEEN 0 AND 1000", name="similarity"),
        sa.UniqueConstraint("item_id", "like_item_id"),
    )


def _make_saved_mapping() -> None:
    op.create_table(
        "saved_mapping",
        sa.Column("id", sa.Integer(), primary_key=True),
        _owner("workspace_id", "workspace"),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("workspace_id", "name"),
    )
