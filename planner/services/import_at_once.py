"""Importing a file from the command line or the demo: the same steps as the job, here and now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.limits import LARGEST_FILE
from planner.services.actors import Actor
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


def import_now(  # noqa: PLR0913  each is an option of the command
    database: Database,
    actor: Actor,
    home: Path,
    programme_key: str,
    path: Path,
    mapping: ColumnMapping | None = None,
    *,
    bad_rows: str = "leave_out",
    is_masking: bool = True,
    report: Report | None = None,
    corrections: Mapping[str, Any] | None = None,
) -> ImportView:
    """Import the file at ``path`` with ``mapping``, or with the guessed one, some fields corrected, when it fits.

    Raises UnreadableFileError, MappingError (the guess does not fit: name the columns), ImportStoppedError (nothing
    was kept).
    """
    with path.open("rb") as stream:
        import_id = upload_feedback(database, actor, home, programme_key, path.name, stream, largest=LARGEST_FILE)
    try:
        with database.write() as session:
            kept = find_import(session, actor, programme_key, import_id)
            choices = ImportChoices(mapping or _guessed(kept.mapping, corrections or {}), bad_rows, is_masking)
            confirm_import(session, actor, programme_key, import_id, choices, kept.mapping["columns"])
        read_rows(database, actor, home, import_id, _Reporter(report))
        publish_import(database, actor, home, import_id)
    except BaseException:
        stop_import(database, actor, home, import_id, "The import broke off.")
        raise
    return show_import(database, actor, programme_key, import_id)


def _guessed(stored: Mapping[str, Any], corrections: Mapping[str, Any]) -> ColumnMapping:
    """The mapping that was guessed at the upload; MappingError when the dates fit both orders of day and month."""
    if stored.get("is_order_open") and "date_order" not in corrections:
        raise MappingError("date_order", "The dates fit both orders of day and month. Say which comes first.")
    return replace(ColumnMapping.from_json(stored), **corrections)
