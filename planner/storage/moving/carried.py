"""Files into a backup and out of it: the store may be a folder on one side and the database on the other."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from sqlmodel import Session

from planner.storage.database import Database
from planner.storage.files.carrying import is_in_a_room, owners_of
from planner.storage.files.places import LostFileError, Place
from planner.storage.files.rows import put_in
from planner.storage.files.store import files_of
from planner.storage.moving.archive import BackupError, BackupReader, BackupWriter, KeptFile, place_of
from planner.storage.moving.filling import MovingError
from planner.whole_files import write_whole

# The database itself is kept row by row; locks and half-written files belong to processes.
_NOT_KEPT: Final = (".sqlite", ".sqlite-wal", ".sqlite-shm", ".sqlite-journal", ".lock", ".part", ".moved", ".backup")
_OWNED: Final = 3


def keep_stored(writer: BackupWriter, database: Database, home: Path) -> Iterator[KeptFile]:
    """What lies in the database and not in the folder."""
    if database.is_sqlite:
        return
    store = files_of(database, home)
    for place in store.every():
        stored = store.find(place)
        if stored:
            with suppress(LostFileError), stored.open() as file:
                yield writer.put_file(f"{place.room}/{place.workspace_id}/{place.name}", file)


def keep_rest(writer: BackupWriter, home: Path) -> Iterator[KeptFile]:
    """The files of the data folder."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.endswith(_NOT_KEPT):
            with suppress(FileNotFoundError), path.open("rb") as file:
                yield writer.put_file(path.relative_to(home).as_posix(), file)


def put_files(session: Session, home: Path, reader: BackupReader, *, is_folder: bool) -> None:
    """Every file of a backup into the folder, or into the database where that is the store."""
    for kept in reader.manifest.files:
        owners = [] if is_folder else _owners(session, kept)
        for place in owners:
            put_in(session, place, reader.blocks(kept))
        if not owners:
            write_whole(place_of(home, kept), reader.blocks(kept), folder_mode=0o700)


def refuse_kept_files(home: Path, files: Sequence[KeptFile]) -> None:
    """MovingError when another file lies where one belongs; the same one may be what a killed restore has left."""
    for kept in files:
        place = place_of(home, kept)
        if place.exists() and place != home / "secret_key" and _digest(place) != kept.sha256:
            name = place.name[:60]
            raise MovingError(f"{home} is not empty: “{name}” is there already. Name an empty PLANNER_HOME.")


def _owners(session: Session, kept: KeptFile) -> list[Place]:
    """Where the store keeps the file: nowhere, for one that is none of the store's."""
    parts = PurePosixPath(kept.path).parts
    if not is_in_a_room(kept.path):
        return []
    try:
        if len(parts) == _OWNED and parts[1].isdecimal():
            return [Place(int(parts[1]), parts[0], parts[2])]
        return [Place(owner, parts[0], parts[1]) for owner in owners_of(session, parts[0], parts[1])]
    except ValueError as error:
        raise BackupError("A file in this backup does not belong into a data folder. Nothing was restored.") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
