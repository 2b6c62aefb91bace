"""What an import would make of a file's first rows, before anybody decides."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from planner.imports.columns import MappingError
from planner.imports.errors import UnreadableFileError
from planner.imports.items import BadRow, ItemReader, ReadItem
from planner.imports.rows import RawRow
from planner.imports.uploads import upload_place
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.import_mappings import SavedMapping, fitting_mappings
from planner.services.import_trials import Trial
from planner.services.importing import SAMPLE_ROWS, ImportChoices, find_import, last_possible_day, sample_file
from planner.storage.database import Database
from planner.storage.files.places import DamagedFileError, LostFileError
from planner.storage.files.store import FileStore, files_of
from planner.storage.records import FeedbackImportRecord

PREVIEW_ROWS = 20
_LONGEST_SAMPLE = 60
_SAMPLES = 3


@dataclass(frozen=True)
class ColumnSample:
    """A column with a few of its values, so that a person recognises it."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class ImportPreview:
    """The first rows as the choices would import them; ``error`` names the choice to change, if one has to be.

    ``sampled`` rows of the file were looked at. ``like`` names the earlier file with the same columns, or the saved
    mapping, whose choices are offered; it is empty for a guess. ``trial`` is what reading the whole file found, if it
    was tried; ``saved`` are the mappings saved for such columns.
    """

    import_id: int
    file_name: str
    columns: tuple[ColumnSample, ...]
    choices: ImportChoices
    is_order_open: bool
    like: str
    rows: tuple[ReadItem | BadRow, ...]
    sampled: int
    error: MappingError | None
    trial: Trial | None = None
    saved: tuple[SavedMapping, ...] = ()

    @property
    def is_longer(self) -> bool:
        """Whether the file may have more rows than were looked at."""
        return self.sampled >= SAMPLE_ROWS

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns of the file, in its order."""
        return tuple(column.name for column in self.columns)

    @property
    def items(self) -> tuple[ReadItem, ...]:
        """The rows that can be read."""
        return tuple(row for row in self.rows if isinstance(row, ReadItem))

    @property
    def bad_rows(self) -> tuple[BadRow, ...]:
        """The rows that cannot."""
        return tuple(row for row in self.rows if isinstance(row, BadRow))


def preview_import(
    database: Database,
    actor: Actor,
    home: Path,
    programme_key: str,
    import_id: int,
    choices: ImportChoices | None = None,
) -> ImportPreview:
    """The first rows by ``choices`` (the guessed ones when None). NotFoundError; ConflictError once confirmed."""
    kept, saved = _unconfirmed(database, actor, programme_key, import_id)
    used = choices or ImportChoices.kept_in(kept)
    columns, sample, error = _sample(files_of(database, home), kept, used.mapping.encoding)
    rows, mapping_error = _try(used, columns, sample[:PREVIEW_ROWS])
    return ImportPreview(
        import_id=import_id,
        file_name=kept.file_name,
        columns=tuple(ColumnSample(name, _values(sample, place)) for place, name in enumerate(columns)),
        choices=used,
        is_order_open=bool(kept.mapping.get("is_order_open")),
        like=str(kept.mapping.get("like", "")),
        rows=rows,
        sampled=len(sample),
        error=error or mapping_error,
        trial=Trial.from_json(kept.trial),
        saved=saved,
    )


def _unconfirmed(
    database: Database, actor: Actor, programme_key: str, import_id: int
) -> tuple[FeedbackImportRecord, tuple[SavedMapping, ...]]:
    """An import whose choices are open still, and the saved mappings that fit it."""
    actor.require("feedback.import")
    with database.read() as session:
        kept = find_import(session, actor, programme_key, import_id)
        saved = fitting_mappings(session, actor.workspace_id, kept.mapping.get("columns", ()))
    if kept.state != "mapping":
        raise ConflictError("This file is already being imported.")
    return kept, saved


def _sample(
    files: FileStore, kept: FeedbackImportRecord, encoding: str
) -> tuple[tuple[str, ...], list[RawRow], MappingError | None]:
    try:
        with files.on_disk(upload_place(kept.workspace_id, kept.stored_name)) as path:
            columns, sample = sample_file(path, kept.file_name, encoding)
    except (UnreadableFileError, LostFileError, DamagedFileError) as error:
        return tuple(kept.mapping["columns"]), [], MappingError("encoding", error.message)
    return columns, sample, None


def _try(
    choices: ImportChoices, columns: tuple[str, ...], sample: list[RawRow]
) -> tuple[tuple[ReadItem | BadRow, ...], MappingError | None]:
    latest = last_possible_day(datetime.now(UTC))
    try:
        reader = ItemReader(choices.mapping, columns, is_masking=choices.is_masking, latest=latest)
    except MappingError as error:
        return (), error
    return tuple(reader.read(row) for row in sample), None


def _values(sample: list[RawRow], place: int) -> tuple[str, ...]:
    found = dict.fromkeys(row.cells[place].strip() for row in sample)
    return tuple(text[:_LONGEST_SAMPLE] for text in found if text)[:_SAMPLES]
