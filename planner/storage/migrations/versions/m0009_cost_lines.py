"""Turn cost lines of driver x units x price into lines of quantity x price, whose price carries where it is from."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_LARGEST_MILLI: Final = 10**12
_ONE: Final = 1_000
_INTEGERS: Final = ("id", "position", "driver_milli", "units_milli", "derived_milli")
_LINE: Final = sa.table(
    "cost_line",
    *(sa.column(name, sa.BigInteger) for name in _INTEGERS),
    *(sa.column(name, sa.String) for name in ("element", "label", "line_key", "rate_card", "card")),
    *(sa.column(name, sa.String) for name in ("driver", "unit", "rate_unit", "working")),
)
_TEXTS: Final = (
    *(("line_key", 40), ("label", 120), ("working", 1000), ("override_reason", 300), ("supplier", 120)),
    *(("market", 60), ("origin", 200), ("card", 64)),
)
_CHECKS: Final = (
    ("derived", "derived_milli BETWEEN 0 AND 1000000000000"),
    ("override_quantity", "override_quantity_milli BETWEEN 0 AND 1000000000000"),
    ("override_rate", "override_rate_minor BETWEEN 0 AND 10000000000000"),
    (
        "override_reason",
        "override_reason <> '' OR (override_quantity_milli IS NULL AND override_rate_minor IS NULL)",
    ),
)


def upgrade() -> None:
    """Add the new columns, work the quantities out, and take the old columns away."""
    with op.batch_alter_table("cost_line") as batch:
        for name, length in _TEXTS:
            batch.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        batch.add_column(sa.Column("derived_milli", sa.BigInteger(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("bears_vat", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("override_quantity_milli", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("override_rate_minor", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("valid_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
    op.execute(sa.update(_LINE).values(label=_LINE.c.element, card=_LINE.c.rate_card))
    _work_quantities_out()
    with op.batch_alter_table("cost_line") as batch:
        for check in ("ck_cost_line_driver", "ck_cost_line_units"):
            batch.drop_constraint(op.f(check), type_="check")
        for name in ("driver", "unit", "driver_milli", "units_milli", "rate_card"):
            batch.drop_column(name)
        for name, condition in _CHECKS:
            batch.create_check_constraint(op.f(f"ck_cost_line_{name}"), condition)


def downgrade() -> None:
    """Go back to driver x units, one unit for each; what a line says of overrides and VAT is lost."""
    with op.batch_alter_table("cost_line") as batch:
        for name, length in (("driver", 80), ("unit", 40), ("rate_card", 64)):
            batch.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        batch.add_column(sa.Column("driver_milli", sa.BigInteger(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("units_milli", sa.BigInteger(), nullable=False, server_default="1000"))
    kept = {"driver_milli": _LINE.c.derived_milli, "rate_card": _LINE.c.card, "unit": _LINE.c.rate_unit}
    op.execute(sa.update(_LINE).values(driver=sa.func.substr(_LINE.c.label, 1, 80), **kept))
    names = ("derived_milli", "bears_vat", "override_quantity_milli", "override_rate_minor", "valid_on", "expires_on")
    with op.batch_alter_table("cost_line") as batch:
        for check in [f"ck_cost_line_{name}" for name, _ in _CHECKS]:
            batch.drop_constraint(op.f(check), type_="check")
        for name in (*names, *(name for name, _ in _TEXTS)):
            batch.drop_column(name)
        for name in ("driver", "units"):
            condition = f"{name}_milli BETWEEN 0 AND 1000000000000"
            batch.create_check_constraint(op.f(f"ck_cost_line_{name}"), condition)


def _work_quantities_out() -> None:
    # In Python: the product of the two may be larger than the largest number of either database.
    bind = op.get_bind()
    new = [
        {
            "row_id": row.id,
            "key": f"line-{row.position + 1}",
            "milli": _quantity_milli(row.driver_milli, row.units_milli),
            "words": _working(row),
        }
        for row in bind.execute(sa.select(_LINE))
    ]
    change = sa.update(_LINE).where(_LINE.c.id == sa.bindparam("row_id"))
    found = {"line_key": "key", "derived_milli": "milli", "working": "words"}
    if new:
        bind.execute(change.values({column: sa.bindparam(name) for column, name in found.items()}), new)


def _quantity_milli(driver_milli: int, units_milli: int) -> int:
    """Thousandths of driver x units, rounded half up, and never more than a line may hold."""
    return min((driver_milli * units_milli + _ONE // 2) // _ONE, _LARGEST_MILLI)


def _working(row: sa.Row[Any]) -> str:
    """``60 calls × 8`` where one driver took several units or a part of one; else empty: the quantity says it all."""
    if not row.driver_milli or row.units_milli == _ONE:
        return ""
    return f"{_plain(row.driver_milli)} {row.driver} × {_plain(row.units_milli)}"


def _plain(milli: int) -> str:
    whole, rest = divmod(milli, _ONE)
    return f"{whole:,}" + (f".{rest:03}".rstrip("0") if rest else "")
