"""Make the tables of decisions on cost lines, of delegation and limits, and let plans be approved by two people."""

from collections.abc import Iterable, Iterator
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_FROZEN: Final = "The content of a plan version never changes."
_KEPT: Final = "A plan version is never deleted."
_STEPS: Final = "A plan version is submitted once, then decided on step by step."
_ADDED: Final = "A decision on a cost line is kept; another one is added after it."
_FORMER_STEPS: Final = "A plan version is submitted once, then decided on once."

_CONTENT: Final = (
    *("id", "workspace_id", "programme_id", "number", "content", "digest", "cost_minor", "reserve_minor"),
    *("author_id", "job_id", "created_at"),
)
_FORMER_DECISION: Final = ("submitted_by", "submitted_at", "decided_by", "decided_at", "note")
_DECISION: Final = (*_FORMER_DECISION, "decided_for", "first_by", "first_for", "first_at")
_FIRST: Final = ("first_by", "first_for", "first_at")
_FORMER_NEXT: Final = (("draft", "in_review"), ("in_review", "approved"), ("in_review", "rejected"))
_NEXT: Final = (
    *_FORMER_NEXT,
    ("in_review", "part_approved"),
    ("in_review", "sent_back"),
    ("part_approved", "approved"),
    ("part_approved", "rejected"),
    ("approved", "active"),
    ("approved", "superseded"),
    ("active", "closed"),
    ("active", "superseded"),
)
# What was decided stays as it was decided, whatever becomes of the plan then.
_AFTERWARDS: Final = ("active", "closed", "superseded")
_FORMER_STATES: Final = "'draft', 'in_review', 'approved', 'rejected'"
_STATES: Final = (
    "'draft', 'in_review', 'part_approved', 'approved', 'rejected', 'sent_back', 'active', 'closed', 'superseded'"
)
_DECIDED: Final = "'approved', 'rejected', 'sent_back', 'active', 'closed', 'superseded'"
_FORMER_KINDS: Final = ("import_feedback", "optimise", "make_pdf", "answer", "what_if")
_ACTIONS: Final = "'approve', 'reduce', 'query', 'reject', 'hold', 'withdraw'"

_ONE_DECIDER: Final = (
    "(decided_by IS NULL OR (submitted_by IS NOT NULL AND decided_by NOT IN (author_id, submitted_by))) "
    "AND (decided_for IS NULL OR (decided_by IS NOT NULL "
    "AND decided_for NOT IN (author_id, submitted_by, decided_by)))"
)
_FIRST_DECIDER: Final = (
    "(first_by IS NULL OR (submitted_by IS NOT NULL AND first_by NOT IN (author_id, submitted_by))) "
    "AND (first_for IS NULL OR (first_by IS NOT NULL AND first_for NOT IN (author_id, submitted_by, first_by))) "
    "AND (state <> 'part_approved' OR first_by IS NOT NULL)"
)
_ANOTHER_SECOND: Final = (
    "state IN ('rejected', 'sent_back') OR first_by IS NULL OR decided_by IS NULL OR "
    "(decided_by NOT IN (first_by, COALESCE(first_for, 0)) "
    "AND COALESCE(decided_for, 0) NOT IN (first_by, COALESCE(first_for, -1)))"
)
_CHECKS: Final = (
    ("state", f"state IN ({_STATES})"),
    ("decider", _ONE_DECIDER),
    ("first", _FIRST_DECIDER),
    ("second", _ANOTHER_SECOND),
    ("decided", f"(state IN ({_DECIDED})) = (decided_by IS NOT NULL)"),
)
_NOT_THEIRS: Final = (
    "decided_by NOT IN (author_id, submitted_by) AND "
    "(decided_for IS NULL OR decided_for NOT IN (author_id, submitted_by, decided_by))"
)
_REDUCED: Final = (
    "(action = 'reduce') = (quantity_milli IS NOT NULL OR rate_minor IS NOT NULL) AND "
    "(action = 'reduce') = (reduced_digest <> '')"
)
_FORMER_DECIDER: Final = (
    "decided_by IS NULL OR (submitted_by IS NOT NULL AND decided_by NOT IN (author_id, submitted_by))"
)
_FORMER_CHECKS: Final = (
    ("state", f"state IN ({_FORMER_STATES})"),
    ("decider", _FORMER_DECIDER),
    ("decided", "(state IN ('approved', 'rejected')) = (decided_by IS NOT NULL)"),
)


