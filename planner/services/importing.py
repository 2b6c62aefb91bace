"""Importing feedback: upload a file, look at a preview, confirm the mapping, and take the bad rows back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.errors import UnreadableFileError
from planner.imports.guessing import guess_mapping
from planner.imports.items import BadRow, ItemReader, ReadItem
from planner.imports.limits import LARGEST_UPLOAD
from planner.imports.reading import open_sheet
from planner.imports.rows import RawRow
from planner.imports.uploads import clean_name, remove_upload, store_upload, upload_path
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.storage.audit import record
from planner.storage.database import Database
from planner.storage.records import BadRowRecord, FeedbackImportRecord
from planner.storage.repositories import programmes

BAD_ROW_CHOICES = ("leave_out", "refuse_all")
PREVIEW_ROWS = 20
SAMPLE_ROWS = 200
_SAMPLE_CELL = 80


@dataclass(frozen=True)
class ColumnSample:
    """A column with a few of its values, so that a person recognises it."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class ImportPreview:
    """What an import would make of the first rows; ``mapping_error`` says which choice to change, if any."""

    import_id: int
    file_name: str
    encoding: str
    columns: tuple[ColumnSample, ...]
    mapping: ColumnMapping
    is_order_open: bool
    rows: tuple[ReadItem | BadRow, ...]
    mapping_error: MappingError | None
    file_error: str


@dataclass(frozen=True)
class ImportView:
    """One import as its page shows it. ``state`` is one of mapping, reading, published, failed, cancelled."""

    import_id: int
    file_name: str
    state: str
    message: str
    row_count: int
    kept_count: int
    bad_count: int
    duplicate_count: int
    is_masking: bool
    bad_rows: str
    created_at: datetime
    finished_at: datetime | None
    columns: tuple[str, ...]
    points: int = 0


def upload_feedback(
    database: Database, actor: Actor, home: Path, programme_key: str, file_name: str, stream: BinaryIO, *,
    largest: int = LARGEST_UPLOAD,
) -> int:  # fmt: skip
    """Keep the file and guess its mapping; gives the import's id. UnreadableFileError leaves nothing behind."""
    actor.require("feedback.import")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id
    name = clean_name(file_name)
    stored_name = store_upload(home, stream, largest=largest)
    try:
        columns, sample = _sample(upload_path(home, stored_name), name, "auto")
        guess = guess_mapping(columns, sample)
        kept = FeedbackImportRecord(
            workspace_id=actor.workspace_id,
            programme_id=programme_id or 0,
            created_by=actor.user_id,
            file_name=name,
            stored_name=stored_name,
            mapping=_mapping_json(guess.mapping, columns, is_order_open=guess.is_order_open),
            created_at=datetime.now(UTC),
        )
        with database.write() as session:
            session.add(kept)
            session.flush()
            record(session, actor, "feedback.uploaded", f"import:{kept.id}", {"file": name, "programme": programme_key})
            return kept.id or 0
    except BaseException:
        remove_upload(home, stored_name)
        raise


def preview_import(
    database: Database,
    actor: Actor,
    home: Path,
    programme_key: str,
    import_id: int,
    mapping: ColumnMapping | None = None,
) -> ImportPreview:
    """The first rows as ``mapping`` (the guessed one when None) would import them. ConflictError once confirmed."""
    actor.require("feedback.import")
    with database.read() as session:
        kept = find_import(session, actor, programme_key, import_id)
    if kept.state != "mapping":
        raise ConflictError("This file is already being imported.")
    used = mapping or ColumnMapping.from_json(kept.mapping)
    columns: tuple[str, ...] = tuple(kept.mapping["columns"])
    sample: list[RawRow] = []
    file_error = ""
    try:
        columns, sample = _sample(upload_path(home, kept.stored_name), kept.file_name, used.encoding)
    except UnreadableFileError as error:
        file_error = error.message
    rows, mapping_error = _try_mapping(used, columns, sample[:PREVIEW_ROWS])
    return ImportPreview(
        import_id=import_id,
        file_name=kept.file_name,
        encoding=used.encoding,
        columns=_column_samples(columns, sample),
        mapping=used,
        is_order_open=bool(kept.mapping.get("is_order_open")),
        rows=rows,
        mapping_error=mapping_error,
        file_error=file_error,
    )


