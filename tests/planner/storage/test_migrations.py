"""Migrations make exactly the declared tables, whole or not at all, however often and by however many they are run."""

import multiprocessing
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from planner.storage import migrating, records
from planner.storage.database import Database
from planner.storage.engines import make_engine
from planner.storage.searching.indexes import is_of_an_index

POSTGRES_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
"""


def shape(engine: sa.Engine) -> dict[str, Any]:
    """Tables with their columns, constraints and indexes, without the order in which they were made."""
    with engine.connect() as connection:
        found = sa.inspect(connection)
        tables: dict[str, Any] = {}
        for table in set(found.get_table_names()) - {"alembic_version"}:
            columns = {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table)}
            checks = {c["name"]: c["sqltext"] for c in found.get_check_constraints(table)}
            keys = {k["name"]: (k["referred_table"], k["options"]) for k in found.get_foreign_keys(table)}
            uniques = {u["name"]: u["column_names"] for u in found.get_unique_constraints(table)}
            indexes = {i["name"]: i["column_names"] for i in found.get_indexes(table)}
            tables[table] = (columns, checks, keys, uniques, indexes, found.get_pk_constraint(table))
        if engine.dialect.name == "postgresql":
            tables["constraints"] = {tuple(row) for row in connection.execute(sa.text(POSTGRES_CONSTRAINTS))}
        return tables


def watched(connection: sa.Connection) -> MigrationContext:
    """All but the index of words, which each database makes in a way of its own and no record declares."""
    opts = {"include_name": lambda name, _kind, _parent: not is_of_an_index(name)}
    return MigrationContext.configure(connection, opts=opts)


def test_migrations_make_the_tables_that_are_declared(empty: Database) -> None:
    SQLModel.metadata.create_all(empty.engine)
    declared = shape(empty.engine)
    SQLModel.metadata.drop_all(empty.engine)
    empty.migrate()
    assert shape(empty.engine) == declared
    assert declared.keys() >= {"workspace", "audit", "study", "plan_version"}


def test_alembic_sees_nothing_to_migrate(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(watched(connection), SQLModel.metadata) == []


def test_a_difference_would_be_seen(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_feedback_item_evidence")
    with database.engine.connect() as connection:
        assert len(compare_metadata(watched(connection), SQLModel.metadata)) == 1


def test_going_back_leaves_nothing_and_forward_again_everything(database: Database) -> None:
    before = shape(database.engine)
    migrating.downgrade(database.engine)
    assert shape(database.engine).keys() <= {"constraints"}
    assert not database.is_well()
    database.migrate()
    assert shape(database.engine) == before
    assert database.is_well()


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        session.add(records.WorkspaceRecord(key="acme", name="Acme"))
    database.migrate()
    with database.read() as session:
        assert session.get(records.WorkspaceRecord, 1) is not None


def test_a_migration_that_fails_leaves_the_old_shape_whole(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(migrating.MIGRATIONS, folder)
    last = folder / "versions" / "m0006_guards.py"
    last.write_text(last.read_text().replace("    for statement in", "    1 / 0\n    for statement in", 1))
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "MIGRATIONS", folder)
        with pytest.raises(ZeroDivisionError):
            empty.migrate()
    assert shape(empty.engine).keys() <= {"constraints"}
    empty.migrate()
    assert empty.is_well()


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


def test_processes_that_start_at_once_migrate_once(empty: Database) -> None:
    empty.close()
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_migrate, args=(empty.url,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert empty.is_well()


def test_only_sqlite_files_and_postgresql_are_databases() -> None:
    for url in ("mysql://server/planner", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match=r"SQLite|sqlite"):
            make_engine(url)
