"""Guard prices: a rate card, its rates, a quote's file and an exchange rate are never changed."""

from typing import Final

from alembic import op

revision = "0011"
down_revision = "0010"

_PRICED: Final = "A rate card or exchange rate never changes; a newer one takes its place."
_TABLES: Final = ("rate_card", "rate", "rate_share", "quote_file", "exchange_rate")


def upgrade() -> None:
    """Set the triggers."""
    for table in _TABLES:
        refusal = f"BEGIN SELECT RAISE(ABORT, '{_PRICED}'); END"
        if op.get_bind().dialect.name != "sqlite":
            refusal = f"FOR EACH ROW EXECUTE FUNCTION refuse_change('{_PRICED}')"
        op.execute(f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} {refusal}")


def downgrade() -> None:
    """Take the triggers away."""
    for table in _TABLES:
        op.execute(f"DROP TRIGGER {table}_update" + ("" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"))
