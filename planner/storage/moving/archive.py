"""A backup: one file with every row, every file that is kept, and a manifest that tells whether it is whole."""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from pydantic import TypeAdapter, ValidationError

from planner.storage.moving.filling import Held, MovingError
from planner.storage.moving.shapes import Shape

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_LARGEST_MANIFEST: Final = 64 * 1024 * 1024
_LEVEL: Final = 3  # of compression: more would cost minutes and save little
_BLOCK: Final = 1024 * 1024
_SQLITE: Final = b"SQLite format 3\x00"


class BackupError(MovingError):
    """The file is no backup, or not a whole one; the message is one sentence."""


@dataclass(frozen=True)
class KeptFile:
    """A file of the data folder, by its path in it."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``database`` is the kind it was made of; either kind can be made of it."""

    format: int
    release: str
    made_at: str
    database: str
    held: Held
    files: tuple[KeptFile, ...]


_MANIFESTS: Final = TypeAdapter(Manifest)


class BackupWriter:
    """Writes the parts of a backup, one after the other."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def put_table(self, shape: Shape, lines: Iterable[bytes]) -> None:
        """Every row of a table."""
        with self._archive.open(_table(shape.name), "w", force_zip64=True) as part:
            for line in lines:
                part.write(line)

    def put_file(self, name: str, file: BinaryIO) -> KeptFile:
        """One file, by its path in the data folder."""
        seen, size = hashlib.sha256(), 0
        with self._archive.open(f"files/{name}", "w", force_zip64=True) as part:
            while block := file.read(_BLOCK):
                seen.update(block)
                size += len(block)
                part.write(block)
        return KeptFile(name, size, seen.hexdigest())

    def put_manifest(self, manifest: Manifest) -> str:
        """The last part; gives its SHA-256, which stands for the whole backup."""
        content = _MANIFESTS.dump_json(manifest, indent=1)
        self._archive.writestr(MANIFEST, content)
        return hashlib.sha256(content).hexdigest()


@contextmanager
def new_backup(path: Path) -> Iterator[BackupWriter]:
    """Write a backup beside ``path``, bring it to the disk, and only then give it its name. Raises MovingError."""
    if path.exists():
        raise MovingError(f"{path} is there already, and a backup never replaces another. Choose another name.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
                yield BackupWriter(archive)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    finally:
        part.unlink(missing_ok=True)


class BackupReader:
    """Reads a backup, of which nothing is believed before its sum was compared."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        content = self._read_manifest()
        self.sha256 = hashlib.sha256(content).hexdigest()
        try:
            self.manifest = _MANIFESTS.validate_json(content)
        except ValidationError as error:
            raise BackupError("The manifest of this backup cannot be read. Use another backup.") from error
        if self.manifest.format != FORMAT:
            raise BackupError("This backup was made by another release, in a form that this one does not know.")

    def lines(self, shape: Shape) -> Iterator[bytes]:
        """The rows of a table as lines."""
        with self._open(_table(shape.name)) as part:
            yield from part

    def blocks(self, kept: KeptFile) -> Iterator[bytes]:
        """The content of a kept file; BackupError after the last block when it is not what was kept."""
        seen = hashlib.sha256()
        with self._open(f"files/{kept.path}") as part:
            while block := part.read(_BLOCK):
                seen.update(block)
                yield block
        if seen.hexdigest() != kept.sha256:
            raise BackupError(f"The file “{kept.path[:80]}” in this backup is damaged. Use another backup.")

    def _open(self, name: str) -> zipfile.ZipExtFile:
        try:
            return self._archive.open(name)  # type: ignore[return-value]  # opened to be read
        except KeyError as error:
            raise BackupError(f"“{name[:80]}” is missing from this backup. Use another one.") from error

    def _read_manifest(self) -> bytes:
        with self._open(MANIFEST) as part:
            content: bytes = part.read(_LARGEST_MANIFEST)
        return content


@contextmanager
def open_backup(path: Path) -> Iterator[BackupReader]:
    """Read the backup at ``path``. Raises BackupError, with what to do, when it is none or damaged."""
    with path.open("rb") as file:
        start = file.read(len(_SQLITE))
    if start == _SQLITE:
        raise BackupError(
            f"{path.name} is a copy of a database file, not a backup: what a running planner saved last is not in it. "
            "Make a backup with planner backup FILE, which people need not stop working for."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            yield BackupReader(archive)
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError) as error:  # type: ignore[attr-defined]  # its own import
        raise BackupError(f"{path.name} is no backup, or a damaged one. Use another backup.") from error


def place_of(home: Path, kept: KeptFile) -> Path:
    """Where a kept file belongs. BackupError for a path that leads out of the data folder."""
    parts = PurePosixPath(kept.path).parts
    if not parts or PurePosixPath(kept.path).is_absolute() or ".." in parts or "\x00" in kept.path:
        raise BackupError("A file in this backup does not belong into a data folder. Nothing was restored.")
    return home.joinpath(*parts)


def _table(name: str) -> str:
    return f"tables/{name}.jsonl"
