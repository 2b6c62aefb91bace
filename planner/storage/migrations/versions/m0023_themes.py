"""Keep the themes that are suggested from feedback, and the items that speak of each."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_FORMER_KINDS: Final = ("import_feedback", "optimise", "make_pdf", "answer", "what_if", "weigh_decisions")


def upgrade() -> None:
    """Make the tables, and let a job look for themes."""
    _allow((*_FORMER_KINDS, "suggest_themes"))
    _make_themes()
    op.create_table(
        "theme_item",
        _key("theme_id", "suggested_theme", primary_key=True),
        _key("item_id", "feedback_item", primary_key=True),
        sa.Column("origin", sa.Integer(), nullable=True),
        sa.Column("came_from_id", sa.Integer(), nullable=True),
        sa.Index("ix_theme_item_item_id", "item_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away; what was accepted stays as the anxiety points that it became."""
    op.drop_table("theme_item")
    op.drop_table("suggested_theme")
    op.execute("DELETE FROM job WHERE kind = 'suggest_themes'")
    _allow(_FORMER_KINDS)


def _make_themes() -> None:
    op.create_table(
        "suggested_theme",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("workspace_id", "workspace", index=True),
        _key("programme_id", "programme", index=True),
        _link("job_id", "job"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("quotes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        _link("anxiety_point_id", "anxiety_point"),
        _link("merged_into_id", "suggested_theme"),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('suggested', 'accepted', 'rejected', 'merged')", name="state"),
    )


def _key(column: str, table: str, *, index: bool = False, primary_key: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(column, sa.Integer(), key, nullable=False, index=index or None, primary_key=primary_key)


def _link(column: str, table: str) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete="SET NULL"), nullable=True)


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("job") as batch:
        batch.drop_constraint(op.f("ck_job_kind"), type_="check")
        batch.create_check_constraint("kind", f"kind IN ({listed})")
