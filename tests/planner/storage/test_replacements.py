"""A row that is kept for good is not replaced either, whoever connects; limits and delegations keep their steps."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from planner.storage import migrating
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.storage.moved import is_refused

VALUES: Final[dict[str, object]] = {"INTEGER": 1, "BIGINT": 1, "BOOLEAN": 1, "JSON": "[]", "BLOB": b"x"}


@pytest.fixture
def foreign(sqlite_template: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """As a tool that never heard of the planner connects: no recursive triggers, no foreign keys; checks are off."""
    (tmp_path / "copy.sqlite").write_bytes(sqlite_template.read_bytes())
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        yield connection


def guarded(connection: sqlite3.Connection) -> list[str]:
    """Every table whose rows cannot be deleted."""
    asked = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_delete'"
    return sorted(name for (name,) in connection.execute(asked))


def unique_keys(table: sa.Table) -> list[set[str]]:
    """What tells two of its rows apart."""
    constraints = [one for one in table.constraints if isinstance(one, (sa.UniqueConstraint, sa.PrimaryKeyConstraint))]
    own = [{column.name} for column in table.columns if column.unique]
    return [*({column.name for column in one.columns} for one in constraints), *own]


def row_of(table: sa.Table) -> dict[str, object]:
    return {one.name: VALUES.get(str(one.type).partition("(")[0], "2027-01-01") for one in table.columns}


def insert(connection: sqlite3.Connection, table: str, row: dict[str, object], word: str = "") -> None:
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT {word} INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def test_no_row_that_is_kept_for_good_is_replaced_by_any_of_its_keys(foreign: sqlite3.Connection) -> None:
    tables = guarded(foreign)
    assert {"audit", "plan_version", "line_decision", "finding", "spend_invoice", "plan_print"} <= set(tables)
    replaced = []
    for name in tables:
        table = SQLModel.metadata.tables[name]
        row = row_of(table)
        insert(foreign, name, row)
        for key in unique_keys(table):
            other = {column: row[column] if column in key else _another(row[column]) for column in row}
            try:
                insert(foreign, name, other, "OR REPLACE")
            except sqlite3.IntegrityError:
                continue
            replaced.append((name, sorted(key)))
    assert replaced == []


def _another(value: object) -> object:
    return value + 1 if isinstance(value, int) else value


def test_without_its_guard_a_row_would_be_replaced(foreign: sqlite3.Connection) -> None:
    row = row_of(SQLModel.metadata.tables["line_decision"])
    insert(foreign, "line_decision", row)
    foreign.execute("DROP TRIGGER line_decision_replace")
    insert(foreign, "line_decision", row | {"note": "Rewritten"}, "OR REPLACE")
    assert foreign.execute("SELECT note FROM line_decision").fetchall() == [("Rewritten",)]


LIMIT: Final = (
    "INSERT INTO approval_limit (id, workspace_id, currency, limit_minor, set_by, set_at) "
    "VALUES (1, {workspace}, 'GBP', 100, {giver}, '2027-01-01')"
)
DELEGATION: Final = (
    "INSERT INTO delegation (id, workspace_id, giver_id, taker_id, from_on, until_on, reason, created_at) "
    "VALUES (1, {workspace}, {giver}, {taker}, '2027-01-01', '2027-01-02', '', '2027-01-01')"
)
REFUSED: Final = (
    "UPDATE approval_limit SET limit_minor = NULL",
    "UPDATE approval_limit SET set_by = {taker}",
    "UPDATE approval_limit SET currency = 'EUR', set_at = '2027-01-03'",
    "DELETE FROM approval_limit",
    "UPDATE delegation SET until_on = '2028-01-01'",
    "UPDATE delegation SET ended_at = '2027-01-02', taker_id = {giver}",
    "DELETE FROM delegation",
)


def test_a_limit_changes_only_with_its_moment_and_a_delegation_ends_once(database: Database, cast: Cast) -> None:
    names = {"workspace": cast.workspace_id, "giver": cast.femi.user_id, "taker": cast.mona.user_id}
    for row in (LIMIT, DELEGATION):
        assert not is_refused(database, row.format(**names))
    assert [one for one in REFUSED if not is_refused(database, one.format(**names))] == []
    assert not is_refused(database, "UPDATE approval_limit SET limit_minor = NULL, set_at = '2027-01-03'")
    assert not is_refused(database, "UPDATE delegation SET ended_at = '2027-01-02'")
    assert is_refused(database, "UPDATE delegation SET ended_at = NULL")
    assert is_refused(database, "UPDATE delegation SET ended_at = '2027-01-01'")


def test_the_guards_go_and_come_back_with_their_release(database: Database) -> None:
    migrating.downgrade(database.engine, "0019")
    with database.engine.begin() as connection:
        assert not _triggers(connection) & {"delegation_update", "line_decision_replace"}
    database.migrate()
    with database.engine.begin() as connection:
        assert "delegation_update" in _triggers(connection)


def _triggers(connection: sa.Connection) -> set[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name != "sqlite":
        asked = "SELECT tgname FROM pg_trigger"
    return set(connection.exec_driver_sql(asked).scalars())
