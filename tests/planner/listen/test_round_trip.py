"""Bad rows are given back, mended, and imported again: nothing but customers' words comes in."""

from pathlib import Path

import pytest

from planner.imports.giving_back import REASON, ROW_NUMBER, write_bad_rows
from planner.services.actors import Actor
from planner.services.bad_rows import list_bad_rows
from planner.services.feedback import FeedbackFilter, list_feedback
from planner.services.import_at_once import import_now
from planner.services.import_previews import preview_import
from planner.services.importing import show_import, upload_feedback
from planner.services.loading import ImportStoppedError
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.importing import GOOD, MAPPING

BADS = (
    'soon,"-5 stars, never said when, and the branch had no idea of it at all",Web,Card,Lost card,2',
    "never,Nobody rang me back,Phone,Loan,Slow answer,3",
)


@pytest.fixture
def mended(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> Path:
    """The file of bad rows as the first import gave it back, their dates mended."""
    view = import_now(database, cast.ada, home, programme, write(*GOOD, *BADS), MAPPING)
    rows = list_bad_rows(database, cast.ada, programme, view.import_id)
    given = "".join(write_bad_rows(view.columns, rows))
    path = home / f"bad-rows-{view.import_id}.csv"
    path.write_text(given.replace('"soon"', '"2026-02-05"').replace('"never"', '"2026-02-06"'), encoding="utf-8")
    return path


def upload(database: Database, actor: Actor, home: Path, key: str, file: Path) -> int:
    with file.open("rb") as stream:
        return upload_feedback(database, actor, home, key, file.name, stream)


def test_mended_rows_come_in_as_customers_words_alone(
    database: Database, cast: Cast, home: Path, programme: str, mended: Path
) -> None:
    assert REASON in mended.read_text(encoding="utf-8")
    view = import_now(database, cast.ada, home, programme, mended)
    assert (view.kept_count, view.bad_count, view.duplicate_count) == (2, 0, 0)
    page = list_feedback(database, cast.ada, programme, FeedbackFilter())
    assert [(item.text, item.channel, item.touchpoint, item.topic, item.severity) for item in page.items[:2]] == [
        ("Nobody rang me back", "Phone", "Loan", "Slow answer", 3),
        ("-5 stars, never said when, and the branch had no idea of it at all", "Web", "Card", "Lost card", 2),
    ]


def test_the_columns_that_were_added_are_never_offered(
    database: Database, cast: Cast, home: Path, programme: str, mended: Path
) -> None:
    import_id = upload(database, cast.ada, home, programme, mended)
    preview = preview_import(database, cast.ada, home, programme, import_id)
    assert not {REASON, ROW_NUMBER} & set(preview.column_names)
    assert preview.column_names == show_import(database, cast.ada, programme, 1).columns
    assert preview.choices.mapping == MAPPING
    assert preview.like == "feedback.csv"


def test_rows_that_are_still_bad_come_back_with_their_own_columns_alone(
    database: Database, cast: Cast, home: Path, programme: str, mended: Path
) -> None:
    mended.write_text(mended.read_text(encoding="utf-8").replace("2026-02-05", "later"), encoding="utf-8")
    view = import_now(database, cast.ada, home, programme, mended)
    assert (view.kept_count, view.bad_count) == (1, 1)
    (row,) = list_bad_rows(database, cast.ada, programme, view.import_id)
    assert len(row.cells) == len(view.columns) == 6


def test_an_import_that_was_refused_lends_its_columns_too(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    file = write(*GOOD, *BADS)
    with pytest.raises(ImportStoppedError):
        import_now(database, cast.ada, home, programme, file, MAPPING, bad_rows="refuse_all")
    import_id = upload(database, cast.ada, home, programme, write(*GOOD))
    assert preview_import(database, cast.ada, home, programme, import_id).choices.mapping == MAPPING


def test_other_columns_and_other_workspaces_are_guessed_afresh(
    database: Database, cast: Cast, home: Path, programme: str, mended: Path, write: Write
) -> None:
    other = upload(database, cast.ada, home, programme, write("2026-01-02,It broke", header="Day,Said"))
    assert preview_import(database, cast.ada, home, programme, other).like == ""
    foreign = upload(database, cast.eve, home, programme, mended)
    preview = preview_import(database, cast.eve, home, programme, foreign)
    assert preview.like == ""
    assert REASON not in preview.column_names
