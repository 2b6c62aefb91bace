"""Importing feedback: all of it or none of it is seen, nothing twice, and bad rows are given back."""

import io
from pathlib import Path

import pytest
from sqlmodel import col, select

from planner.imports.columns import ColumnMapping, MappingError
from planner.imports.errors import UnreadableFileError
from planner.paths import DEMO
from planner.services.bad_rows import list_bad_rows
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.feedback import FeedbackFilter, list_feedback
from planner.services.import_at_once import import_now
from planner.services.import_previews import preview_import
from planner.services.importing import (
    ImportChoices,
    confirm_import,
    list_imports,
    show_import,
    upload_feedback,
)
from planner.services.loading import ImportStoppedError, read_rows, stop_import
from planner.storage.database import Database
from planner.storage.files.store import files_of
from planner.storage.records import (
    AnxietyPointRecord,
    AuditRecord,
    BadRowRecord,
    FeedbackItemRecord,
    TouchpointRecord,
)
from tests.people import Cast
from tests.planner.listen.conftest import HEADER, Write
from tests.planner.listen.importing import BAD, GOOD, MAPPING, Silent, confirmed, count, seen


def test_a_file_becomes_feedback_with_touchpoints_and_points(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    view = import_now(database, cast.ada, home, programme, write(*GOOD, BAD), MAPPING)
    assert (view.state, view.row_count, view.kept_count, view.bad_count) == ("published", 3, 2, 1)
    page = list_feedback(database, cast.ada, programme, FeedbackFilter())
    assert [(item.text, item.touchpoint, item.severity) for item in page.items] == [
        ("Long wait", "Loan", 1),
        ("It broke", "Card", 3),
    ]
    assert page.items[1].point_key == "card-lost-card"


def test_the_regulators_file_is_imported_whole_when_same_rows_are_kept(
    database: Database, cast: Cast, home: Path, programme: str
) -> None:
    file = DEMO / "cfpb_complaints.csv"
    with file.open("rb") as stream:
        import_id = upload_feedback(database, cast.ada, home, programme, file.name, stream)
    guessed = preview_import(database, cast.ada, home, programme, import_id).choices.mapping
    mapping = ColumnMapping.from_json({**guessed.as_json(), "keeps_identical": True})
    view = import_now(database, cast.ada, home, programme, file, mapping)
    assert (view.kept_count, view.bad_count, view.duplicate_count) == (3_186, 0, 0)
    assert count(database, TouchpointRecord) == 11
    assert count(database, AnxietyPointRecord) == 83


def test_rows_that_are_the_same_in_every_cell_are_left_out_unless_they_are_wanted(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    file = write(GOOD[0], GOOD[0], GOOD[1])
    view = import_now(database, cast.ada, home, programme, file, MAPPING)
    assert (view.kept_count, view.duplicate_count) == (2, 1)
    same = ColumnMapping.from_json({**MAPPING.as_json(), "keeps_identical": True})
    other = write("2026-03-01,x,Web,Card,Lost card,1", "2026-03-01,x,Web,Card,Lost card,1")
    assert import_now(database, cast.ada, home, programme, other, same).kept_count == 2


def test_a_file_that_is_imported_again_adds_only_what_is_new(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_now(database, cast.ada, home, programme, write(*GOOD), MAPPING)
    view = import_now(database, cast.ada, home, programme, write(*GOOD, "2026-03-01,New,Web,Card,Lost card,0"), MAPPING)
    assert (view.kept_count, view.duplicate_count) == (1, 2)


def test_a_file_that_is_here_already_is_done_and_adds_nothing(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_now(database, cast.ada, home, programme, write(*GOOD), MAPPING)
    view = import_now(database, cast.ada, home, programme, write(*GOOD, BAD), MAPPING)
    assert (view.state, view.kept_count, view.duplicate_count, view.bad_count) == ("published", 0, 2, 1)
    assert "was here already" in view.message
    assert seen(database, cast, programme) == 2


def test_what_another_workspace_imported_is_no_duplicate_here(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_now(database, cast.eve, home, programme, write(*GOOD), MAPPING)
    assert import_now(database, cast.ada, home, programme, write(*GOOD), MAPPING).kept_count == 2
    assert seen(database, cast, programme) == 2


def test_bad_rows_refuse_the_whole_file_when_that_was_chosen(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    with pytest.raises(ImportStoppedError, match="1 of 3 rows cannot be read"):
        import_now(database, cast.ada, home, programme, write(*GOOD, BAD), MAPPING, bad_rows="refuse_all")
    assert seen(database, cast, programme) == 0
    assert count(database, FeedbackItemRecord) == 0
    assert count(database, AnxietyPointRecord) == count(database, TouchpointRecord) == 0
    (view,) = list_imports(database, cast.ada, programme)
    assert view.state == "failed"
    (row,) = list_bad_rows(database, cast.ada, programme, view.import_id)
    assert row.row_number == 4
    assert row.cells[0] == "soon"
    assert "not a date" in row.reason


def test_a_file_without_one_good_row_imports_nothing(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    with pytest.raises(ImportStoppedError, match="No row can be read"):
        import_now(database, cast.ada, home, programme, write(BAD), MAPPING)


def test_the_uploaded_file_is_removed_when_the_import_ends(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_now(database, cast.ada, home, programme, write(*GOOD), MAPPING)
    with pytest.raises(ImportStoppedError):
        import_now(database, cast.ada, home, programme, write(BAD), MAPPING)
    with pytest.raises(MappingError):
        import_now(database, cast.ada, home, programme, write(*GOOD), ColumnMapping("Gone", ("Said",)))
    with pytest.raises(UnreadableFileError):
        upload_feedback(database, cast.ada, home, programme, "a.pdf", io.BytesIO(b"%PDF"))
    assert list(files_of(database, home).every()) == []


def test_a_topic_column_that_never_repeats_is_refused(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    rows = [f"2026-01-02,Text,Web,Card,Issue {n},1" for n in range(1_001)]
    with pytest.raises(ImportStoppedError, match="no recurring pains"):
        import_now(database, cast.ada, home, programme, write(*rows), MAPPING)
    assert count(database, FeedbackItemRecord) == count(database, AnxietyPointRecord) == 0


def test_spelling_with_other_capitals_is_the_same_point(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    rows = ("2026-01-02,a,Web,Card,Lost card,1", "2026-01-02,b,Web,CARD,lost  CARD,1")
    import_now(database, cast.ada, home, programme, write(*rows), MAPPING)
    assert count(database, AnxietyPointRecord) == 1


def test_personal_data_is_masked_unless_it_was_switched_off(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    row = "2026-01-02,Ask jo@example.com,Web,Card,Lost,1"
    import_now(database, cast.ada, home, programme, write(row), MAPPING)
    import_now(database, cast.ada, home, programme, write(row.replace("Ask", "Tell")), MAPPING, is_masking=False)
    page = list_feedback(database, cast.ada, programme, FeedbackFilter())
    assert {item.text for item in page.items} == {"Ask [e-mail]", "Tell jo@example.com"}


def test_the_preview_shows_items_and_bad_rows_and_saves_nothing(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    with write(*GOOD, BAD).open("rb") as stream:
        import_id = upload_feedback(database, cast.ada, home, programme, "feedback.csv", stream)
    preview = preview_import(database, cast.ada, home, programme, import_id, ImportChoices(MAPPING))
    assert [item.text for item in preview.items] == ["It broke", "Long wait"]
    assert [row.row_number for row in preview.bad_rows] == [4]
    assert preview.columns[3].values == ("Card", "Loan")
    assert preview.error is None
    wrong = preview_import(database, cast.ada, home, programme, import_id, ImportChoices(ColumnMapping("", ("Said",))))
    assert wrong.error is not None
    assert wrong.error.field == "said_on"
    assert count(database, FeedbackItemRecord) == count(database, BadRowRecord) == 0


def test_choices_are_fixed_once(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> None:
    import_id = confirmed(database, cast, home, programme, write(*GOOD))
    with database.write() as session, pytest.raises(ConflictError):
        confirm_import(session, cast.ada, programme, import_id, ImportChoices(MAPPING), HEADER.split(","))
    with pytest.raises(ConflictError):
        preview_import(database, cast.ada, home, programme, import_id)


@pytest.mark.parametrize("name", ["femi", "mona", "adam"])
def test_only_researchers_import(
    database: Database, cast: Cast, home: Path, programme: str, write: Write, name: str
) -> None:
    with pytest.raises(ForbiddenError):
        import_now(database, getattr(cast, name), home, programme, write(*GOOD), MAPPING)


def test_another_workspace_finds_nothing(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    view = import_now(database, cast.ada, home, programme, write(*GOOD, BAD), MAPPING)
    assert list_imports(database, cast.eve, programme) == ()
    assert list_feedback(database, cast.eve, programme, FeedbackFilter()).total == 0
    for call in (
        lambda: show_import(database, cast.eve, programme, view.import_id),
        lambda: list_bad_rows(database, cast.eve, programme, view.import_id),
        lambda: stop_import(database, cast.eve, home, view.import_id, "Gone"),
        lambda: read_rows(database, cast.eve, home, view.import_id, Silent()),
        lambda: show_import(database, cast.ada, "unknown", view.import_id),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_each_step_leaves_its_mark_in_the_audit_trail(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_now(database, cast.ada, home, programme, write(*GOOD), MAPPING)
    with database.read() as session:
        actions = list(session.exec(select(AuditRecord.action).order_by(col(AuditRecord.sequence))))
    assert actions == ["feedback.uploaded", "feedback.confirmed", "feedback.published"]


def test_a_guess_that_leaves_the_order_of_dates_open_is_not_used(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    with pytest.raises(MappingError, match="both orders"):
        import_now(database, cast.ada, home, programme, write("3/4/2026,It broke,Web,Card,Lost,1"))
    assert seen(database, cast, programme) == 0