def upgrade() -> None:
    """Each decision on a line is kept for good, and a plan may need two people and more than one step."""
    _drop_version_guards()
    with op.batch_alter_table("plan_version") as batch:
        for name, _ in _FORMER_CHECKS:
            batch.drop_constraint(op.f(f"ck_plan_version_{name}"), type_="check")
        batch.alter_column("state", existing_type=sa.String(12), type_=sa.String(20), existing_nullable=False)
        for column in ("decided_for", "first_by", "first_for"):
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_plan_version_{column}_user_account"), "user_account", [column], ["id"])
        batch.add_column(sa.Column("first_at", sa.DateTime(timezone=True), nullable=True))
        for name, condition in _CHECKS:
            batch.create_check_constraint(op.f(f"ck_plan_version_{name}"), condition)
    _set_version_guards(_DECISION, _NEXT, _STEPS, is_kept_afterwards=True)
    op.add_column("study", sa.Column("level_rules", sa.JSON(), nullable=False, server_default="[]"))
    _allow((*_FORMER_KINDS, "weigh_decisions"))
    _make_line_decision()
    _make_delegation()
    _make_approval_limit()
    _make_form_answer()


def downgrade() -> None:
    """Take them away; a plan stands again where the former steps would have left it."""
    for table in ("form_answer", "approval_limit", "delegation", "line_decision"):
        op.drop_table(table)
    job = sa.table("job", sa.column("kind", sa.String))
    op.execute(sa.delete(job).where(job.c.kind == "weigh_decisions"))
    _allow(_FORMER_KINDS)
    with op.batch_alter_table("study") as batch:
        batch.drop_column("level_rules")
    _drop_version_guards()
    with op.batch_alter_table("plan_version") as batch:
        for name, _ in _CHECKS:
            batch.drop_constraint(op.f(f"ck_plan_version_{name}"), type_="check")
    for former, states in (
        ("approved", "'active', 'closed', 'superseded'"),
        ("rejected", "'sent_back'"),
        ("in_review", "'part_approved'"),
    ):
        op.execute(f"UPDATE plan_version SET state = '{former}' WHERE state IN ({states})")  # noqa: S608  words above
    with op.batch_alter_table("plan_version") as batch:
        for column in ("decided_for", "first_by", "first_for"):
            batch.drop_constraint(op.f(f"fk_plan_version_{column}_user_account"), type_="foreignkey")
            batch.drop_column(column)
        batch.drop_column("first_at")
        batch.alter_column("state", existing_type=sa.String(20), type_=sa.String(12), existing_nullable=False)
        for name, condition in _FORMER_CHECKS:
            batch.create_check_constraint(op.f(f"ck_plan_version_{name}"), condition)
    _set_version_guards(_FORMER_DECISION, _FORMER_NEXT, _FORMER_STEPS, is_kept_afterwards=False)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("job") as batch:
        batch.drop_constraint(op.f("ck_job_kind"), type_="check")
        batch.create_check_constraint("kind", f"kind IN ({listed})")


def _drop_version_guards() -> None:
    """SQLite rebuilds the table and would forget them; PostgreSQL keeps those that do not change."""
    names = ("plan_version_update", "plan_version_step", "plan_version_delete")
    for name in names if _is_sqlite() else names[1:2]:
        op.execute(f"DROP TRIGGER {name}" + ("" if _is_sqlite() else " ON plan_version"))


