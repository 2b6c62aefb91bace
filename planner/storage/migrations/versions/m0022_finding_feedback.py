"""Find feedback by its words, and sort it: an index of words, kept views, tags, and changes that can be undone."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from planner.storage.searching.indexes import drop_indexes, make_indexes

revision = "0022"
down_revision = "0021"

_KINDS: Final = ("tag", "untag", "move", "merge_points", "merge_touchpoints", "merge_topics")
_LISTED: Final = (
    *("programme_id", "said_on", "id", "import_id", "channel", "touchpoint", "topic"),
    *("persona", "severity", "sentiment_milli", "anxiety_point_id"),
)
_BORNE: Final = sa.text("removed_by IS NULL")


def upgrade() -> None:
    """Words are found, views kept, tags set, points merged."""
    make_indexes(op.get_bind())
    op.drop_index("ix_feedback_item_programme_said_on", "feedback_item")
    op.create_index("ix_feedback_item_listed", "feedback_item", list(_LISTED))
    for table in ("touchpoint", "anxiety_point"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
            name = op.f(f"fk_{table}_merged_into_id_{table}")
            batch.create_foreign_key(name, table, ["merged_into_id"], ["id"], ondelete="SET NULL")
    _make_views()
    _make_changes()
    _make_tags()


def downgrade() -> None:
    """Take them away; what was merged stays so, and the points that went into others are points of their own again."""
    for table in ("feedback_moved", "feedback_tagged", "feedback_change", "feedback_tag", "saved_view"):
        op.drop_table(table)
    for table in ("anxiety_point", "touchpoint"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_merged_into_id_{table}"), type_="foreignkey")
            batch.drop_column("merged_into_id")
    op.drop_index("ix_feedback_item_listed", "feedback_item")
    op.create_index("ix_feedback_item_programme_said_on", "feedback_item", ["programme_id", "said_on"])
    drop_indexes(op.get_bind())


def _make_views() -> None:
    op.create_table(
        "saved_view",
        *_owned(),
        _key("user_id", "user_account", index=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("programme_id", "user_id", "name"),
    )


def _make_changes() -> None:
    op.create_table(
        "feedback_change",
        *_owned(),
        sa.Column("kind", sa.String(20), nullable=False),
        _key("made_by", "user_account", ondelete=None),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        _key("undone_by", "user_account", nullable=True, ondelete=None),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in _KINDS)), name="kind"),
    )
    op.create_table(
        "feedback_moved",
        _key("change_id", "feedback_change", primary_key=True),
        _key("item_id", "feedback_item", primary_key=True),
        sa.Column("from_point_id", sa.Integer(), nullable=True),
        sa.Column("from_touchpoint", sa.String(120), nullable=False),
        sa.Column("from_topic", sa.String(200), nullable=False),
        sa.Column("to_point_id", sa.Integer(), nullable=True),
        sa.Index("ix_feedback_moved_item_id", "item_id"),
        sqlite_with_rowid=False,
    )


def _make_tags() -> None:
    op.create_table(
        "feedback_tag",
        *_owned(),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_key", sa.String(120), nullable=False),
        sa.UniqueConstraint("programme_id", "name_key"),
    )
    op.create_table(
        "feedback_tagged",
        _key("tag_id", "feedback_tag", primary_key=True),
        _key("item_id", "feedback_item", primary_key=True),
        _key("added_by", "feedback_change", primary_key=True),
        _key("removed_by", "feedback_change", nullable=True, ondelete="SET NULL"),
        sa.Index("ix_feedback_tagged_item_id", "item_id"),
        sa.Index(
            "ix_feedback_tagged_borne", "tag_id", "item_id",
            unique=True, sqlite_where=_BORNE, postgresql_where=_BORNE,
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip


def _owned() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), primary_key=True),
        *(_key(f"{owner}_id", owner, index=True) for owner in ("workspace", "programme")),
    ]


def _key(
    column: str,
    table: str,
    *,
    nullable: bool = False,
    ondelete: str | None = "CASCADE",
    index: bool = False,
    primary_key: bool = False,
) -> sa.Column[Any]:
    return sa.Column(
        column,
        sa.Integer(),
        sa.ForeignKey(f"{table}.id", ondelete=ondelete),
        nullable=nullable,
        index=index or None,
        primary_key=primary_key,
    )
