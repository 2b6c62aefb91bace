"""Give rate cards a kind, a supplier and whoever loaded them; make shares, files of quotes and exchange rates."""

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_CARD_CHECKS: Final = (
    ("kind", "kind IN ('price_list', 'quote', 'benchmark')"),
    ("expiry", "(expires_on IS NOT NULL) = (kind = 'quote')"),
    ("dates", "expires_on >= valid_on"),
)
_TEXTS: Final = (("market", 60), ("supplier", 120), ("reference", 120))
_CARD: Final = sa.table(
    "rate_card",
    *(sa.column(name, sa.Integer) for name in ("workspace_id", "loaded_by")),
    sa.column("key", sa.String),
    sa.column("loaded_at", sa.DateTime(timezone=True)),
)
_AUDIT: Final = sa.table(
    "audit",
    *(sa.column(name, sa.Integer) for name in ("workspace_id", "actor_id")),
    *(sa.column(name, sa.String) for name in ("action", "object")),
    sa.column("happened_at", sa.DateTime(timezone=True)),
)
_MEMBER: Final = sa.table("membership", sa.column("workspace_id", sa.Integer), sa.column("user_id", sa.Integer))
_USER: Final = sa.table("user_account", sa.column("id", sa.Integer))


def upgrade() -> None:
    """Every card that stands is a price list; who loaded it and when is read from the trail."""
    _widen_rate_card()
    with op.batch_alter_table("rate") as batch:
        batch.alter_column("unit", existing_type=sa.String(40), type_=sa.String(160), existing_nullable=False)
    _make_rate_share()
    _make_quote_file()
    _make_exchange_rate()


def downgrade() -> None:
    """Drop the tables; cards lose their kind, supplier and loader."""
    for table in ("exchange_rate", "quote_file", "rate_share"):
        op.drop_table(table)
    rate = sa.table("rate", sa.column("unit", sa.String))
    op.execute(sa.update(rate).values(unit=sa.func.substr(rate.c.unit, 1, 40)))
    with op.batch_alter_table("rate") as batch:
        batch.alter_column("unit", existing_type=sa.String(160), type_=sa.String(40), existing_nullable=False)
    with op.batch_alter_table("rate_card") as batch:
        for check in [f"ck_rate_card_{name}" for name, _ in _CARD_CHECKS]:
            batch.drop_constraint(op.f(check), type_="check")
        batch.drop_constraint(op.f("fk_rate_card_loaded_by_user_account"), type_="foreignkey")
        for column in ("kind", "expires_on", "loaded_by", "loaded_at", *(name for name, _ in _TEXTS)):
            batch.drop_column(column)
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def _widen_rate_card() -> None:
    with op.batch_alter_table("rate_card") as batch:
        batch.add_column(sa.Column("kind", sa.String(12), nullable=False, server_default="price_list"))
        for name, length in _TEXTS:
            batch.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        batch.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("loaded_by", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_column("version")
    _say_who_loaded()
    with op.batch_alter_table("rate_card") as batch:
        batch.alter_column("loaded_by", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("loaded_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        key = op.f("fk_rate_card_loaded_by_user_account")
        batch.create_foreign_key(key, "user_account", ["loaded_by"], ["id"])
        for name, condition in _CARD_CHECKS:
            batch.create_check_constraint(op.f(f"ck_rate_card_{name}"), condition)


def _say_who_loaded() -> None:
    # A card that came by other ways than the page counts as loaded today by the first member of its workspace.
    is_of_card = sa.and_(
        _AUDIT.c.workspace_id == _CARD.c.workspace_id,
        _AUDIT.c.action == "rate_card.loaded",
        _AUDIT.c.object == "rate_card:" + _CARD.c.key,
    )
    loader = sa.select(sa.func.min(_AUDIT.c.actor_id)).where(is_of_card).scalar_subquery()
    moment = sa.select(sa.func.min(_AUDIT.c.happened_at)).where(is_of_card).scalar_subquery()
    is_of_workspace = _MEMBER.c.workspace_id == _CARD.c.workspace_id
    member = sa.select(sa.func.min(_MEMBER.c.user_id)).where(is_of_workspace).scalar_subquery()
    anyone = sa.select(sa.func.min(_USER.c.id)).scalar_subquery()
    now = sa.literal(datetime.now(UTC), sa.DateTime(timezone=True))
    op.execute(
        sa.update(_CARD).values(
            loaded_by=sa.func.coalesce(loader, member, anyone), loaded_at=sa.func.coalesce(moment, now)
        )
    )


def _make_rate_share() -> None:
    op.create_table(
        "rate_share",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "rate_card_id", sa.Integer(), sa.ForeignKey("rate_card.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(120), nullable=False),
        sa.Column("of_element", sa.String(120), nullable=False),
        sa.Column("low_bp", sa.Integer(), nullable=False),
        sa.Column("typical_bp", sa.Integer(), nullable=False),
        sa.Column("high_bp", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(1), nullable=False),
        sa.Column("evidence", sa.String(300), nullable=False),
        sa.CheckConstraint("mark IN ('A', 'B', 'C')", name="mark"),
        sa.CheckConstraint("0 <= low_bp AND low_bp <= typical_bp AND typical_bp <= high_bp", name="order"),
        sa.UniqueConstraint("rate_card_id", "element"),
    )


def _make_quote_file() -> None:
    op.create_table(
        "quote_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("rate_card_id", sa.Integer(), sa.ForeignKey("rate_card.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("rate_card_id"),
    )


def _make_exchange_rate() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("from_currency", sa.String(3), nullable=False),
        sa.Column("to_currency", sa.String(3), nullable=False),
        sa.Column("rate", sa.String(24), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("loaded_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
    )
