"""Importing feedback: upload a file, fix how it is read, follow it, and take the bad rows back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.guessing import guess_mapping
from planner.imports.limits import LARGEST_UPLOAD
from planner.imports.reading import open_sheet
from planner.imports.rows import RawRow
from planner.imports.uploads import clean_name, store_upload, upload_place
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.import_mappings import fitting_mappings
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.files.store import files_of
from planner.storage.records import BadRowRecord, FeedbackImportRecord
from planner.storage.repositories import programmes

BAD_ROW_CHOICES = ("leave_out", "refuse_all")
SAMPLE_ROWS = 200
_MOST_LISTED = 50
_LATEST: Final = (
    select(FeedbackImportRecord)
    .where(col(FeedbackImportRecord.programme_id) == sa.bindparam("programme_id"))
    .order_by(col(FeedbackImportRecord.id).desc())
    .limit(_MOST_LISTED)
)
_ALREADY = "This file is already being imported."


@dataclass(frozen=True)
class ImportChoices:
    """How a file is to be read: its mapping, what happens to bad rows, whether personal data is masked.

    ``is_waiting``: somebody looks at what was read before it counts.
    """

    mapping: ColumnMapping
    bad_rows: str = "leave_out"
    is_masking: bool = True
    is_waiting: bool = False

    def check(self, columns: Sequence[str]) -> None:
        """MappingError when a choice is missing or does not fit the columns."""
        self.mapping.check(columns)
        if self.bad_rows not in BAD_ROW_CHOICES:
            raise MappingError("bad_rows", "Choose what happens to rows that cannot be read.")

    @classmethod
    def kept_in(cls, kept: FeedbackImportRecord) -> "ImportChoices":
        """What a row holds of them."""
        mapping = ColumnMapping.from_json(kept.mapping)
        return cls(mapping, kept.bad_rows, is_masking=kept.is_masking, is_waiting=kept.is_waiting)

    def as_values(self, columns: Sequence[str]) -> dict[str, Any]:
        """What a row keeps of them, for a file with ``columns``."""
        mapping = self.mapping.as_json() | {"columns": list(columns)}
        return {
            "mapping": mapping,
            "bad_rows": self.bad_rows,
            "is_masking": self.is_masking,
            "is_waiting": self.is_waiting,
        }


@dataclass(frozen=True)
class ImportView:
    """One import as its page shows it.

    ``state`` is one of mapping, reading, ready, published, failed, cancelled, taken_back. ``holds_bad_rows``: its bad
    rows are still here, to be given back.
    """

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
    holds_bad_rows: bool
    is_trial: bool
    look_alike_count: int


def upload_feedback(
    database: Database,
    actor: Actor,
    home: Path,
    programme_key: str,
    file_name: str,
    stream: BinaryIO,
    *,
    largest: int = LARGEST_UPLOAD,
) -> int:
    """Keep the file and guess its mapping; gives the import's id. UnreadableFileError leaves nothing behind."""
    actor.require("feedback.import")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
    name = clean_name(file_name)
    files = files_of(database, home)
    stored_name = store_upload(files, actor.workspace_id, stream, largest=largest)
    place = upload_place(actor.workspace_id, stored_name)
    try:
        with files.on_disk(place) as path:
            mapping = _guess(path, name)
        told = {"file": name, "programme": programme_key}
        return _begun(database, actor, _new_import(actor, programme_id, name, stored_name), mapping, told)
    except BaseException:
        files.remove(place)
        raise


def _begun(
    database: Database, actor: Actor, kept: FeedbackImportRecord, mapping: dict[str, Any], told: dict[str, str]
) -> int:
    with database.write() as session:
        kept.mapping = _remembered(session, actor.workspace_id, kept.programme_id, mapping)
        session.add(kept)
        session.flush()
        record(session, actor, "feedback.uploaded", f"import:{kept.id}", told)
        return kept.id or 0


def confirm_import(
    session: Session,
    actor: Actor,
    programme_key: str,
    import_id: int,
    choices: ImportChoices,
    columns: Sequence[str],
    *,
    is_trial: bool = False,
) -> None:
    """Fix the choices for a file with these columns, once. MappingError; ConflictError when confirmed before."""
    actor.require("feedback.import")
    find_import(session, actor, programme_key, import_id)
    choices.check(columns)
    changed = session.exec(
        sa.update(FeedbackImportRecord)
        .where(col(FeedbackImportRecord.id) == import_id, col(FeedbackImportRecord.state) == "mapping")
        .values(state="reading", is_trial=is_trial, trial={}, **choices.as_values(columns))
    )
    if changed.rowcount != 1:
        raise ConflictError(_ALREADY)
    if not is_trial:
        _record_choices(session, actor, import_id, choices)