def confirm_import(
    session: Session, actor: Actor, programme_key: str, import_id: int, mapping: ColumnMapping, *,
    bad_rows: str, is_masking: bool,
) -> FeedbackImportRecord:  # fmt: skip
    """Fix the choices, once: from here on the import is read. MappingError; ConflictError when confirmed before."""
    actor.require("feedback.import")
    kept = find_import(session, actor, programme_key, import_id)
    mapping.check(kept.mapping["columns"])
    if bad_rows not in BAD_ROW_CHOICES:
        raise MappingError("bad_rows", "Choose what happens to rows that cannot be read.")
    is_open = bool(kept.mapping.get("is_order_open"))
    changed = session.exec(
        sa.update(FeedbackImportRecord)
        .where(col(FeedbackImportRecord.id) == import_id, col(FeedbackImportRecord.state) == "mapping")
        .values(
            state="reading",
            mapping=_mapping_json(mapping, kept.mapping["columns"], is_order_open=is_open),
            bad_rows=bad_rows,
            is_masking=is_masking,
        )
    )
    if changed.rowcount != 1:
        raise ConflictError("This file is already being imported.")
    detail = {"mapping": mapping.as_json(), "bad_rows": bad_rows, "masking": "on" if is_masking else "off"}
    record(session, actor, "feedback.confirmed", f"import:{import_id}", detail)
    return kept


def show_import(database: Database, actor: Actor, programme_key: str, import_id: int) -> ImportView:
    """One import of the programme. NotFoundError."""
    actor.require("feedback.see")
    with database.read() as session:
        return view_import(find_import(session, actor, programme_key, import_id))


def list_imports(database: Database, actor: Actor, programme_key: str) -> tuple[ImportView, ...]:
    """All imports of the programme, the newest first."""
    actor.require("feedback.see")
    with database.read() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        found = session.exec(
            select(FeedbackImportRecord)
            .where(FeedbackImportRecord.programme_id == programme.id)
            .order_by(col(FeedbackImportRecord.id).desc())
            .limit(50)
        ).all()
        return tuple(view_import(kept) for kept in found)


def list_bad_rows(
    database: Database, actor: Actor, programme_key: str, import_id: int, *, after: int = 0, limit: int = 1_000
) -> tuple[BadRow, ...]:
    """Up to ``limit`` rows that could not be imported, in file order, from behind row ``after``."""
    actor.require("feedback.import")
    with database.read() as session:
        find_import(session, actor, programme_key, import_id)
        found = session.exec(
            select(BadRowRecord)
            .where(BadRowRecord.import_id == import_id, BadRowRecord.row_number > after)
            .order_by(col(BadRowRecord.row_number))
            .limit(limit)
        ).all()
        return tuple(BadRow(row.row_number, tuple(row.cells), row.reason) for row in found)


def find_import(session: Session, actor: Actor, programme_key: str, import_id: int) -> FeedbackImportRecord:
    """The import, when it belongs to the programme of the actor's workspace; NotFoundError otherwise."""
    programme = programmes.by_key(session, actor.workspace_id, programme_key)
    kept = session.get(FeedbackImportRecord, import_id)
    if kept is None or kept.programme_id != programme.id or kept.workspace_id != actor.workspace_id:
        raise NotFoundError
    return kept


def view_import(kept: FeedbackImportRecord) -> ImportView:
    """The row as a value for pages."""
    return ImportView(
        import_id=kept.id or 0,
        columns=tuple(kept.mapping.get("columns", ())),
        **{name: getattr(kept, name) for name in _SHOWN},
    )


_SHOWN = (
    "file_name", "state", "message", "row_count", "kept_count", "bad_count", "duplicate_count", "is_masking",
    "bad_rows", "created_at", "finished_at",
)  # fmt: skip


def last_possible_day(now: datetime) -> date:
    """The last day that is not in the future anywhere on Earth."""
    return (now + timedelta(hours=14)).date()


def _sample(path: Path, file_name: str, encoding: str) -> tuple[tuple[str, ...], list[RawRow]]:
    with open_sheet(path, file_name, encoding=encoding, most_rows=SAMPLE_ROWS) as sheet:
        return sheet.columns, list(sheet.rows)


def _try_mapping(
    mapping: ColumnMapping, columns: tuple[str, ...], sample: list[RawRow]
) -> tuple[tuple[ReadItem | BadRow, ...], MappingError | None]:
    try:
        reader = ItemReader(mapping, columns, is_masking=True, latest=last_possible_day(datetime.now(UTC)))
    except MappingError as error:
        return (), error
    return tuple(reader.read(row) for row in sample), None


def _column_samples(columns: tuple[str, ...], sample: list[RawRow]) -> tuple[ColumnSample, ...]:
    found = []
    for place, name in enumerate(columns):
        values = dict.fromkeys(row.cells[place].strip()[:_SAMPLE_CELL] for row in sample if row.cells[place].strip())
        found.append(ColumnSample(name, tuple(list(values)[:3])))
    return tuple(found)


def _mapping_json(mapping: ColumnMapping, columns: Mapping[int, str] | Any, *, is_order_open: bool) -> dict[str, Any]:  # noqa: ANN401  a list from JSON
    return mapping.as_json() | {"columns": list(columns), "is_order_open": is_order_open}
