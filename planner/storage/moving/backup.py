"""Making a backup while people work, looking whether one is whole, and restoring it into an empty place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from planner.storage.audit import BEFORE_THE_FIRST, first_broken
from planner.storage.database import Database
from planner.storage.moving.archive import (
    FORMAT,
    BackupError,
    BackupReader,
    BackupWriter,
    Manifest,
    new_backup,
    open_backup,
)
from planner.storage.moving.carried import keep_rest, keep_stored, put_files, refuse_kept_files
from planner.storage.moving.filling import Held, Progress, Trail, fill, trails_of
from planner.storage.moving.reading import FILES, SIGNED_IN, WORKERS, kept_shapes, migration_of, one_moment
from planner.storage.moving.rows import Adding, lines_of
from planner.storage.moving.shapes import Shape, UnreadableRowError

_UNREADABLE: Final = "A row in this backup cannot be read. Use another backup."


@dataclass(frozen=True)
class Backup:
    """A backup that was made or looked at; ``sha256`` is that of its manifest and stands for the whole."""

    manifest: Manifest
    sha256: str


def make_backup(database: Database, home: Path, path: Path, progress: Progress) -> Backup:
    """Write everything that is kept at this moment to ``path``; others go on writing. Raises StorageError."""
    with new_backup(path) as writer, one_moment(database) as session:
        # First what the rows of this moment name, before anybody tidies it away; a file is never changed, only removed.
        migration = migration_of(session)
        files = (*keep_stored(writer, database, home), *keep_rest(writer, home))
        held = _keep_tables(writer, session, migration, progress)
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        kind = "sqlite" if database.is_sqlite else "postgresql"
        manifest = Manifest(FORMAT, version("insight-planner"), made_at, kind, held, files)
        return Backup(manifest, writer.put_manifest(manifest))


def check_backup(path: Path, progress: Progress) -> Backup:
    """Read all of a backup and compare every sum, and the chain of every trail. Raises BackupError."""
    with open_backup(path) as reader:
        held = reader.manifest.held
        try:
            for number, (shape, expected) in enumerate(zip(held.shapes, held.sums, strict=True)):
                progress(shape.name, number, len(held.shapes))
                adding = Adding(shape.name)
                for _ in adding.passing(reader.lines(shape)):
                    pass
                if adding.sum != expected:
                    raise BackupError(f"The table “{shape.name[:60]}” in this backup is damaged. Use another backup.")
            _check_trails(reader, held)
        except (UnreadableRowError, KeyError, TypeError) as error:
            raise BackupError(_UNREADABLE) from error
        for kept in reader.manifest.files:
            for _ in reader.blocks(kept):
                pass
        return Backup(reader.manifest, reader.sha256)


def restore_backup(database: Database, home: Path, path: Path, progress: Progress) -> Backup:
    """Put everything of a backup into an empty database and an empty data folder. Raises MovingError."""
    checked = check_backup(path, progress)
    with open_backup(path) as reader:
        if reader.sha256 != checked.sha256:
            raise BackupError("The backup was changed while it was read. Nothing was restored.")
        refuse_kept_files(home, reader.manifest.files)
        is_folder = database.is_sqlite
        fill(
            database,
            reader.manifest.held,
            reader.lines,
            progress,
            lambda session: put_files(session, home, reader, is_folder=is_folder),
        )
    return checked


def _keep_tables(writer: BackupWriter, session: Session, migration: str, progress: Progress) -> Held:
    shapes, sums = kept_shapes(WORKERS | SIGNED_IN | FILES), []
    for number, shape in enumerate(shapes):
        progress(shape.name, number, len(shapes))
        adding = Adding(shape.name)
        writer.put_table(shape, adding.passing(lines_of(session.connection(), shape)))
        sums.append(adding.sum)
    return Held(migration, shapes, tuple(sums), trails_of(session))


def _check_trails(reader: BackupReader, held: Held) -> None:
    shapes = {shape.name: shape for shape in held.shapes}
    if not {"workspace", "audit"} <= shapes.keys():
        raise BackupError(_UNREADABLE)
    keys = {row["id"]: row["key"] for row in _rows(reader, shapes["workspace"])}
    entries: dict[str, list[dict[str, Any]]] = {key: [] for key in keys.values()}
    for row in _rows(reader, shapes["audit"]):
        entries[keys[row["workspace_id"]]].append(row)
    found = tuple(_trail(key, entries[key]) for key in sorted(entries))
    if found != held.trails:
        raise BackupError("The audit trail in this backup is not what was kept. Use another backup.")


def _trail(workspace: str, entries: list[dict[str, Any]]) -> Trail:
    entries.sort(key=lambda row: int(row["sequence"]))
    if not entries:
        return Trail(workspace, 0, BEFORE_THE_FIRST)
    return Trail(workspace, entries[-1]["sequence"], entries[-1]["hash"], first_broken(entries))


def _rows(reader: BackupReader, shape: Shape) -> Iterator[dict[str, Any]]:
    names = [one.name for one in shape.columns]
    return (dict(zip(names, shape.row(line), strict=True)) for line in reader.lines(shape))
