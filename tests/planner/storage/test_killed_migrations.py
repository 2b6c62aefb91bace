"""A migration that is killed leaves the tables of the old release or of the new one, never something in between."""

import multiprocessing
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.services.watching import note_backup
from planner.storage import migrating
from planner.storage.database import Database
from planner.storage.errors import WrongReleaseError
from tests.planner.demo.loaded import planner
from tests.planner.storage import former as rows_before
from tests.planner.storage.former import FORMER, rows_of
from tests.planner.storage.moved import tables_of

ALL = sorted(file.name[1:5] for file in (migrating.MIGRATIONS / "versions").glob("m*.py"))
NEWER = [revision for revision in ALL if revision > FORMER]
Happening = Callable[[sa.Connection, str], None]
fill = rows_before.fill  # what the fixture ``former`` puts into the database


def columns(database: Database) -> dict[str, list[str]]:
    """Every table with its columns, and every trigger."""
    triggers = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
    )
    with database.engine.connect() as connection:
        found = sa.inspect(connection)
        tables = {name: sorted(one["name"] for one in found.get_columns(name)) for name in found.get_table_names()}
        return tables | {"triggers": list(connection.exec_driver_sql(triggers).scalars())}


def migrate_until(url: str, happening: Happening) -> None:
    """Migrate in this process, with something happening before each statement."""
    database = Database(url)

    def look(connection: sa.Connection, _cursor: object, statement: str, *_others: object) -> None:
        happening(connection, statement)

    sa.event.listen(database.engine, "before_cursor_execute", look)
    database.migrate()


def killed(database: Database, happening: Happening) -> None:
    """Migrate in a process that does not live to see the end."""
    database.close()
    process = multiprocessing.get_context("fork").Process(target=migrate_until, args=(database.url, happening))
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL


def at_the_end_of(revision: str) -> Happening:
    """Die when everything of ``revision`` is done but that it says so."""

    def happening(_connection: sa.Connection, statement: str) -> None:
        if "alembic_version" in statement and f"'{revision}'" in statement and "SELECT" not in statement:
            os.kill(os.getpid(), signal.SIGKILL)

    return happening


def changes_anything(statement: str) -> bool:
    return statement.lstrip().upper().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE"))


def at_statement(number: int) -> Happening:
    """Die before the statement of that number which changes anything."""
    left = [number]

    def happening(_connection: sa.Connection, statement: str) -> None:
        if changes_anything(statement):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return happening


class _EnoughError(Exception):
    """All statements have been counted, and none is to be kept."""


def statements(database: Database, revision: str = "head") -> int:
    """How many statements the upgrade to ``revision`` has that change anything."""
    seen: Counter[bool] = Counter()

    def look(_connection: sa.Connection, _cursor: object, statement: str, *_others: object) -> None:
        seen[changes_anything(statement)] += 1

    sa.event.listen(database.engine, "before_cursor_execute", look)
    with suppress(_EnoughError), migrating.alone(database.engine) as connection:
        migrating.upgrade_on(connection, revision)
        raise _EnoughError
    sa.event.remove(database.engine, "before_cursor_execute", look)
    return seen[True]


def check(database: Database, happening: Happening) -> None:
    before, rows = columns(database), rows_of(database)
    killed(database, happening)
    assert (columns(database), rows_of(database)) == (before, rows)
    database.migrate()
    assert database.is_of_this_release()
    check_kept(database, rows)


def check_kept(database: Database, before: dict[str, list[tuple[Any, ...]]]) -> None:
    """No row went away with a table that was rebuilt, and what was said is found by its words."""
    after = rows_of(database)
    assert {name: len(rows) for name, rows in before.items()} == {name: len(after[name]) for name in before}
    found = "feedback_search MATCH 'fees'" if database.is_sqlite else "searched @@ to_tsquery('simple', 'fees')"
    table = "feedback_search" if database.is_sqlite else "feedback_item"
    with database.engine.connect() as connection:
        items = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {found}").scalar()
    assert items == len(before.get("feedback_item", ()))


