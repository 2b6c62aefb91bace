"""What the tests of importing share: a mapping, rows, and ways to look at what was kept."""

from pathlib import Path

from sqlmodel import func, select

from planner.imports.columns import ColumnMapping
from planner.services.feedback import FeedbackFilter, list_feedback
from planner.services.importing import (
    ImportChoices,
    confirm_import,
    upload_feedback,
)
from planner.services.loading import publish_import, read_rows
from planner.storage.database import Database
from tests.people import Cast

MAPPING = ColumnMapping(
    said_on="Day", text=("Said",), channel="Via", touchpoint="Product", topic="Issue", severity="Severity",
    severity_kind="number",
)  # fmt: skip
LOOKED_AT = ImportChoices(MAPPING, is_waiting=True)
GOOD = ("2026-01-02,It broke,Web,Card,Lost card,3", "2026-02-03,Long wait,Phone,Loan,Slow answer,1")
BAD = "soon,Never said when,Web,Card,Lost card,2"


class Silent:
    def report(self, done: int, total: int, message: str = "") -> None:
        assert done <= total, message

    def stop_if_cancelled(self) -> None:
        pass


def ready(database: Database, cast: Cast, home: Path, key: str, file: Path) -> int:
    """An import that is read, and waits until somebody has looked at it."""
    import_id = confirmed(database, cast, home, key, file, LOOKED_AT)
    read_rows(database, cast.ada, home, import_id, Silent())
    publish_import(database, cast.ada, home, import_id)
    return import_id


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def seen(database: Database, cast: Cast, key: str) -> int:
    return list_feedback(database, cast.ada, key, FeedbackFilter()).total


def confirmed(
    database: Database, cast: Cast, home: Path, key: str, file: Path, choices: ImportChoices | None = None
) -> int:
    with file.open("rb") as stream:
        import_id = upload_feedback(database, cast.ada, home, key, file.name, stream)
    with database.write() as session:
        columns = file.read_text(encoding="utf-8").splitlines()[0].split(",")
        confirm_import(session, cast.ada, key, import_id, choices or ImportChoices(MAPPING), columns)
    return import_id
