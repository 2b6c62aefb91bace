"""A backup made while people write is one moment of everything; only a whole one is restored, into an empty place."""

import shutil
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from planner.storage.audit import TrailHead, verify_trail
from planner.storage.database import Database
from planner.storage.moving import backup as backups
from planner.storage.moving.archive import MANIFEST, BackupError, KeptFile, open_backup, place_of
from planner.storage.moving.backup import Backup, check_backup, make_backup, restore_backup
from planner.storage.moving.filling import MovingError, Trail
from planner.storage.moving.reading import SIGNED_IN, WORKERS
from planner.storage.moving.rows import put_rows
from planner.storage.moving.shapes import declared_shapes, kind_of
from planner.storage.records import SessionRecord
from planner.storage.tables import AUDIT, WORKSPACE
from tests.people import make_cast
from tests.planner.demo.loaded import LoadedDemo
from tests.planner.storage.moved import is_refused, killed_at, quietly, tables_of, trails, write_once, writers
from tests.promised import Measured


@pytest.fixture(scope="module")
def kept(demo: LoadedDemo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Backup]:
    """A backup of the demo, to be read and not changed."""
    path, database = tmp_path_factory.mktemp("kept") / "demo.backup", Database(demo.url)
    try:
        return path, make_backup(database, demo.home, path, quietly)
    finally:
        database.close()


@pytest.fixture
def new_home(tmp_path: Path) -> Path:
    """A data folder with nothing in it."""
    folder = tmp_path / "new"
    folder.mkdir()
    return folder


@pytest.fixture
def new_file(new_home: Path) -> Iterator[Database]:
    """A SQLite database that is not there yet."""
    database = Database(f"sqlite:///{new_home}/planner.sqlite")
    yield database
    database.close()


def drill(source: Database, home: Path, target: Database, new_home: Path, path: Path) -> None:
    """Back up under writers, restore, and compare; what was acknowledged before the backup is there."""
    workspace_id = trails_workspace(source)
    write_once(source, workspace_id)
    before = {trail.workspace: trail for trail in trails(source)}
    with writers(source, workspace_id) as written:
        made = make_backup(source, home, path, quietly)
        while not all(written):
            pass
    restored = restore_backup(target, new_home, path, quietly)
    assert restored == made == check_backup(path, quietly)
    assert trails(target) == made.manifest.held.trails
    for trail in made.manifest.held.trails:
        assert trail.broken_at is None
        assert before[trail.workspace].count <= trail.count
    assert is_refused(target, "UPDATE audit SET action = 'other'")
    write_once(target, workspace_id)
    restored_count = sum(trail.count for trail in made.manifest.held.trails)
    assert sum(trail.count for trail in trails(target)) == restored_count + 1


def trails_workspace(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(sa.select(sa.func.min(WORKSPACE.c.id))).scalar_one())


def test_a_backup_of_a_sqlite_file_under_writers_restores_into_postgresql(
    demo: LoadedDemo, empty_server: Database, tmp_path: Path, new_home: Path
) -> None:
    home = demo.copied_to(tmp_path / "copy")
    (home / "pdf").mkdir(exist_ok=True)
    (home / "pdf" / "one.pdf").write_bytes(b"%PDF")
    source = Database(f"sqlite:///{home}/planner.sqlite")
    drill(source, home, empty_server, new_home, tmp_path / "a.backup")
    source.close()
    assert (new_home / "pdf" / "one.pdf").read_bytes() == b"%PDF"
    assert (new_home / "secret_key").read_text() == (home / "secret_key").read_text()
    assert not list(new_home.glob("*.sqlite*"))


def test_a_backup_of_postgresql_under_writers_restores_into_a_sqlite_file(
    postgres_url: str, home: Path, new_file: Database, new_home: Path, tmp_path: Path
) -> None:
    source = Database(postgres_url)
    make_cast(source)
    drill(source, home, new_file, new_home, tmp_path / "a.backup")
    source.close()


def test_nobody_is_signed_in_and_no_worker_lives_after_a_restore() -> None:
    assert {"worker_beat", SessionRecord.__tablename__} == WORKERS | SIGNED_IN


def test_a_file_restores_only_into_an_empty_database(
    kept: tuple[Path, Backup], sqlite_url: str, new_home: Path
) -> None:
    database = Database(sqlite_url)
    make_cast(database)
    with pytest.raises(MovingError, match="The database is not empty"):
        restore_backup(database, new_home, kept[0], quietly)
    assert trails_workspace(database) == 1
    database.close()


def test_a_file_restores_only_into_a_folder_without_its_files(
    demo: LoadedDemo, new_file: Database, new_home: Path, tmp_path: Path
) -> None:
    home = demo.copied_to(tmp_path / "copy")
    (home / "note.txt").write_text("kept")
    source = Database(f"sqlite:///{home}/planner.sqlite")
    make_backup(source, home, tmp_path / "a.backup", quietly)
    source.close()
    (new_home / "note.txt").write_text("another")
    with pytest.raises(MovingError, match=r"note\.txt"):
        restore_backup(new_file, new_home, tmp_path / "a.backup", quietly)
    assert tables_of(new_file) == []


def test_a_restore_killed_in_the_middle_leaves_the_place_empty(
    kept: tuple[Path, Backup], new_file: Database, new_home: Path
) -> None:
    killed_at("Comparing", partial(restore_backup, new_file, new_home, kept[0]))
    assert tables_of(new_file) == []


