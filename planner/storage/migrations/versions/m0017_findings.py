"""Make the tables of findings, of what they release or stop, and of what came of them."""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_GROWS: Final = "What was found and done is kept; a correction is added beside it."
_GUARDED: Final = (
    *("finding", "finding_file", "decision_taken", "outcome_known", "study_step", "measure", "plan_rest"),
)
_EVENTS: Final = ("UPDATE", "DELETE", "TRUNCATE")


def upgrade() -> None:
    """A finding is kept for good, and so is every step that follows from it."""
    _make_findings()
    _make_outcomes()
    _make_steps()
    _make_measures()
    _make_purses()
    for table in _GUARDED:
        _guard(table)


def downgrade() -> None:
    """Take them away; with a table go its triggers."""
    for table in ("plan_purse", "finding_follow", *_GUARDED[2:], "finding_file", "finding"):
        op.drop_table(table)


def _make_findings() -> None:
    op.create_table(
        "finding",
        *_owned("workspace", "programme"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan_number", sa.Integer(), nullable=False),
        *(_text(name, 64) for name in ("question_key", "study_key")),
        _text("level", 12),
        _text("method_key", 64),
        _text("sample_kind", 60),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("likelihood_ppm", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.Integer(), nullable=True),
        sa.Column("estimate_milli", sa.BigInteger(), nullable=True),
        sa.Column("error_milli", sa.BigInteger(), nullable=True),
        *(_text(name, 4_000) for name in ("told", "evidence")),
        _text("confidence", 8),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        *_recorded("recorded"),
        sa.UniqueConstraint("programme_id", "number"),
        sa.UniqueConstraint("programme_id", "replaces"),
        sa.CheckConstraint("level IN ('minimum', 'standard', 'enhanced')", name="level"),
        sa.CheckConstraint("confidence IN ('low', 'fair', 'high')", name="confidence"),
        sa.CheckConstraint("(outcome IS NULL) = (estimate_milli IS NOT NULL)", name="outcome"),
        sa.CheckConstraint("(estimate_milli IS NULL) = (error_milli IS NULL)", name="error"),
        sa.CheckConstraint("replaces < number", name="replaces"),
        sa.Index("ix_finding_workspace_id_question_key", "workspace_id", "question_key"),
    )
    _make_files()


def _make_files() -> None:
    op.create_table(
        "finding_file",
        *_owned(),
        sa.Column("finding_id", sa.Integer(), sa.ForeignKey("finding.id", ondelete="CASCADE"), nullable=False),
        _text("name", 200),
        _text("media_type", 100),
        _text("digest", 64),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("finding_id"),
    )


def _make_outcomes() -> None:
    op.create_table(
        "decision_taken",
        *_owned("workspace", "programme"),
        _text("question_key", 64),
        sa.Column("option", sa.Integer(), nullable=False),
        _text("option_name", 200),
        _text("note", 1_000),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("acted_on", sa.Date(), nullable=True),
        *_recorded("recorded"),
    )
    op.create_table(
        "outcome_known",
        *_owned("workspace", "programme"),
        _text("question_key", 64),
        sa.Column("state", sa.Integer(), nullable=False),
        _text("state_name", 200),
        _text("note", 1_000),
        sa.Column("known_on", sa.Date(), nullable=False),
        *_recorded("recorded"),
    )


def _make_steps() -> None:
    op.create_table(
        "study_step",
        *_owned("workspace", "programme"),
        sa.Column("plan_number", sa.Integer(), nullable=False),
        _text("study_key", 64),
        sa.Column("turn", sa.Integer(), nullable=False),
        _text("action", 20),
        _text("note", 1_000),
        *_recorded("taken"),
        sa.CheckConstraint("action IN ('ask', 'release', 'begin_fieldwork', 'report', 'close', 'stop')", name="action"),
        sa.UniqueConstraint("programme_id", "study_key", "turn"),
    )
    op.create_table(
        "plan_rest",
        *_owned("workspace"),
        sa.Column(
            "plan_version_id", sa.Integer(), sa.ForeignKey("plan_version.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("of_number", sa.Integer(), nullable=False),
        sa.Column("finding_count", sa.Integer(), nullable=False),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("plan_version_id"),
    )


def _make_purses() -> None:
    op.create_table(
        "plan_purse",
        *_owned("workspace", "programme"),
        sa.Column("plan_number", sa.Integer(), nullable=False),
        sa.Column("allocated_minor", sa.BigInteger(), nullable=False),
        sa.Column("reserve_minor", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("programme_id", "plan_number"),
    )


def _make_measures() -> None:
    op.create_table(
        "measure",
        *_owned("workspace", "programme"),
        _text("touchpoint_key", 64),
        _text("kind", 16),
        sa.Column("value_milli", sa.BigInteger(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        _text("source", 200),
        *_recorded("recorded"),
        sa.CheckConstraint("kind IN ('satisfaction', 'nps', 'churn')", name="kind"),
    )
    op.create_table(
        "finding_follow",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
    )


def _owned(*owners: str) -> Iterator["sa.Column[int]"]:
    """The row's own number, and what it goes with."""
    yield sa.Column("id", sa.Integer(), primary_key=True)
    for owner in owners:
        key = sa.ForeignKey(f"{owner}.id", ondelete="CASCADE")
        yield sa.Column(f"{owner}_id", sa.Integer(), key, nullable=False, index=True)


def _recorded(word: str) -> Iterator["sa.Column[Any]"]:
    """Who did it, and when."""
    yield sa.Column(f"{word}_by", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False)
    yield sa.Column(f"{word}_at", sa.DateTime(timezone=True), nullable=False)


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
