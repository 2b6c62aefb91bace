"""Remember what was printed, what choosing again confirmed, who asked for checks, and evidence brought along."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_GROWS: Final = "What was printed stays written down."
_EVENTS: Final = ("UPDATE", "DELETE", "TRUNCATE")


def upgrade() -> None:
    """A print is known again by its bytes; what a programme file says of its feedback stays with each point."""
    _make_print()
    _make_confirmation()
    op.create_table(
        "check_attempt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("address", sa.String(64), nullable=False, index=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_index("ix_plan_version_digest", "plan_version", ["digest"])
    op.add_column("anxiety_point", sa.Column("carried", sa.JSON(), nullable=False, server_default="{}"))
    _set_guards()


def _make_print() -> None:
    op.create_table(
        "plan_print",
        sa.Column("id", sa.Integer(), primary_key=True),
        _owner("workspace"),
        _owner("plan_version"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("file_digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("plan_version_id", "file_digest"),
    )


def _make_confirmation() -> None:
    op.create_table(
        "plan_confirmation",
        sa.Column("id", sa.Integer(), primary_key=True),
        _owner("workspace"),
        _owner("plan_version"),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("objective_minor", sa.BigInteger(), nullable=True),
        sa.Column("engines", sa.JSON(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("plan_version_id"),
    )


def downgrade() -> None:
    """Take them away; no plan depends on one."""
    op.drop_column("anxiety_point", "carried")
    op.drop_index("ix_plan_version_digest", "plan_version")
    for table in ("check_attempt", "plan_confirmation", "plan_print"):
        op.drop_table(table)


def _owner(table: str) -> "sa.Column[int]":
    place = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(f"{table}_id", sa.Integer(), place, nullable=False, index=True)


def _set_guards() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for event in _EVENTS:
        name, each = f"plan_print_{event.lower()}", "STATEMENT" if event == "TRUNCATE" else "ROW"
        refusal = f"FOR EACH {each} EXECUTE FUNCTION refuse_change('{_GROWS}')"
        if is_sqlite:
            refusal = f"BEGIN SELECT RAISE(ABORT, '{_GROWS}'); END"
        if not is_sqlite or event != "TRUNCATE":
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON plan_print {refusal}")
