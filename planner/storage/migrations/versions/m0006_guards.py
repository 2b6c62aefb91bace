"""Guard what must not be rewritten: the audit trail, the content of a plan version, and the order of its states."""

from collections.abc import Iterable, Iterator
from typing import Final

from alembic import op

revision = "0006"
down_revision = "0005"

_APPEND_ONLY: Final = "The audit trail can only grow."
_FROZEN: Final = "The content of a plan version never changes."
_KEPT: Final = "A plan version is never deleted."
_STEPS: Final = "A plan version is submitted once, then decided on once."

# What is written once, and what is written only together with a step from one state to the next.
_CONTENT: Final = (
    *("id", "workspace_id", "programme_id", "number", "content", "digest", "cost_minor", "reserve_minor"),
    *("author_id", "job_id", "created_at"),
)
_DECISION: Final = ("submitted_by", "submitted_at", "decided_by", "decided_at", "note")
_NEXT: Final = (("draft", "in_review"), ("in_review", "approved"), ("in_review", "rejected"))

_REFUSE: Final = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def _differ(columns: Iterable[str]) -> str:
    return " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns)


_STEP: Final = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in _NEXT)
_NO_STEP: Final = f"(OLD.state = NEW.state AND ({_differ(_DECISION)})) OR (OLD.state <> NEW.state AND NOT ({_STEP}))"

# (name, table, event, condition with ``differs`` for the dialect's null-safe comparison, what is said)
_GUARDS: Final = (
    ("audit_update", "audit", "UPDATE", "", _APPEND_ONLY),
    ("audit_delete", "audit", "DELETE", "", _APPEND_ONLY),
    ("audit_truncate", "audit", "TRUNCATE", "", _APPEND_ONLY),
    ("plan_version_update", "plan_version", "UPDATE", _differ(_CONTENT), _FROZEN),
    ("plan_version_step", "plan_version", "UPDATE", _NO_STEP, _STEPS),
    ("plan_version_delete", "plan_version", "DELETE", "", _KEPT),
    ("plan_version_truncate", "plan_version", "TRUNCATE", "", _KEPT),
)


def upgrade() -> None:
    """Set the triggers."""
    for statement in _sqlite() if _is_sqlite() else _postgres():
        op.execute(statement)


def downgrade() -> None:
    """Take the triggers away."""
    for name, table, event, _, _ in _GUARDS:
        if not _is_sqlite():
            op.execute(f"DROP TRIGGER {name} ON {table}")
        elif event != "TRUNCATE":
            op.execute(f"DROP TRIGGER {name}")
    if not _is_sqlite():
        op.execute("DROP FUNCTION refuse_change()")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _sqlite() -> Iterator[str]:
    for name, table, event, condition, why in _GUARDS:
        if event != "TRUNCATE":
            when = f"WHEN {condition.format(differs='IS NOT')} " if condition else ""
            yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{why}'); END"


def _postgres() -> Iterator[str]:
    yield _REFUSE
    for name, table, event, condition, why in _GUARDS:
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        when = f"WHEN ({condition.format(differs='IS DISTINCT FROM')}) " if condition else ""
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} {when}"
            f"EXECUTE FUNCTION refuse_change('{why}')"
        )
