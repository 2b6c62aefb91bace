"""A SQLite installation moves to PostgreSQL as it is, only while nobody has it open, and whole or not at all."""

import multiprocessing
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.in_use import InUseError, MovedError
from planner.storage.moving.filling import MovingError
from planner.storage.moving.moving import move
from planner.storage.moving.reading import held_by
from planner.storage.records import WorkspaceRecord
from planner.storage.tables import WORKSPACE
from tests.planner.demo.loaded import LoadedDemo, planner
from tests.planner.storage.moved import killed_at, quietly, tables_of, trails, write_once


@pytest.fixture
def copy(demo: LoadedDemo, tmp_path: Path) -> Path:
    """A data folder with the demo, to be moved."""
    return demo.copied_to(tmp_path / "copy")


@pytest.fixture
def source(copy: Path) -> Iterator[Database]:
    """Its database, held alone."""
    database = Database(f"sqlite:///{copy}/planner.sqlite", is_alone=True)
    yield database
    database.close()


@pytest.fixture
def target(empty_server: Database) -> Database:
    """Where it is moved to."""
    return empty_server


def test_everything_arrives_as_it_was_with_its_guards_and_counters(
    source: Database, target: Database, copy: Path
) -> None:
    before = trails(source)
    held = move(source, copy, target, quietly)
    source.close()
    with target.read() as session:
        arrived = held_by(session, quietly)
    assert arrived == held
    assert arrived.trails == before
    assert held.row_count > 4_000
    with pytest.raises(sa.exc.IntegrityError), target.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE plan_version SET content = ''")
    with target.write() as session:
        last = session.execute(sa.select(sa.func.max(WORKSPACE.c.id))).scalar_one()
        workspace = WorkspaceRecord(key="another", name="Another")
        session.add(workspace)
        session.flush()
        assert workspace.id == last + 1
    write_once(target, 1)
    with pytest.raises(MovedError, match="were moved to postgresql://"):
        Database(source.url).prepare()
    assert "remove" in planner(copy, "audit", "verify").output


def test_a_move_killed_in_the_middle_leaves_the_target_empty_and_the_source_in_use(
    source: Database, target: Database, copy: Path
) -> None:
    killed_at("Comparing", partial(move, source, copy, target))
    assert tables_of(target) == []
    source.close()
    source.prepare()
    write_once(source, 1)


def test_only_an_empty_database_is_moved_to(source: Database, target: Database, copy: Path) -> None:
    with target.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebody_elses (id int)")
    with pytest.raises(MovingError, match=r"not empty.*somebody_elses"):
        move(source, copy, target, quietly)
    assert tables_of(target) == ["somebody_elses"]


def _open_until(
    url: str, opened: "multiprocessing.synchronize.Event", told: "multiprocessing.synchronize.Event"
) -> None:
    database = Database(url)
    write_once(database, 1)
    opened.set()
    told.wait(60)


def test_nothing_is_moved_while_any_process_has_it_open(copy: Path) -> None:
    context = multiprocessing.get_context("fork")
    opened, told = context.Event(), context.Event()
    url = f"sqlite:///{copy}/planner.sqlite"
    process = context.Process(target=_open_until, args=(url, opened, told))
    process.start()
    assert opened.wait(60)
    refused = planner(copy, "move-to", "postgresql://nobody@localhost:1/none")
    assert refused.exit_code == 2
    assert "stop every web process and worker" in refused.output
    told.set()
    process.join(60)
    alone = Database(url, is_alone=True)
    with alone.read(), pytest.raises(InUseError, match="wait until"):
        write_once(Database(url), 1)
    alone.close()
    write_once(Database(url), 1)


def test_a_dead_process_holds_nothing(copy: Path) -> None:
    url = f"sqlite:///{copy}/planner.sqlite"

    def die(progress: object) -> None:
        write_once(Database(url), 1)
        assert callable(progress)
        progress("now", 0, 0)

    killed_at("now", die)
    Database(url, is_alone=True).prepare()


def test_without_the_lock_a_write_is_left_behind(
    source: Database, target: Database, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is written while a move goes on stays in the old place, which is why nobody may write."""
    monkeypatch.setattr("planner.storage.database.hold", lambda _url, **_how: None)
    other = Database(source.url)

    def write_then(name: str, _done: int, _total: int) -> None:
        if name == "Comparing":
            write_once(other, 1)

    held = move(source, copy, target, write_then)
    assert trails(target) == held.trails != trails(other)
    other.close()


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://host/name", "nothing"])
def test_only_postgresql_is_moved_to(copy: Path, url: str) -> None:
    refused = planner(copy, "move-to", url)
    assert refused.exit_code == 2
    assert "Name an empty PostgreSQL database" in refused.output


def test_a_server_that_is_away_is_one_sentence(source: Database, copy: Path) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises((StorageError, sa.exc.OperationalError)):
        move(source, copy, away, quietly)
