"""Let a study start late, and keep rules of coverage, of how often customers are asked and of the reserve."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_PERSONA: Final = "ix_feedback_item_persona"
_CHECKS: Final = (
    ("customers", "customers_count BETWEEN 0 AND 1000000000"),
    ("asks", "(customers_count > 0) = (most_asks_per_period IS NOT NULL OR most_asks IS NOT NULL)"),
    ("reserve", "reserve IN ('full', 'expected', 'confidence')"),
    ("confidence", "confidence_ppm BETWEEN 500000 AND 995000"),
)


def upgrade() -> None:
    """What stands starts when it did; the whole cost of follow-ups is held in reserve, and nothing else is asked."""
    with op.batch_alter_table("study") as batch:
        batch.add_column(sa.Column("latest_period_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_study_latest_period_id_period"), "period", ["latest_period_id"], ["id"])
    with op.batch_alter_table("programme") as batch:
        batch.add_column(sa.Column("customers_count", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("most_asks_per_period", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("most_asks", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reserve", sa.String(12), nullable=False, server_default="full"))
        batch.add_column(sa.Column("confidence_ppm", sa.Integer(), nullable=False, server_default="900000"))
        for name, condition in _CHECKS:
            batch.create_check_constraint(op.f(f"ck_programme_{name}"), condition)
    _make_coverage_rule()
    # Few imports name a persona, so that the index is small where there is nothing to find in it.
    has_one = sa.text("persona <> ''")
    columns = ["programme_id", "anxiety_point_id", "persona", "import_id"]
    op.create_index(_PERSONA, "feedback_item", columns, sqlite_where=has_one, postgresql_where=has_one)


def downgrade() -> None:
    """Take them away, with what was entered in them."""
    op.drop_index(_PERSONA, "feedback_item")
    op.drop_table("coverage_rule")
    with op.batch_alter_table("programme") as batch:
        for name, _ in _CHECKS:
            batch.drop_constraint(op.f(f"ck_programme_{name}"), type_="check")
        for column in ("customers_count", "most_asks_per_period", "most_asks", "reserve", "confidence_ppm"):
            batch.drop_column(column)
    with op.batch_alter_table("study") as batch:
        batch.drop_constraint(op.f("fk_study_latest_period_id_period"), type_="foreignkey")
        batch.drop_column("latest_period_id")


def _make_coverage_rule() -> None:
    op.create_table(
        "coverage_rule",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("value", sa.String(120), nullable=False),
        sa.Column("least_count", sa.Integer(), nullable=False),
        sa.UniqueConstraint("programme_id", "key"),
        sa.CheckConstraint("kind IN ('stage', 'persona', 'touchpoint')", name="kind"),
        sa.CheckConstraint("least_count BETWEEN 1 AND 1000", name="least"),
    )
