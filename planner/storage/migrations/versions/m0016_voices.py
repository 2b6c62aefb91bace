"""Make the tables of comments, notices and letters, and of roles that wait for a second person."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_SAID: Final = "What somebody said is kept; a correction is a new version beside it."
_REPLACED: Final = "The audit trail can only grow."
_ROLES: Final = "'researcher', 'finance', 'manager', 'administrator'"
_GUARDED: Final = ("comment", "comment_text")


def upgrade() -> None:
    """Who said what, who was told what and when, and who may soon do more."""
    _make_comments()
    _make_notices()
    _make_letters()
    _make_grants()
    for statement in _sqlite_guards() if _is_sqlite() else _postgres_guards():
        op.execute(statement)


def downgrade() -> None:
    """Take them away; with a table go its triggers."""
    if _is_sqlite():
        op.execute("DROP TRIGGER audit_replace")
    for table in ("role_grant", "letter", "notice_choice", "notice", "comment_text", "comment"):
        op.drop_table(table)


def _make_comments() -> None:
    op.create_table(
        "comment",
        _key(),
        _owned("workspace"),
        _owned("programme", index=False),
        _text("place", 140),
        _text("kind", 8),
        sa.Column("plan_number", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Integer(), sa.ForeignKey("comment.id", ondelete="CASCADE"), index=True),
        _person("author_id"),
        _moment("created_at"),
        sa.CheckConstraint("kind IN ('comment', 'query', 'answer')", name="kind"),
        sa.CheckConstraint("(answers_id IS NOT NULL) = (kind = 'answer')", name="answer"),
        sa.Index("ix_comment_programme_place", "programme_id", "place"),
    )
    op.create_table(
        "comment_text",
        _key(),
        _owned("comment", index=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("text", 4000),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        _person("written_by"),
        _moment("written_at"),
        sa.UniqueConstraint("comment_id", "number"),
        sa.CheckConstraint("is_withdrawn = (text = '')", name="withdrawn"),
    )


def _make_notices() -> None:
    op.create_table(
        "notice",
        _key(),
        _owned("workspace"),
        _owned("user_account", "user_id", index=False),
        _text("event", 20),
        _text("words", 400),
        _text("path", 300),
        _text("way", 8),
        sa.Column("once", sa.String(200), nullable=True),
        _person("caused_by", nullable=True),
        _moment("created_at"),
        _moment("read_at", nullable=True),
        sa.UniqueConstraint("user_id", "workspace_id", "once"),
        sa.Index("ix_notice_unread", "user_id", "workspace_id", "read_at"),
    )
    op.create_table(
        "notice_choice",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("event", sa.String(20), primary_key=True),
        _text("way", 8),
    )


def _make_letters() -> None:
    op.create_table(
        "letter",
        _key(),
        _owned("workspace"),
        _owned("user_account", "user_id"),
        _text("subject", 200),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("once", sa.String(200), nullable=False, unique=True),
        sa.Column("message_key", sa.String(64), nullable=False, unique=True),
        _text("state", 10),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("next_try_at"),
        _moment("claimed_until", nullable=True),
        _text("reason", 300),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="state"),
        sa.Index("ix_letter_due", "state", "next_try_at"),
    )


def _make_grants() -> None:
    op.create_table(
        "role_grant",
        _key(),
        _owned("workspace"),
        _owned("user_account", "user_id"),
        _text("role", 20),
        _text("reason", 300),
        _text("state", 10),
        _person("asked_by"),
        _moment("asked_at"),
        _person("decided_by", nullable=True),
        _moment("decided_at", nullable=True),
        sa.CheckConstraint(f"role IN ({_ROLES})", name="role"),
        sa.CheckConstraint("state IN ('waiting', 'confirmed', 'refused', 'withdrawn')", name="state"),
        sa.CheckConstraint("asked_by <> user_id", name="not_for_oneself"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> user_id", name="not_by_oneself"),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'refused') OR (decided_by IS NOT NULL AND decided_by <> asked_by)",
            name="second_person",
        ),
        sa.CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="decided"),
    )


def _key() -> "sa.Column[Any]":
    return sa.Column("id", sa.Integer(), primary_key=True)


def _owned(table: str, name: str = "", *, index: bool = True) -> "sa.Column[Any]":
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name or f"{table}_id", sa.Integer(), key, nullable=False, index=index)


def _person(name: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.Integer(), sa.ForeignKey("user_account.id"), nullable=nullable)


def _text(name: str, longest: int) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(longest), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _sqlite_guards() -> Iterator[str]:
    for table in _GUARDED:
        for event in ("UPDATE", "DELETE"):
            refusal = f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
            yield f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} {refusal}"
    # INSERT OR REPLACE asks the triggers of DELETE only where a connection has switched recursive triggers on.
    same = "id = NEW.id OR (workspace_id = NEW.workspace_id AND sequence = NEW.sequence)"
    when = f"WHEN EXISTS (SELECT 1 FROM audit WHERE {same})"  # noqa: S608  fixed words alone
    yield f"CREATE TRIGGER audit_replace BEFORE INSERT ON audit {when} BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"


def _postgres_guards() -> Iterator[str]:
    for table in _GUARDED:
        for event in ("UPDATE", "DELETE", "TRUNCATE"):
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            yield (
                f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} FOR EACH {each} "
                f"EXECUTE FUNCTION refuse_change('{_SAID}')"
            )
