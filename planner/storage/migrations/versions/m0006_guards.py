"""Guard what must not be rewritten: the audit trail, and the content of a plan version."""

from typing import Final

from alembic import op

revision = "0006"
down_revision = "0005"

_APPEND_ONLY: Final = "The audit trail can only grow."
_FROZEN: Final = "The content of a plan version never changes."
_CHANGED: Final = " OR ".join(
    f"OLD.{column} {{differs}} NEW.{column}"
    for column in ("content", "digest", "cost_minor", "reserve_minor", "number", "author_id", "programme_id")
)
_REFUSE: Final = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def upgrade() -> None:
    """Set the triggers."""
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgres():
        op.execute(statement)


def downgrade() -> None:
    """Take the triggers away."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger, table in (
        ("audit_update", "audit"),
        ("audit_delete", "audit"),
        ("plan_version_update", "plan_version"),
    ):
        op.execute(f"DROP TRIGGER {trigger}" + ("" if is_sqlite else f" ON {table}"))
    if not is_sqlite:
        op.execute("DROP TRIGGER audit_truncate ON audit")
        op.execute("DROP FUNCTION refuse_change()")


def _sqlite() -> list[str]:
    changed = _CHANGED.format(differs="IS NOT")
    guards = [(f"audit_{word}", f"BEFORE {word.upper()} ON audit", _APPEND_ONLY) for word in ("update", "delete")]
    guards.append(("plan_version_update", f"BEFORE UPDATE ON plan_version WHEN {changed}", _FROZEN))
    return [f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END" for name, when, why in guards]


def _postgres() -> list[str]:
    changed = _CHANGED.format(differs="IS DISTINCT FROM")
    guards = [
        ("audit_update", "BEFORE UPDATE ON audit FOR EACH ROW", _APPEND_ONLY),
        ("audit_delete", "BEFORE DELETE ON audit FOR EACH ROW", _APPEND_ONLY),
        ("audit_truncate", "BEFORE TRUNCATE ON audit FOR EACH STATEMENT", _APPEND_ONLY),
        ("plan_version_update", f"BEFORE UPDATE ON plan_version FOR EACH ROW WHEN ({changed})", _FROZEN),
    ]
    return [_REFUSE] + [
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change('{why}')" for name, when, why in guards
    ]
