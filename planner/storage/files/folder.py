"""Files in a folder of this machine, for an installation whose database is a file beside them."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from planner.storage.files.places import ROOMS, LostFileError, Place, StoredFile
from planner.whole_files import write_whole


class FolderFiles:
    """Each file as ``room/workspace/name`` in ``home``; one of an earlier release lies in its room itself."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def put(self, place: Place, blocks: Iterable[bytes]) -> StoredFile:
        """Keep ``blocks`` as one file, whole or not at all; the same name twice is the same file."""
        path = self._home / place.room / str(place.workspace_id) / place.name
        write_whole(path, blocks, folder_mode=0o700)
        return _stored(place, path)

    def find(self, place: Place) -> StoredFile | None:
        """The file, if it is kept."""
        path = self._path(place)
        with suppress(FileNotFoundError):
            return _stored(place, path)
        return None

    def named(self, workspace_id: int, room: str, start: str, most: int = 20) -> list[StoredFile]:
        """The newest files of a room whose names begin with ``start``, which is a name by itself."""
        names = {path.name for path in self._paths_of(room, workspace_id) if path.name.startswith(start)}
        found = (self.find(Place(workspace_id, room, name)) for name in names)
        return sorted((one for one in found if one), key=lambda one: one.made_at, reverse=True)[:most]

    @contextmanager
    def on_disk(self, place: Place) -> Iterator[Path]:
        """The file by a path, for as long as the block lasts. Raises LostFileError."""
        path = self._path(place)
        if not path.exists():
            raise LostFileError
        yield path

    def remove(self, place: Place) -> None:
        """Remove the file, if it is still there."""
        self._path(place).unlink(missing_ok=True)

    def remove_old(self, room: str, starts: tuple[str, ...], before: datetime, spared: Collection[str]) -> int:
        """Remove what was made before then in a room, of all workspaces, whose names begin so; how many."""
        own = (self._home / place.room / str(place.workspace_id) / place.name for place in self.every())
        paths = (*own, *(path for _, path in self.of_earlier_releases()))
        old = [
            path
            for path in paths
            if path.is_relative_to(self._home / room)
            and path.name.startswith(starts)
            and path.name not in spared
            and _made_at(path) < before
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def every(self) -> Iterator[Place]:
        """All files that lie under their workspace."""
        for room in ROOMS:
            for path in sorted((self._home / room).glob("*/*")):
                if path.parent.name.isdecimal() and path.is_file() and not path.name.startswith("."):
                    yield Place(int(path.parent.name), room, path.name)

    def of_earlier_releases(self) -> Iterator[tuple[str, Path]]:
        """Files that lie in their room itself, each with its room: whose they are, rows of the database tell."""
        for room in ROOMS:
            for path in sorted((self._home / room).glob("*")):
                if path.is_file() and not path.name.startswith("."):
                    yield room, path

    def _path(self, place: Place) -> Path:
        own = self._home / place.room / str(place.workspace_id) / place.name
        earlier = self._home / place.room / place.name
        return earlier if earlier.is_file() and not own.exists() else own

    def _paths_of(self, room: str, workspace_id: int) -> Iterator[Path]:
        for folder in (self._home / room / str(workspace_id), self._home / room):
            yield from (path for path in folder.glob("*") if path.is_file())


def _made_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)  # somebody else has just removed it


def _stored(place: Place, path: Path) -> StoredFile:
    about = path.stat()
    return StoredFile(place, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC), partial(_open, path))


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise LostFileError from error