def _set_version_guards(
    decision: Iterable[str], steps: Iterable[tuple[str, str]], why: str, *, is_kept_afterwards: bool
) -> None:
    changed = _differ(decision)
    allowed = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in steps)
    refused = f"(OLD.state = NEW.state AND ({changed})) OR (OLD.state <> NEW.state AND NOT ({allowed}))"
    if is_kept_afterwards:
        listed = ", ".join(f"'{state}'" for state in _AFTERWARDS)
        refused += f" OR (NEW.state IN ({listed}) AND ({changed}))"
        refused += f" OR (OLD.first_by IS NOT NULL AND ({_differ(_FIRST)}))"
    if _is_sqlite():
        _on_sqlite("plan_version_update", "plan_version", "UPDATE", f"WHEN {_differ(_CONTENT)} ", _FROZEN)
        _on_sqlite("plan_version_delete", "plan_version", "DELETE", "", _KEPT)
        _on_sqlite("plan_version_step", "plan_version", "UPDATE", f"WHEN {refused} ", why)
        return
    when = refused.replace(" IS NOT ", " IS DISTINCT FROM ")
    op.execute(
        f"CREATE TRIGGER plan_version_step BEFORE UPDATE ON plan_version FOR EACH ROW WHEN ({when}) "
        f"EXECUTE FUNCTION refuse_change('{why}')"
    )


def _differ(columns: Iterable[str]) -> str:
    return " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)


def _on_sqlite(name: str, table: str, event: str, when: str, why: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{why}'); END")


def _make_line_decision() -> None:
    op.create_table(
        "line_decision",
        *_owned("workspace", "programme"),
        sa.Column("place", sa.String(140), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("plan_number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("action", sa.String(12), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=True),
        sa.Column("rate_minor", sa.BigInteger(), nullable=True),
        sa.Column("reduced_digest", sa.String(64), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        *(_person(name) for name in ("author_id", "submitted_by", "decided_by")),
        _person("decided_for", is_needed=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("programme_id", "place", "turn"),
        sa.CheckConstraint(f"action IN ({_ACTIONS})", name="action"),
        sa.CheckConstraint("turn > 0", name="turn"),
        sa.CheckConstraint(_NOT_THEIRS, name="decider"),
        sa.CheckConstraint(_REDUCED, name="reduced"),
    )
    _guard_line_decision()


def _guard_line_decision() -> None:
    for event in ("UPDATE", "DELETE") if _is_sqlite() else ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"line_decision_{event.lower()}"
        if _is_sqlite():
            _on_sqlite(name, "line_decision", event, "", _ADDED)
            continue
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON line_decision FOR EACH {each} "
            f"EXECUTE FUNCTION refuse_change('{_ADDED}')"
        )


def _make_delegation() -> None:
    op.create_table(
        "delegation",
        *_owned("workspace"),
        _person("giver_id"),
        _person("taker_id"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("giver_id <> taker_id", name="taker"),
        sa.CheckConstraint("until_on >= from_on", name="days"),
    )


def _make_approval_limit() -> None:
    op.create_table(
        "approval_limit",
        *_owned("workspace"),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        _person("set_by"),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("workspace_id", "currency"),
        sa.CheckConstraint("limit_minor IS NULL OR limit_minor >= 0", name="limit"),
    )


def _make_form_answer() -> None:
    op.create_table(
        "form_answer",
        *_owned("workspace"),
        _person("user_id"),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("workspace_id", "user_id", "key"),
    )


def _owned(*owners: str) -> Iterator[sa.Column[int]]:
    """The row's own number, and what it goes with."""
    yield sa.Column("id", sa.Integer(), primary_key=True)
    for owner in owners:
        key = sa.ForeignKey(f"{owner}.id", ondelete="CASCADE")
        yield sa.Column(f"{owner}_id", sa.Integer(), key, nullable=False, index=True)


def _person(name: str, *, is_needed: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("user_account.id"), nullable=not is_needed)
