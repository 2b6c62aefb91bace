"""Give programmes their VAT, market and beginning, questions their kind, studies and levels what costing needs."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_PACKAGE = sa.table("package", sa.column("id", sa.Integer), sa.column("design", sa.JSON))


def upgrade() -> None:
    """Add the columns; what stood before costs what it did: no contingency, no VAT."""
    _widen_programme()
    _widen_question()
    _widen_study()
    _widen_package()
    _widen_shared_cost()
    _rewrite_designs(lambda entry: [entry[0], entry[1], "", ""])


def downgrade() -> None:
    """Take them away, with what was entered in them."""
    _rewrite_designs(lambda entry: entry[:2])
    with op.batch_alter_table("shared_cost") as batch:
        batch.drop_constraint(op.f("ck_shared_cost_vat"), type_="check")
        for column in ("entered_by", "entered_at", "vat_bp"):
            batch.drop_column(column)
    checks = ["ck_package_contingency", "ck_package_vat", "ck_package_days"]
    with op.batch_alter_table("package") as batch:
        for check in checks:
            batch.drop_constraint(op.f(check), type_="check")
        for column in ("contingency_bp", "vat_bp", "stamps"):
            batch.drop_column(column)
        batch.create_check_constraint(op.f("ck_package_days"), "days_to_result BETWEEN 0 AND 10000")
    with op.batch_alter_table("study") as batch:
        for column in ("method_version", "judged", "copied_from", "alternatives"):
            batch.drop_column(column)
    with op.batch_alter_table("question") as batch:
        batch.drop_constraint(op.f("ck_question_kind"), type_="check")
        batch.drop_column("kind")
    with op.batch_alter_table("programme") as batch:
        batch.drop_constraint(op.f("ck_programme_vat"), type_="check")
        for column in ("vat_bp", "counts_vat", "market", "begun_at"):
            batch.drop_column(column)


def _widen_programme() -> None:
    with op.batch_alter_table("programme") as batch:
        batch.add_column(sa.Column("vat_bp", sa.Integer(), nullable=False, server_default="2000"))
        batch.add_column(sa.Column("counts_vat", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("market", sa.String(60), nullable=False, server_default=""))
        batch.add_column(sa.Column("begun_at", sa.String(40), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_programme_vat"), "vat_bp BETWEEN 0 AND 5000")


def _widen_question() -> None:
    kinds = "kind IN ('exploratory', 'descriptive', 'causal', 'evaluative')"
    with op.batch_alter_table("question") as batch:
        batch.add_column(sa.Column("kind", sa.String(12), nullable=False, server_default="evaluative"))
        batch.create_check_constraint(op.f("ck_question_kind"), kinds)


def _widen_study() -> None:
    with op.batch_alter_table("study") as batch:
        batch.add_column(sa.Column("method_version", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("judged", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("copied_from", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("alternatives", sa.String(1000), nullable=False, server_default=""))


def _widen_package() -> None:
    with op.batch_alter_table("package") as batch:
        batch.drop_constraint(op.f("ck_package_days"), type_="check")
        batch.add_column(sa.Column("contingency_bp", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("vat_bp", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("stamps", sa.JSON(), nullable=False, server_default="[]"))
        batch.create_check_constraint(op.f("ck_package_contingency"), "contingency_bp BETWEEN 0 AND 5000")
        batch.create_check_constraint(op.f("ck_package_days"), "days_to_result BETWEEN 0 AND 20000")
        batch.create_check_constraint(op.f("ck_package_vat"), "vat_bp BETWEEN 0 AND 5000")


def _widen_shared_cost() -> None:
    with op.batch_alter_table("shared_cost") as batch:
        batch.add_column(sa.Column("entered_by", sa.String(120), nullable=False, server_default=""))
        batch.add_column(sa.Column("entered_at", sa.String(40), nullable=False, server_default=""))
        batch.add_column(sa.Column("vat_bp", sa.Integer(), nullable=False, server_default="0"))
        batch.create_check_constraint(op.f("ck_shared_cost_vat"), "vat_bp BETWEEN 0 AND 5000")


def _rewrite_designs(turned: Callable[[list[Any]], list[Any]]) -> None:
    bind = op.get_bind()
    rows = bind.execute(sa.select(_PACKAGE)).all()
    for row in rows:
        design = [turned(entry) for entry in row.design]
        bind.execute(sa.update(_PACKAGE).where(_PACKAGE.c.id == row.id).values(design=design))
