"""No statement is put together of words: whatever comes from outside goes in as a bound value."""

import ast
from collections.abc import Iterator
from typing import Final

import pytest

from tests import house
from tests.promised import Measured

_TAKES_SQL: Final = frozenset({"text", "exec_driver_sql", "execute", "executescript", "literal_column", "DDL"})
# Put together of constants of ours: names of settings and triggers, the number of a lock, columns of an index.
_KNOWN: Final = frozenset(
    {
        "planner/jobs/system.py: f'PRAGMA {pragma}'",
        "planner/storage/migrating.py: f'SELECT pg_advisory_xact_lock({_POSTGRES_LOCK})'",
        "planner/storage/searching/indexes.py: f'DROP TRIGGER feedback_item_search_{event}'",
        "planner/storage/searching/indexes.py: statement.format(text=text, topic=topic)",
    }
)


def put_together(source: str) -> list[str]:
    """Statements that are made of a text and something else."""
    if not any(f"{name}(" in source for name in _TAKES_SQL):
        return []
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    return [ast.unparse(call.args[0]) for call in calls if _name(call.func) in _TAKES_SQL and _is_made(call.args[0])]


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _is_made(given: ast.expr) -> bool:
    is_format = isinstance(given, ast.Call) and _name(given.func) in {"format", "join", "replace"}
    is_sum = isinstance(given, ast.BinOp) and any(
        isinstance(one, ast.Constant | ast.JoinedStr) for one in ast.walk(given)
    )
    return isinstance(given, ast.JoinedStr) or is_format or is_sum


def statements_of_the_product() -> Iterator[str]:
    """Those of every file but the migrations, which ran before anybody could type."""
    for path in house.written_files(".py"):
        name = house.name_of(path)
        if name.startswith("planner/") and "/migrations/" not in name:
            yield from (f"{name}: {found}" for found in put_together(path.read_text(encoding="utf-8")))


def test_no_statement_is_put_together_of_words(measured: Measured) -> None:
    assert set(statements_of_the_product()) == _KNOWN
    measured("A20", f"0 statements put together of words ({len(_KNOWN)} of constants of ours)")


@pytest.mark.parametrize(
    "offender",
    [
        "session.execute(sa.text(f\"SELECT * FROM t WHERE name = '{name}'\"))",
        'connection.exec_driver_sql("SELECT " + column)',
        'session.execute("SELECT %s" % name)',
        'sa.text("SELECT {}".format(name))',
    ],
)
def test_words_put_into_a_statement_would_be_seen(offender: str) -> None:
    assert put_together(offender)
    assert put_together('session.execute(sa.text("SELECT :name"), {"name": name})') == []