@pytest.mark.parametrize("revision", [NEWER[0], NEWER[-1]])
def test_a_migration_killed_at_its_end_leaves_the_old_tables_whole(former: Database, revision: str) -> None:
    check(former, at_the_end_of(revision))


@pytest.mark.long
@pytest.mark.parametrize("revision", NEWER[1:-1])
def test_every_migration_killed_at_its_end_leaves_the_old_tables_whole(former: Database, revision: str) -> None:
    check(former, at_the_end_of(revision))


def test_an_upgrade_killed_in_the_middle_of_a_migration_leaves_the_old_tables_whole(former: Database) -> None:
    check(former, at_statement(random.Random(FORMER).randint(1, statements(former))))


@pytest.mark.long
@pytest.mark.parametrize("round_", range(5))
@pytest.mark.parametrize("revision", NEWER)
def test_every_migration_killed_at_any_of_its_statements_leaves_the_old_tables_whole(
    former: Database, revision: str, round_: int
) -> None:
    migrating.migrate(former.engine, ALL[ALL.index(revision) - 1])
    check(former, at_statement(random.Random(f"{revision} {round_}").randint(1, statements(former, revision))))


@pytest.mark.long
@pytest.mark.parametrize("round_", range(5))
@pytest.mark.parametrize("from_", ALL[:-1])
def test_an_upgrade_from_every_release_killed_anywhere_leaves_the_old_tables_whole(
    former: Database, from_: str, round_: int
) -> None:
    if from_ < FORMER:
        migrating.downgrade(former.engine, from_)
    else:
        migrating.migrate(former.engine, from_)
    check(former, at_statement(random.Random(f"{from_} {round_}").randint(1, statements(former))))


def test_if_each_migration_were_kept_by_itself_one_killed_would_lie_between(
    former: Database,
) -> None:
    """The control: a commit in the middle leaves tables of no release, and the check sees it."""
    before = columns(former)

    def keep_and_die(connection: sa.Connection, statement: str) -> None:
        driver: Any = connection.connection.driver_connection
        if "alembic_version" in statement and f"'{NEWER[1]}'" in statement and "SELECT" not in statement:
            driver.execute("COMMIT")
            os.kill(os.getpid(), signal.SIGKILL)

    killed(former, keep_and_die)
    assert columns(former) != before
    assert not former.is_of_this_release()


def at_revision(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision})


def test_an_older_planner_refuses_the_tables_of_a_newer_one(database: Database) -> None:
    at_revision(database, "9999")
    for start in (database.prepare, database.migrate):
        with pytest.raises(WrongReleaseError, match=r"those of a newer release .* Start that release"):
            start()
    assert not database.is_of_this_release()
    at_revision(database, migrating.newest_revision())
    database.prepare()


def test_a_newer_planner_refuses_the_tables_of_an_older_one_and_leaves_them_alone(former: Database) -> None:
    before = columns(former)
    with pytest.raises(WrongReleaseError, match=r"those of an older release .* run planner migrate"):
        former.prepare()
    assert columns(former) == before


def test_the_commands_say_it_in_a_sentence(sqlite_template: Path, home: Path) -> None:
    shutil.copyfile(sqlite_template, home / "planner.sqlite")
    database = Database(f"sqlite:///{home}/planner.sqlite")
    at_revision(database, "9999")
    refused = planner(home, "audit", "verify")
    assert refused.exit_code == 2
    assert "those of a newer release" in refused.output
    assert "planner is running" in planner(home, "migrate").output
    at_revision(database, migrating.newest_revision())
    database.close()
    assert planner(home, "migrate").output == "The database is up to date.\n"


def test_an_empty_database_gets_its_tables_unasked(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/planner.sqlite")
    database.prepare()
    note_backup(database, "0" * 64, 1)
    assert "audit" in tables_of(database)
    database.close()