def test_a_restore_that_comes_out_otherwise_keeps_nothing(
    kept: tuple[Path, Backup], new_file: Database, new_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = "planner.storage.moving.filling.put_rows"
    monkeypatch.setattr(fewer, lambda connection, shape, lines: put_rows(connection, shape, list(lines)[1:]))
    with pytest.raises((MovingError, sa.exc.IntegrityError)):
        restore_backup(new_file, new_home, kept[0], quietly)
    assert tables_of(new_file) == []


def rewritten(path: Path, folder: Path, name: str, content: bytes | None) -> Path:
    """A backup with one part replaced, or left out."""
    other = folder / "other.backup"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
            elif content is not None:
                new.writestr(part, content)
    return other


@pytest.mark.parametrize("name", ["tables/audit.jsonl", "tables/study.jsonl", "files/secret_key"])
def test_a_part_that_is_changed_or_missing_is_found(kept: tuple[Path, Backup], tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(kept[0]) as archive:
        content = archive.read(name)
    for other in (content[:-2] + b"0\n", content[: len(content) // 2], None):
        with pytest.raises(BackupError):
            check_backup(rewritten(kept[0], tmp_path, name, other), quietly)
    assert check_backup(rewritten(kept[0], tmp_path, name, content), quietly).sha256 == kept[1].sha256


def test_a_trail_that_was_rewritten_together_with_its_sum_is_found(
    kept: tuple[Path, Backup], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever can make all sums anew can still not make the chain anew without changing the head that is noted."""
    monkeypatch.setattr(backups, "_trail", lambda key, entries: Trail(key, len(entries) - 1, "0" * 64))
    with pytest.raises(BackupError, match="audit trail"):
        check_backup(kept[0], quietly)


def test_what_is_no_backup_is_refused_with_a_sentence(kept: tuple[Path, Backup], tmp_path: Path) -> None:
    whole = kept[0].read_bytes()
    for content in (b"", b"PK", whole[:-200], whole[: len(whole) // 2]):
        (tmp_path / "file").write_bytes(content)
        with pytest.raises(BackupError, match="no backup"):
            check_backup(tmp_path / "file", quietly)
    with pytest.raises(BackupError, match="manifest"):
        check_backup(rewritten(kept[0], tmp_path, MANIFEST, b"{}"), quietly)


def test_a_backup_never_replaces_another(kept: tuple[Path, Backup], demo: LoadedDemo) -> None:
    before, database = kept[0].read_bytes(), Database(demo.url)
    with pytest.raises(MovingError, match="never replaces"):
        make_backup(database, demo.home, kept[0], quietly)
    database.close()
    assert kept[0].read_bytes() == before
    assert kept[0].stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("path", ["../out", "/etc/out", "pdf/../../out", "", "a\x00b"])
def test_no_file_of_a_backup_leads_out_of_the_data_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(BackupError):
        place_of(tmp_path, KeptFile(path, 0, ""))


def test_a_copy_of_the_database_file_alone_is_the_wrong_way(sqlite_url: str, tmp_path: Path) -> None:
    """What a running planner saved last is not in the file: the head that is noted elsewhere shows it."""
    source = Database(sqlite_url)
    cast = make_cast(source)
    write_once(source, cast.workspace_id)
    file, copy = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copy.sqlite"
    shutil.copyfile(file, copy)
    make_backup(source, tmp_path / "none", tmp_path / "a.backup", quietly)
    with source.read() as session:
        last = session.execute(sa.select(AUDIT.c.hash).order_by(AUDIT.c.id.desc())).scalars().first()
    noted = TrailHead(1, str(last))
    with pytest.raises(BackupError, match="copy of a database file, not a backup"), open_backup(copy):
        pass
    alone = Database(f"sqlite:///{copy}")
    with alone.read() as session:
        assert verify_trail(session, cast.workspace_id, noted) == 1
    alone.close()
    with open_backup(tmp_path / "a.backup") as reader:
        assert TrailHead(1, reader.manifest.held.trails[0].hash) == noted
    source.close()


@pytest.mark.long
def test_fifty_backups_under_writers_are_each_one_moment(
    demo: LoadedDemo, new_file: Database, new_home: Path, tmp_path: Path, measured: Measured
) -> None:
    home = demo.copied_to(tmp_path / "copy")
    source = Database(f"sqlite:///{home}/planner.sqlite")
    with writers(source, trails_workspace(source), 4):
        paths = [tmp_path / f"{number}.backup" for number in range(50)]
        made = [make_backup(source, home, path, quietly) for path in paths]
    source.close()
    assert [check_backup(path, quietly) for path in paths] == made
    assert all(trail.broken_at is None for one in made for trail in one.manifest.held.trails)
    assert restore_backup(new_file, new_home, paths[-1], quietly) == made[-1]
    measured("R19", f"{len(made)} of {len(made)} backups under writers whole, the last one restored")


def test_every_table_can_be_carried() -> None:
    assert {shape.name for shape in declared_shapes()} == set(SQLModel.metadata.tables)
    assert all(shape.key for shape in declared_shapes())


def test_a_column_of_a_kind_that_nobody_carries_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be carried"):
        kind_of(sa.Numeric())
