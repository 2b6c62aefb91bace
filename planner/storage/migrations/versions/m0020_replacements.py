"""Guard against replacement: no row that is kept for good gives way to a new one with the same key."""

from collections.abc import Iterator, Mapping
from typing import Final

from alembic import op

revision = "0020"
down_revision = "0019"

_ADDED: Final = "What is kept here is never replaced; a new row is added beside it."
_LIMIT: Final = "The limit of a currency stays there; only what it is, who set it and when change, together."
_DELEGATION: Final = "A delegation is kept as it was given, and ended once."
_CONFIRMED: Final = "What choosing again found stays written down."
# What tells two rows of a table apart, beside their id.
_KEYS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "plan_version": (("programme_id", "number"), ("job_id",)),
    "line_decision": (("programme_id", "place", "turn"),),
    "delegation": (),
    "approval_limit": (("workspace_id", "currency"),),
    "comment": (),
    "comment_text": (("comment_id", "number"),),
    "finding": (("programme_id", "number"), ("programme_id", "replaces")),
    "finding_file": (("finding_id",),),
    "decision_taken": (),
    "outcome_known": (),
    "study_step": (("programme_id", "study_key", "turn"),),
    "measure": (),
    "plan_rest": (("plan_version_id",),),
    "spend_order": (("programme_id", "number"), ("programme_id", "cancels")),
    "spend_invoice": (("programme_id", "entry"), ("workspace_id", "supplier_key", "number_key", "turn")),
    "study_actual": (("programme_id", "study_key", "turn"),),
    "spend_reason": (),
    "advice_verdict": (("workspace_id", "subject", "digest"),),
    "plan_print": (("plan_version_id", "file_digest"),),
    "plan_confirmation": (("plan_version_id",),),
}
_GIVEN: Final = ("id", "workspace_id", "giver_id", "taker_id", "from_on", "until_on", "reason", "created_at")


def _differ(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)


_LIMIT_MOVED: Final = (
    f"{_differ('id', 'workspace_id', 'currency')} OR (({_differ('limit_minor', 'set_by')}) AND NEW.set_at = OLD.set_at)"
)
_DELEGATION_MOVED: Final = f"{_differ(*_GIVEN)} OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL"
# (table, which of its updates are refused: every one where nothing is said, what is said)
_KEPT: Final = (
    ("approval_limit", _LIMIT_MOVED, _LIMIT),
    ("delegation", _DELEGATION_MOVED, _DELEGATION),
    ("plan_confirmation", "", _CONFIRMED),
)


def upgrade() -> None:
    """Set the triggers; on PostgreSQL nothing is ever replaced, so there only those on limits and delegation."""
    for statement in (*_sqlite_kept(), *_replacements()) if _is_sqlite() else _postgres_kept():
        op.execute(statement)


def downgrade() -> None:
    """Take the triggers away."""
    for table, _, _ in _KEPT:
        for event in ("update", "delete") if _is_sqlite() else ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_{event}" + ("" if _is_sqlite() else f" ON {table}"))
    for table in _KEYS if _is_sqlite() else ():
        op.execute(f"DROP TRIGGER {table}_replace")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _replacements() -> Iterator[str]:
    """INSERT OR REPLACE asks the triggers of DELETE only where a connection has switched recursive triggers on."""
    for table, keys in _KEYS.items():
        same = " OR ".join(f"({_same(key)})" for key in (("id",), *keys))
        when = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  fixed words alone
        yield f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table} {when} {_refusal(_ADDED)}"


def _same(key: tuple[str, ...]) -> str:
    return " AND ".join(f"{column} = NEW.{column}" for column in key)


def _refusal(why: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{why}'); END"


def _sqlite_kept() -> Iterator[str]:
    for table, moved, why in _KEPT:
        when = f"WHEN {moved} " if moved else ""
        yield f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} {when}{_refusal(why)}"
        yield f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} {_refusal(why)}"


def _postgres_kept() -> Iterator[str]:
    for table, moved, why in _KEPT:
        # Whether something is null is asked in the same words in both; only the comparison differs.
        differs = moved.replace(" IS NOT NEW.", " IS DISTINCT FROM NEW.")
        refused = f"EXECUTE FUNCTION refuse_change('{why}')"
        when = f"WHEN ({differs}) " if moved else ""
        yield f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW {when}{refused}"
        for event, each in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            yield f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} FOR EACH {each} {refused}"
