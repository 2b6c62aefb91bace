"""Files are kept whole, for their workspace alone, whichever store holds them; what was changed is refused in words."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.storage.database import Database
from planner.storage.files.carrying import put_folder_in, take_folder_in
from planner.storage.files.folder import FolderFiles
from planner.storage.files.places import BLOCK, DamagedFileError, LostFileError, Place
from planner.storage.files.rows import RowFiles
from planner.storage.files.store import FileStore, files_of
from planner.storage.moving.backup import make_backup, restore_backup
from tests.people import Cast
from tests.planner.storage.moved import quietly

LARGE = bytes(range(256)) * (10 * BLOCK // 1024)  # two parts and a half


@pytest.fixture(params=["folder", "rows"])
def store(request: pytest.FixtureRequest, database: Database, cast: Cast, home: Path) -> FileStore:
    """Either store, on either database."""
    return FolderFiles(home) if request.param == "folder" else RowFiles(database, home)


@pytest.fixture
def rows(database: Database, home: Path) -> RowFiles:
    """Files in the database."""
    return RowFiles(database, home)


@pytest.fixture
def place(cast: Cast) -> Place:
    """A print of the workspace."""
    return Place(cast.ada.workspace_id, "pdf", "one-1.pdf")


def files_in(home: Path) -> list[str]:
    return sorted(path.name for path in home.rglob("*") if path.is_file() and ".sqlite" not in path.name)


def test_a_file_comes_back_as_it_was_put_in(store: FileStore, place: Place) -> None:
    assert store.find(place) is None
    stored = store.put(place, [LARGE[:100], LARGE[100:]])
    assert (stored.size, stored.read_bytes()) == (len(LARGE), LARGE)
    with store.on_disk(place) as path:
        assert path.read_bytes() == LARGE
    assert list(store.every()) == [place]
    store.remove(place)
    store.remove(place)
    assert store.find(place) is None
    with pytest.raises(LostFileError), store.on_disk(place):
        pass
    with pytest.raises(LostFileError):
        stored.open()


def test_the_newest_of_a_name_is_found_by_how_it_begins(store: FileStore, cast: Cast) -> None:
    assert store.named(cast.ada.workspace_id, "pdf", "one-") == []
    for name in ("one-1.pdf", "one-2.pdf", "o_e-3.pdf"):
        store.put(Place(cast.ada.workspace_id, "pdf", name), [name.encode()])
    found = store.named(cast.ada.workspace_id, "pdf", "one-")
    assert [one.place.name for one in found] == ["one-2.pdf", "one-1.pdf"]


def test_what_is_old_is_removed_by_how_its_name_begins_but_for_what_is_spared(store: FileStore, cast: Cast) -> None:
    names = ("brief-1.pdf", "brief-2.pdf", "b_ief-3.pdf", "form-4.pdf", "plan-5.pdf")
    for who in (cast.ada, cast.eve):
        for name in names:
            store.put(Place(who.workspace_id, "pdf", name), [name.encode()])
    store.put(Place(cast.ada.workspace_id, "uploads", "brief-6"), [b"theirs"])
    starts, spared = ("brief-", "form-"), {"brief-2.pdf"}
    assert store.remove_old("pdf", starts, datetime.now(UTC) - timedelta(minutes=5), spared) == 0
    assert store.remove_old("pdf", starts, datetime.now(UTC) + timedelta(minutes=5), spared) == 4
    left = {place.name for place in store.every()}
    assert left == {"brief-2.pdf", "b_ief-3.pdf", "plan-5.pdf", "brief-6"}


def test_an_old_print_of_an_earlier_release_is_removed_as_well(home: Path) -> None:
    (home / "pdf").mkdir()
    for name in ("journey-1.pdf", "plan-2.pdf"):
        (home / "pdf" / name).write_bytes(b"print")
    assert FolderFiles(home).remove_old("pdf", ("journey-",), datetime.now(UTC) + timedelta(minutes=5), ()) == 1
    assert files_in(home) == ["plan-2.pdf"]


def test_nobody_finds_the_file_of_another_workspace(store: FileStore, place: Place, cast: Cast) -> None:
    store.put(place, [b"ours"])
    theirs = Place(cast.eve.workspace_id, place.room, place.name)
    assert store.find(theirs) is None
    assert store.named(theirs.workspace_id, "pdf", "one") == []
    assert store.put(theirs, [b"theirs"]).read_bytes() == b"theirs"
    store.remove(theirs)
    found = store.find(place)
    assert found is not None
    assert found.read_bytes() == b"ours"


def test_what_breaks_off_leaves_nothing(store: FileStore, place: Place, home: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield LARGE
        raise KeyError

    with pytest.raises(KeyError):
        store.put(place, breaks_off())
    assert store.find(place) is None
    assert files_in(home) == []


@pytest.mark.parametrize("name", ["../secret_key", "/etc/passwd", "", "a/b", ".hidden", "a" * 201, "a\n"])
def test_a_name_that_leads_elsewhere_is_none(name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        Place(1, "pdf", name)


def test_the_same_file_twice_is_one(rows: RowFiles, place: Place) -> None:
    assert rows.put(place, [b"same"]) == rows.put(place, [b"same"])


def test_reading_leaves_nothing_on_this_machine(rows: RowFiles, place: Place, home: Path) -> None:
    with rows.put(place, [LARGE]).open() as file:
        assert file.read(1) == LARGE[:1]
        assert files_in(home) == []


def test_what_was_written_is_never_changed(database: Database, rows: RowFiles, place: Place) -> None:
    rows.put(place, [b"as it was"])
    for statement in ("UPDATE stored_part SET content = ''", "UPDATE stored_file SET name = 'x'"):
        with pytest.raises(sa.exc.IntegrityError, match="never changed"), database.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def _tampered(database: Database, statement: str, **values: object) -> None:
    """As somebody changes it who holds the database and takes its guards away."""
    with database.engine.begin() as connection:
        on = "" if database.is_sqlite else " ON {}"
        for table in ("stored_file", "stored_part"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_update" + on.format(table))
        connection.execute(sa.text(statement), values)


_OTHER = b"x" * BLOCK
_TAMPERED = {
    "a part": "UPDATE stored_part SET content = :other WHERE number = 1",
    "a part and its sum": "UPDATE stored_part SET content = :other, sha256 = :digest WHERE number = 1",
    "parts gone": "DELETE FROM stored_part WHERE number = 1",
    "shortened": "UPDATE stored_file SET part_count = 1",
    "a size": "UPDATE stored_file SET size = size - 1",
}


@pytest.mark.parametrize("how", _TAMPERED)
def test_a_file_that_was_changed_is_refused_in_words(
    database: Database, rows: RowFiles, place: Place, how: str
) -> None:
    stored = rows.put(place, [LARGE])
    _tampered(database, _TAMPERED[how], other=_OTHER, digest=hashlib.sha256(_OTHER).hexdigest())
    found = rows.find(place)
    assert found is not None
    with pytest.raises(DamagedFileError, match="not the one that was put there"):
        found.open()
    with pytest.raises(DamagedFileError), rows.on_disk(stored.place):
        pass


def test_without_the_sums_a_changed_file_is_given_away(
    database: Database, rows: RowFiles, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""

    class Same:
        """A sum that never differs."""

        def __init__(self, _content: bytes = b"") -> None:
            pass

        def update(self, _content: bytes) -> None:
            pass

        def hexdigest(self) -> str:
            return "same"

    monkeypatch.setattr("planner.storage.files.rows.hashlib.sha256", Same)
    stored = rows.put(place, [LARGE])
    _tampered(database, _TAMPERED["a part"], other=_OTHER, digest="")
    assert stored.read_bytes() != LARGE


def test_a_backup_carries_the_files_from_either_store_into_either(
    database: Database, empty_server: Database, cast: Cast, home: Path, place: Place, tmp_path: Path
) -> None:
    files_of(database, home).put(place, [LARGE])
    make_backup(database, home, tmp_path / "a.backup", quietly)
    database.close()
    for target in (Database(f"sqlite:///{tmp_path}/new.sqlite"), empty_server):
        new_home = tmp_path / f"new-{target.is_sqlite}"
        new_home.mkdir()
        restore_backup(target, new_home, tmp_path / "a.backup", quietly)
        found = files_of(target, new_home).find(place)
        assert found is not None
        assert found.read_bytes() == LARGE
        assert (place.name in files_in(new_home)) is target.is_sqlite
        target.close()


def test_an_installation_that_has_grown_takes_its_folder_in(database: Database, cast: Cast, home: Path) -> None:
    place = Place(cast.ada.workspace_id, "pdf", "one-1.pdf")
    FolderFiles(home).put(place, [LARGE])
    nobodys = home / "pdf" / "brief-0.pdf"
    nobodys.write_bytes(b"made again when somebody asks")
    assert take_folder_in(database, home) == (0 if database.is_sqlite else 1)
    assert (place.name in files_in(home)) is database.is_sqlite
    found = files_of(database, home).find(place)
    assert found is not None
    assert found.read_bytes() == LARGE
    shutil.rmtree(home / "pdf")
    with database.write() as session:
        assert put_folder_in(session, home) == 0