def _record_choices(session: Session, actor: Actor, import_id: int, choices: ImportChoices) -> None:
    detail = {"bad_rows": choices.bad_rows, "masking": "on" if choices.is_masking else "off"}
    record(session, actor, "feedback.confirmed", f"import:{import_id}", detail)


def show_import(database: Database, actor: Actor, programme_key: str, import_id: int) -> ImportView:
    """One import of the programme. NotFoundError."""
    actor.require("feedback.see")
    with database.read() as session:
        return _views(session, [find_import(session, actor, programme_key, import_id)])[0]


def list_imports(database: Database, actor: Actor, programme_key: str) -> tuple[ImportView, ...]:
    """The latest imports of the programme, the newest first."""
    actor.require("feedback.see")
    with database.read() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        found = session.exec(_LATEST, params={"programme_id": programme.id}).all()
        return _views(session, found)


def find_import(session: Session, actor: Actor, programme_key: str, import_id: int) -> FeedbackImportRecord:
    """The import, when it belongs to the programme of the actor's workspace; NotFoundError otherwise."""
    programme = programmes.by_key(session, actor.workspace_id, programme_key)
    kept = session.get(FeedbackImportRecord, import_id)
    if kept is None or kept.programme_id != programme.id or kept.workspace_id != actor.workspace_id:
        raise NotFoundError
    return kept


def sample_file(path: Path, file_name: str, encoding: str) -> tuple[tuple[str, ...], list[RawRow]]:
    """The columns and first rows of an upload. UnreadableFileError."""
    with open_sheet(path, file_name, encoding=encoding, most_rows=SAMPLE_ROWS) as sheet:
        return sheet.columns, list(sheet.rows)


def last_possible_day(now: datetime) -> date:
    """The last day that is not in the future anywhere on Earth."""
    return (now + timedelta(hours=14)).date()


def _guess(path: Path, file_name: str) -> dict[str, Any]:
    columns, sample = sample_file(path, file_name, "auto")
    guess = guess_mapping(columns, sample)
    return guess.mapping.as_json() | {"columns": list(columns), "is_order_open": guess.is_order_open}


def _remembered(session: Session, workspace_id: int, programme_id: int, guess: dict[str, Any]) -> dict[str, Any]:
    """The mapping saved for these columns, that of the latest import with them, or the guess; ``like`` names which."""
    saved = fitting_mappings(session, workspace_id, guess["columns"])
    if saved:
        kept = saved[0].mapping.as_json() | {"columns": guess["columns"]}
        return {**kept, "encoding": "auto", "like": f"“{saved[0].name}”", "is_order_open": False}
    table = FeedbackImportRecord
    read = session.exec(
        select(table)
        .where(table.programme_id == programme_id, col(table.state).in_(("published", "failed")), table.row_count > 0)
        .order_by(col(table.id).desc())
        .limit(_MOST_LISTED)
    )
    same = next((kept for kept in read if kept.mapping.get("columns") == guess["columns"]), None)
    if same is None:
        return guess
    return {**same.mapping, "encoding": "auto", "like": same.file_name, "is_order_open": False}


def _new_import(actor: Actor, programme_id: int, file_name: str, stored_name: str) -> FeedbackImportRecord:
    return FeedbackImportRecord(
        workspace_id=actor.workspace_id,
        programme_id=programme_id,
        created_by=actor.user_id,
        file_name=file_name,
        stored_name=stored_name,
        created_at=datetime.now(UTC),
    )


def _views(session: Session, found: Sequence[FeedbackImportRecord]) -> tuple[ImportView, ...]:
    with_bad = [kept.id for kept in found if kept.bad_count]
    if not with_bad:
        return tuple(_view(kept, holds_bad_rows=False) for kept in found)
    bad = BadRowRecord.import_id
    holding = set(session.exec(select(bad).where(col(bad).in_(with_bad)).distinct()))
    return tuple(_view(kept, holds_bad_rows=kept.id in holding) for kept in found)


def _view(kept: FeedbackImportRecord, *, holds_bad_rows: bool) -> ImportView:
    return ImportView(
        import_id=kept.id or 0,
        file_name=kept.file_name,
        state=kept.state,
        message=kept.message,
        row_count=kept.row_count,
        kept_count=kept.kept_count,
        bad_count=kept.bad_count,
        duplicate_count=kept.duplicate_count,
        is_masking=kept.is_masking,
        bad_rows=kept.bad_rows,
        created_at=kept.created_at,
        finished_at=kept.finished_at,
        columns=tuple(kept.mapping.get("columns", ())),
        holds_bad_rows=holds_bad_rows,
        is_trial=kept.is_trial,
        look_alike_count=kept.look_alike_count,
    )
