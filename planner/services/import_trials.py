"""Trying an import: the whole file is read as it would be imported, counted, and nothing of it is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.errors import UnreadableFileError
from planner.imports.items import BadRow, ReadItem
from planner.imports.reading import open_sheet
from planner.imports.uploads import upload_place
from planner.services.actors import Actor
from planner.services.import_chunks import Chunk, cut, known_fingerprints, leave_out
from planner.services.import_watching import Watcher, reader_of
from planner.services.points import MOST_POINTS, TooManyPointsError, pair_of
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.files.places import DamagedFileError, LostFileError
from planner.storage.files.store import files_of
from planner.storage.records import FeedbackImportRecord

MOST_SHOWN = 20
_LONGEST_CELLS = 200
_MARK_BYTES = 8


@dataclass
class Trial:
    """What an import would do. ``refused`` says why it would keep nothing; ``bad`` are the first bad rows."""

    rows: int = 0
    kept: int = 0
    bad_count: int = 0
    duplicates: int = 0
    same_key: int = 0
    points: int = 0
    refused: str = ""
    bad: tuple[tuple[int, str, str], ...] = ()

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Trial | None":
        """The trial that was kept, if any."""
        return cls(**{**stored, "bad": tuple(tuple(row) for row in stored["bad"])}) if stored else None


@dataclass
class _Seen:
    """What was met before, in few bytes for each row."""

    fingerprints: set[int]
    keys: set[int]
    pairs: set[tuple[str, str]]


def try_rows(database: Database, home: Path, kept: FeedbackImportRecord, watcher: Watcher) -> Trial:
    """Read the file of an import that is only tried, from its beginning."""
    trial = Trial()
    try:
        _try_all(database, home, kept, watcher, trial)
    except (UnreadableFileError, MappingError, TooManyPointsError, LostFileError, DamagedFileError) as error:
        trial.refused = error.message
    if trial.bad_count and kept.bad_rows == "refuse_all" and not trial.refused:
        trial.refused = "Some rows cannot be read, and you chose to import nothing then."
    return trial


def end_trial(database: Database, actor: Actor, import_id: int, trial: Trial | None) -> bool:
    """Go back to the columns with what the trial found, or with nothing when it was cut off; False for no trial."""
    table = FeedbackImportRecord
    with database.write() as session:
        changed = session.exec(
            sa.update(table)
            .where(col(table.id) == import_id, col(table.is_trial), col(table.state) == "reading")
            .values(state="mapping", is_trial=False, trial=asdict(trial) if trial else {})
        )
        if changed.rowcount == 1 and trial:
            counts = {"rows": trial.rows, "kept": trial.kept, "bad": trial.bad_count, "same": trial.duplicates}
            record(session, actor, "feedback.tried", f"import:{import_id}", counts)
        elif changed.rowcount == 1:
            record(session, actor, "feedback.mapping", f"import:{import_id}", {"message": "The trial was cut off."})
    return changed.rowcount == 1


def _try_all(database: Database, home: Path, kept: FeedbackImportRecord, watcher: Watcher, trial: Trial) -> None:
    mapping = ColumnMapping.from_json(kept.mapping)
    seen = _Seen(set(), set(), set())
    upload = files_of(database, home).on_disk(upload_place(kept.workspace_id, kept.stored_name))
    with upload as path, open_sheet(path, kept.file_name, encoding=mapping.encoding) as sheet:
        for chunk in cut(sheet.rows, reader_of(kept, mapping, sheet.columns, is_judging=False)):
            watcher.stop_if_cancelled()
            _leave_out(database, kept, chunk, seen, keeps_identical=mapping.keeps_identical)
            _count(trial, chunk, seen)
            watcher.report(chunk.end, max(chunk.end + 1, sheet.about), "Trying rows")


def _leave_out(
    database: Database, kept: FeedbackImportRecord, chunk: Chunk, seen: _Seen, *, keeps_identical: bool
) -> None:
    """As an import would, with the rows before this one in memory instead of the database."""
    with database.read() as session:
        known = known_fingerprints(session, kept, chunk, keeps_identical=True)
    if not keeps_identical:
        known |= {item.fingerprint for item in chunk.items if _mark(item.fingerprint) in seen.fingerprints}
    leave_out(chunk, known, keeps_identical=keeps_identical)
    seen.fingerprints.update(_mark(item.fingerprint) for item in chunk.items)


def _count(trial: Trial, chunk: Chunk, seen: _Seen) -> None:
    trial.rows = chunk.end
    trial.kept += len(chunk.items)
    trial.bad_count += len(chunk.bad)
    trial.duplicates += chunk.duplicates
    trial.bad += tuple(_shown(chunk.bad[: MOST_SHOWN - len(trial.bad)]))
    for item in chunk.items:
        if item.own_key:
            key = hash(item.own_key)
            trial.same_key += key in seen.keys
            seen.keys.add(key)
    seen.pairs.update(_pairs(chunk.items))
    trial.points = len(seen.pairs)
    if trial.points > MOST_POINTS:
        raise TooManyPointsError


def _shown(rows: Sequence[BadRow]) -> Iterator[tuple[int, str, str]]:
    for row in rows:
        yield row.row_number, " | ".join(row.cells)[:_LONGEST_CELLS], row.reason


def _pairs(items: Sequence[ReadItem]) -> Iterator[tuple[str, str]]:
    return (pair_of(item) for item in items if item.topic)


def _mark(fingerprint: str) -> int:
    return int(fingerprint[: 2 * _MARK_BYTES], 16)
