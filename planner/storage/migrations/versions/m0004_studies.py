"""Make the tables of questions, and studies with their packages and cost lines."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make them."""
    _make_alternatives()
    _make_question()
    _make_shared_cost()
    _make_study()
    _make_alternatives_study()
    _make_package()
    _make_prerequisite()
    _make_question_anxiety()
    _make_shared_cost_study()
    _make_study_question()
    _make_cost_line()


def downgrade() -> None:
    """Drop them, those that point to others first."""
    for table in (
        "cost_line",
        "study_question",
        "shared_cost_study",
        "question_anxiety",
        "prerequisite",
        "package",
        "alternatives_study",
        "study",
        "shared_cost",
        "question",
        "alternatives",
    ):
        op.drop_table(table)


def _make_alternatives() -> None:
    op.create_table(
        "alternatives",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.UniqueConstraint("programme_id", "key"),
    )


def _make_question() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("difference_bp", sa.Integer(), nullable=False),
        sa.Column("prevalence_bp", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("difference_bp BETWEEN 1 AND 10000", name="difference"),
        sa.CheckConstraint("prevalence_bp BETWEEN 1 AND 10000", name="prevalence"),
        sa.CheckConstraint("state IN ('draft', 'ready', 'funded', 'in_field', 'answered', 'closed')", name="state"),
        sa.UniqueConstraint("programme_id", "key"),
    )


def _make_shared_cost() -> None:
    op.create_table(
        "shared_cost",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("cost_centre_id", sa.Integer(), sa.ForeignKey("cost_centre.id"), nullable=False),
        sa.Column("period_id", sa.Integer(), sa.ForeignKey("period.id"), nullable=False),
        sa.UniqueConstraint("programme_id", "key"),
    )


def _make_study() -> None:
    op.create_table(
        "study",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("method_key", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(1000), nullable=False),
        sa.Column("cost_centre_id", sa.Integer(), sa.ForeignKey("cost_centre.id"), nullable=False),
        sa.Column("period_id", sa.Integer(), sa.ForeignKey("period.id"), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("trigger_study_id", sa.Integer(), sa.ForeignKey("study.id"), nullable=True),
        sa.Column("trigger_outcome", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT (is_mandatory AND trigger_study_id IS NOT NULL)", name="trigger"),
        sa.UniqueConstraint("programme_id", "key"),
    )


def _make_alternatives_study() -> None:
    op.create_table(
        "alternatives_study",
        sa.Column(
            "alternatives_id", sa.Integer(), sa.ForeignKey("alternatives.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("study_id", sa.Integer(), sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
    )


def _make_package() -> None:
    op.create_table(
        "package",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("study_id", sa.Integer(), sa.ForeignKey("study.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("level", sa.String(12), nullable=False),
        sa.Column("design", sa.JSON(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("sample_unit", sa.String(40), nullable=False),
        sa.Column("days_to_result", sa.Integer(), nullable=False),
        sa.CheckConstraint("days_to_result BETWEEN 0 AND 10000", name="days"),
        sa.CheckConstraint("level IN ('minimum', 'standard', 'enhanced')", name="level"),
        sa.CheckConstraint("sample BETWEEN 0 AND 1000000000", name="sample"),
        sa.UniqueConstraint("study_id", "level"),
    )


def _make_prerequisite() -> None:
    op.create_table(
        "prerequisite",
        sa.Column("study_id", sa.Integer(), sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("needs_id", sa.Integer(), sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("study_id <> needs_id", name="not_itself"),
    )


def _make_question_anxiety() -> None:
    op.create_table(
        "question_anxiety",
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "anxiety_point_id", sa.Integer(), sa.ForeignKey("anxiety_point.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer(), nullable=False),
    )


def _make_shared_cost_study() -> None:
    op.create_table(
        "shared_cost_study",
        sa.Column(
            "shared_cost_id", sa.Integer(), sa.ForeignKey("shared_cost.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("study_id", sa.Integer(), sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
    )


def _make_study_question() -> None:
    op.create_table(
        "study_question",
        sa.Column("study_id", sa.Integer(), sa.ForeignKey("study.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
    )


def _make_cost_line() -> None:
    op.create_table(
        "cost_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "package_id", sa.Integer(), sa.ForeignKey("package.id", ondelete="CASCADE"), nullable=True, index=True
        ),
        sa.Column(
            "shared_cost_id",
            sa.Integer(),
            sa.ForeignKey("shared_cost.id", ondelete="CASCADE"),
            nullable=True,
            index=True,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(20), nullable=False),
        sa.Column("element", sa.String(120), nullable=False),
        sa.Column("driver", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("driver_milli", sa.BigInteger(), nullable=False),
        sa.Column("units_milli", sa.BigInteger(), nullable=False),
        *_rate_columns(),
        sa.Column("rate_card", sa.String(64), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("justification", sa.String(500), nullable=False),
        *_cost_line_checks(),
    )


def _rate_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("rate_element", sa.String(120), nullable=False),
        sa.Column("rate_unit", sa.String(40), nullable=False),
        sa.Column("low_minor", sa.BigInteger(), nullable=False),
        sa.Column("typical_minor", sa.BigInteger(), nullable=False),
        sa.Column("high_minor", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(1), nullable=False),
        sa.Column("evidence", sa.String(300), nullable=False),
    )


def _cost_line_checks() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("driver_milli BETWEEN 0 AND 1000000000000", name="driver"),
        sa.CheckConstraint("high_minor BETWEEN 0 AND 10000000000000", name="high"),
        sa.CheckConstraint("mark IN ('A', 'B', 'C')", name="mark"),
        sa.CheckConstraint("(package_id IS NULL) <> (shared_cost_id IS NULL)", name="one_owner"),
        sa.CheckConstraint(
            "0 <= low_minor AND low_minor <= typical_minor AND typical_minor <= high_minor", name="rate"
        ),
        sa.CheckConstraint(
            "section IN ('set_up', 'recruitment', 'incentives', 'fieldwork', 'materials', 'processing', 'analysis', "
            "'reporting', 'management')",
            name="section",
        ),
        sa.CheckConstraint("units_milli BETWEEN 0 AND 1000000000000", name="units"),
    )
