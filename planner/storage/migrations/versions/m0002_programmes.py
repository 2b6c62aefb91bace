"""Make the tables of programmes with their periods, cost centres and budgets, and rate cards."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them."""
    _make_programme()
    _make_rate_card()
    _make_cost_centre()
    _make_period()
    _make_rate()
    _make_budget()
    _make_staff_capacity()


def downgrade() -> None:
    """Drop them, those that point to others first."""
    for table in ("staff_capacity", "budget", "rate", "period", "cost_centre", "rate_card", "programme"):
        op.drop_table(table)


def _make_programme() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("objective", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("objective IN ('net', 'gross')", name="objective"),
        sa.UniqueConstraint("workspace_id", "key"),
    )


def _make_rate_card() -> None:
    op.create_table(
        "rate_card",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("price_level", sa.String(120), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("workspace_id", "key"),
    )


def _make_cost_centre() -> None:
    op.create_table(
        "cost_centre",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.UniqueConstraint("programme_id", "key"),
    )


def _make_period() -> None:
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name="order"),
        sa.UniqueConstraint("programme_id", "key"),
    )


def _make_rate() -> None:
    op.create_table(
        "rate",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "rate_card_id", sa.Integer(), sa.ForeignKey("rate_card.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(120), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("low_minor", sa.BigInteger(), nullable=False),
        sa.Column("typical_minor", sa.BigInteger(), nullable=False),
        sa.Column("high_minor", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(1), nullable=False),
        sa.Column("evidence", sa.String(300), nullable=False),
        sa.CheckConstraint("mark IN ('A', 'B', 'C')", name="mark"),
        sa.CheckConstraint(
            "0 <= low_minor AND low_minor <= typical_minor AND typical_minor <= high_minor", name="order"
        ),
        sa.UniqueConstraint("rate_card_id", "element"),
    )


def _make_budget() -> None:
    op.create_table(
        "budget",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("period_id", sa.Integer(), sa.ForeignKey("period.id", ondelete="CASCADE"), nullable=True, index=True),
        sa.Column(
            "cost_centre_id",
            sa.Integer(),
            sa.ForeignKey("cost_centre.id", ondelete="CASCADE"),
            nullable=True,
            index=True,
        ),
        sa.Column("limit_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("limit_minor BETWEEN 0 AND 10000000000000", name="limit"),
    )


def _make_staff_capacity() -> None:
    op.create_table(
        "staff_capacity",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "period_id", sa.Integer(), sa.ForeignKey("period.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("days_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("days_milli BETWEEN 0 AND 1000000000", name="days"),
        sa.UniqueConstraint("period_id", "role"),
    )
