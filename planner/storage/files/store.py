"""The one way to files: which kind of store an installation has follows from its database."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from planner.storage.database import Database
from planner.storage.files.folder import FolderFiles
from planner.storage.files.places import BLOCK, Place, StoredFile
from planner.storage.files.rows import RowFiles


class FileStore(Protocol):
    """Keeps files whole; none is ever changed, only removed."""

    def put(self, place: Place, blocks: Iterable[bytes]) -> StoredFile:
        """Keep ``blocks`` as one file, whole or not at all; the same name twice is the same file."""

    def find(self, place: Place) -> StoredFile | None:
        """The file, if it is kept."""

    def named(self, workspace_id: int, room: str, start: str, most: int = 20) -> list[StoredFile]:
        """The newest files of a room whose names begin with ``start``, which is a name by itself."""

    def on_disk(self, place: Place) -> AbstractContextManager[Path]:
        """The file by a path, for as long as the block lasts. Raises LostFileError, DamagedFileError."""

    def remove(self, place: Place) -> None:
        """Remove the file, if it is still there."""

    def remove_old(self, room: str, starts: tuple[str, ...], before: datetime, spared: Collection[str]) -> int:
        """Remove what was made before then in a room, of all workspaces, whose names begin so; how many.

        ``spared`` are names that stay.
        """

    def every(self) -> Iterator[Place]:
        """All files of all workspaces."""


def files_of(database: Database, home: Path) -> FileStore:
    """The store of an installation: the folder beside a SQLite file, else the database that all machines share."""
    return FolderFiles(home) if database.is_sqlite else RowFiles(database, home)


def blocks_of(stream: BinaryIO) -> Iterator[bytes]:
    """``stream`` from where it is, in blocks."""
    while block := stream.read(BLOCK):
        yield block
