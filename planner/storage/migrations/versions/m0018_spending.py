"""Make the tables of orders, invoices and what was measured."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_GROWS: Final = "What was ordered, paid and measured is kept; a correction is added beside it."
_TABLES: Final = ("spend_order", "spend_invoice", "study_actual", "spend_reason", "advice_verdict")
_EVENTS: Final = ("UPDATE", "DELETE", "TRUNCATE")


def upgrade() -> None:
    """What was paid is kept for good."""
    _make_orders()
    _make_invoices()
    _make_actuals()
    _make_words()
    for table in _TABLES:
        _guard(table)


def downgrade() -> None:
    """Take them away; with a table go its triggers."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _make_orders() -> None:
    op.create_table(
        "spend_order",
        *_owned("workspace", "programme"),
        *_whole("number", "plan_number"),
        _text("place", 140),
        *(_text(name, 120) for name in ("supplier", "reference")),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        *_minor("net_minor", "counted_vat_minor"),
        sa.Column("parts", sa.JSON(), nullable=False),
        _text("reason", 1_000),
        sa.Column("cancels", sa.Integer(), nullable=True),
        *_entered(),
        sa.UniqueConstraint("programme_id", "number"),
        sa.UniqueConstraint("programme_id", "cancels"),
        sa.CheckConstraint("cancels < number", name="cancels"),
    )


def _make_invoices() -> None:
    op.create_table(
        "spend_invoice",
        *_owned("workspace", "programme"),
        *_whole("entry", "plan_number", "turn"),
        _text("place", 140),
        *(_text(name, 120) for name in ("supplier", "supplier_key")),
        *(_text(name, 80) for name in ("number", "number_key")),
        _text("kind", 8),
        sa.Column("order_number", sa.Integer(), nullable=True),
        sa.Column("of_entry", sa.Integer(), nullable=True),
        sa.Column("invoiced_on", sa.Date(), nullable=False),
        sa.Column("vat_minor", sa.BigInteger(), nullable=False),
        *_minor("net_minor", "counted_vat_minor"),
        sa.Column("parts", sa.JSON(), nullable=False),
        _text("reason", 1_000),
        *_entered(),
        sa.UniqueConstraint("programme_id", "entry"),
        sa.UniqueConstraint("workspace_id", "supplier_key", "number_key", "turn"),
        sa.CheckConstraint("kind IN ('invoice', 'credit', 'counter')", name="kind"),
        sa.CheckConstraint("(kind = 'invoice') = (of_entry IS NULL)", name="of_entry"),
        sa.CheckConstraint("of_entry < entry", name="order"),
        sa.CheckConstraint("(kind = 'counter') = (turn < 0) AND turn <> 0", name="turn"),
    )


def _make_actuals() -> None:
    op.create_table(
        "study_actual",
        *_owned("workspace", "programme"),
        *_whole("plan_number", "turn", "completes"),
        *(_text(name, 64) for name in ("study_key", "method_key")),
        sa.Column("as_of", sa.Date(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("incidence_ppm", "length_milli", "show_ppm")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("started_on", "ended_on")),
        sa.Column("figures", sa.JSON(), nullable=False),
        _text("note", 1_000),
        *_entered(),
        sa.UniqueConstraint("programme_id", "study_key", "turn"),
        sa.CheckConstraint("completes >= 0", name="completes"),
    )


def _make_words() -> None:
    op.create_table(
        "spend_reason",
        *_owned("workspace", "programme"),
        _text("place", 140),
        sa.Column("difference_minor", sa.BigInteger(), nullable=False),
        _text("reason", 1_000),
        *_entered(),
    )
    op.create_table(
        "advice_verdict",
        *_owned("workspace"),
        _text("subject", 200),
        _text("digest", 64),
        _text("verdict", 10),
        _text("note", 1_000),
        *_entered(),
        sa.UniqueConstraint("workspace_id", "subject", "digest"),
        sa.CheckConstraint("verdict IN ('accepted', 'dismissed')", name="verdict"),
    )


def _owned(*owners: str) -> Iterator["sa.Column[int]"]:
    """The row's own number, and what it goes with."""
    yield sa.Column("id", sa.Integer(), primary_key=True)
    for owner in owners:
        key = sa.ForeignKey(f"{owner}.id", ondelete="CASCADE")
        yield sa.Column(f"{owner}_id", sa.Integer(), key, nullable=False, index=True)


def _entered() -> Iterator["sa.Column[Any]"]:
    """Who entered it, and when."""
    yield sa.Column("entered_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False)
    yield sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False)


def _whole(*names: str) -> Iterator["sa.Column[int]"]:
    for name in names:
        yield sa.Column(name, sa.Integer(), nullable=False)


def _minor(*names: str) -> Iterator["sa.Column[int]"]:
    for name in names:
        yield sa.Column(name, sa.BigInteger(), nullable=False)


def _text(name: str, longest: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(longest), nullable=False)


def _guard(table: str) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for event in _EVENTS:
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        refusal = f"FOR EACH {each} EXECUTE FUNCTION refuse_change('{_GROWS}')"
        if is_sqlite:
            refusal = f"BEGIN SELECT RAISE(ABORT, '{_GROWS}'); END"
        if not is_sqlite or event != "TRUNCATE":
            op.execute(f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} {refusal}")
