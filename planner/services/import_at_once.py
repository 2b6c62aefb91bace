"""Importing a file from the command line or the demo: the same steps as the job, here and now."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypedDict, Unpack

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.folders import packed
from planner.imports.limits import LARGEST_FILE
from planner.services.actors import Actor
from planner.services.import_trials import Trial
from planner.services.importing import (
    ImportChoices,
    ImportView,
    confirm_import,
    find_import,
    show_import,
    upload_feedback,
)
from planner.services.loading import publish_import, read_rows, stop_import
from planner.storage.database import Database

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class _Reporter:
    to: Report | None

    def report(self, done: int, total: int, message: str = "") -> None:
        if self.to is not None:
            self.to(done, total, message)

    def stop_if_cancelled(self) -> None:
        """Nobody can cancel what runs at once."""


class Choices(TypedDict, total=False):
    """How a file is read: which fields of the guessed mapping are corrected, and who is told how far it is."""

    bad_rows: str
    is_masking: bool
    corrections: Mapping[str, Any]
    report: Report | None


@dataclass(frozen=True)
class _Asked:
    mapping: ColumnMapping | None
    bad_rows: str = "leave_out"
    is_masking: bool = True
    corrections: Mapping[str, Any] = field(default_factory=dict)
    report: Report | None = None


def import_now(
    database: Database,
    actor: Actor,
    home: Path,
    programme_key: str,
    path: Path,
    mapping: ColumnMapping | None = None,
    **choices: Unpack[Choices],
) -> ImportView:
    """Import the file at ``path`` with ``mapping``, or with the guessed one, some fields corrected, when it fits.

    Raises UnreadableFileError, MappingError (the guess does not fit: name the columns), ImportStoppedError (nothing
    was kept).
    """
    import_id = _upload(database, actor, home, programme_key, path)
    try:
        _read(database, actor, home, programme_key, import_id, _Asked(mapping, **choices))
        publish_import(database, actor, home, import_id)
    except BaseException:
        stop_import(database, actor, home, import_id, "The import broke off.")
        raise
    return show_import(database, actor, programme_key, import_id)


def try_now(
    database: Database,
    actor: Actor,
    home: Path,
    programme_key: str,
    path: Path,
    mapping: ColumnMapping | None = None,
    **choices: Unpack[Choices],
) -> Trial:
    """What ``import_now`` would do; nothing is kept but the mark in the trail. Raises as it does before it reads."""
    import_id = _upload(database, actor, home, programme_key, path)
    try:
        _read(database, actor, home, programme_key, import_id, _Asked(mapping, **choices), is_trial=True)
        with database.read() as session:
            found = find_import(session, actor, programme_key, import_id).trial
        return Trial.from_json(found) or Trial()
    finally:
        stop_import(database, actor, home, import_id, "This was a trial; nothing was kept.", "cancelled")


def _upload(database: Database, actor: Actor, home: Path, programme_key: str, path: Path) -> int:
    """Keep the file, or what is in the folder, and guess its mapping."""
    with packed(path) if path.is_dir() else nullcontext(path) as file, file.open("rb") as stream:
        return upload_feedback(database, actor, home, programme_key, file.name, stream, largest=LARGEST_FILE)


def _read(
    database: Database,
    actor: Actor,
    home: Path,
    programme_key: str,
    import_id: int,
    asked: _Asked,
    *,
    is_trial: bool = False,
) -> None:
    """Confirm the import as it was asked for, and read the rows."""
    with database.write() as session:
        kept = find_import(session, actor, programme_key, import_id)
        mapping = asked.mapping or _guessed(kept.mapping, asked.corrections)
        choices = ImportChoices(mapping, asked.bad_rows, asked.is_masking)
        confirm_import(session, actor, programme_key, import_id, choices, kept.mapping["columns"], is_trial=is_trial)
    read_rows(database, actor, home, import_id, _Reporter(asked.report))


def _guessed(stored: Mapping[str, Any], corrections: Mapping[str, Any]) -> ColumnMapping:
    """The mapping that was guessed at the upload; MappingError when the dates fit both orders of day and month."""
    if stored.get("is_order_open") and "date_order" not in corrections:
        raise MappingError("date_order", "The dates fit both orders of day and month. Say which comes first.")
    return replace(ColumnMapping.from_json(stored), **corrections)
