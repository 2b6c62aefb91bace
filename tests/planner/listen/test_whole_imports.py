"""An import is tried, looked at, published, discarded and taken back as a whole; what looks alike is shown."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.imports.columns import ColumnMapping, MappingError
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.import_at_once import import_now, try_now
from planner.services.import_endings import publish_ready, take_back
from planner.services.import_jobs import discard_import
from planner.services.import_mappings import forget_mapping, save_mapping
from planner.services.import_previews import preview_import
from planner.services.importing import show_import, upload_feedback
from planner.services.look_alikes import judge_look_alike, list_look_alikes
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.mapping import load_anxiety_points
from planner.storage.records import (
    AnxietyPointRecord,
    AuditRecord,
    FeedbackItemRecord,
    QuestionAnxietyRecord,
    QuestionRecord,
)
from tests.people import Cast
from tests.planner.listen.conftest import HEADER, Write
from tests.planner.listen.importing import BAD, GOOD, MAPPING, count, ready, seen

LONG = "I waited three weeks for the new card and nobody told me why it was so late"


def test_a_trial_counts_everything_and_keeps_nothing(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_now(database, cast.ada, home, programme, write(GOOD[0]), MAPPING)
    trial = try_now(database, cast.ada, home, programme, write(*GOOD, GOOD[1], BAD), MAPPING)
    assert (trial.rows, trial.kept, trial.bad_count, trial.duplicates, trial.points) == (4, 1, 1, 2, 1)
    assert trial.bad[0][0] == 5
    assert "not a date" in trial.bad[0][2]
    assert count(database, FeedbackItemRecord) == 1
    refused = try_now(database, cast.ada, home, programme, write(GOOD[1], BAD), MAPPING, bad_rows="refuse_all")
    assert "import nothing" in refused.refused


def test_what_was_read_is_seen_only_once_it_is_published(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_id = ready(database, cast, home, programme, write(*GOOD))
    assert show_import(database, cast.ada, programme, import_id).state == "ready"
    assert seen(database, cast, programme) == 0
    import_now(database, cast.ada, home, programme, write(GOOD[0]), MAPPING)
    publish_ready(database, cast.ada, programme, import_id)
    view = show_import(database, cast.ada, programme, import_id)
    assert (view.state, view.kept_count, view.duplicate_count) == ("published", 1, 1)
    assert seen(database, cast, programme) == 2
    with pytest.raises(ConflictError):
        publish_ready(database, cast.ada, programme, import_id)


def test_what_was_read_can_be_discarded(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_id = ready(database, cast, home, programme, write(*GOOD))
    discard_import(database, cast.ada, home, programme, import_id)
    assert count(database, FeedbackItemRecord) == count(database, AnxietyPointRecord) == 0
    with pytest.raises(NotFoundError):
        take_back(database, cast.eve, home, programme, import_id)


def test_a_published_import_is_taken_back_unless_a_question_rests_on_it(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    view = import_now(database, cast.ada, home, programme, write(*GOOD), MAPPING)
    with database.write() as session:
        point = session.exec(select(AnxietyPointRecord).where(AnxietyPointRecord.name == "Lost card")).one()
        question = QuestionRecord(
            workspace_id=point.workspace_id, programme_id=point.programme_id, key="q", text="Why?", decision={},
            created_by=cast.ada.user_id,
        )  # fmt: skip
        session.add(question)
        session.flush()
        session.add(QuestionAnxietyRecord(question_id=question.id or 0, anxiety_point_id=point.id or 0))
    with pytest.raises(ConflictError, match="Lost card"):
        take_back(database, cast.ada, home, programme, view.import_id)
    with database.write() as session:
        session.delete(session.exec(select(QuestionAnxietyRecord)).one())
    take_back(database, cast.ada, home, programme, view.import_id)
    assert show_import(database, cast.ada, programme, view.import_id).state == "taken_back"
    assert count(database, FeedbackItemRecord) == 0
    with database.read() as session:
        assert "feedback.taken_back" in session.exec(select(AuditRecord.action)).all()


@pytest.mark.parametrize("end", ["feedback.taken_back", "feedback.cancelled"])
def test_another_process_forgets_the_points_that_go_with_an_import(
    database: Database, cast: Cast, home: Path, programme: str, write: Write, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    looked: list[tuple[str, ...]] = []
    other = Database(database.url)

    def points() -> tuple[str, ...]:
        with other.read() as session:
            found = load_anxiety_points(session, cast.ada.workspace_id, programme)
        return tuple(one.name for one in found)

    def record_and_look(session: Session, actor: Actor, action: str, object_: str, detail: dict[str, int]) -> None:
        record(session, actor, action, object_, detail)
        if action == end:
            sa.event.listen(session, "after_commit", lambda _: looked.append(points()), once=True)

    monkeypatch.setattr("planner.services.loading.record", record_and_look)
    import_id = ready(database, cast, home, programme, write(*GOOD))
    if end == "feedback.taken_back":
        publish_ready(database, cast.ada, programme, import_id)
    (take_back if end == "feedback.taken_back" else discard_import)(database, cast.ada, home, programme, import_id)
    found = points()
    other.close()
    assert [len(names) for names in looked] == [2]
    assert found == ()


def test_items_with_the_same_key_or_nearly_the_same_words_are_shown_and_kept(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    rows = (
        f"2026-01-02,{LONG},Web,Card,Late,1,K1",
        f"2026-01-04,{LONG}!!!,Phone,Card,Late,1,K2",
        f"2026-03-04,{LONG}.,Phone,Card,Late,1,K3",
        "2026-01-09,Something else,Web,Card,Late,1,K1",
    )
    view = import_now(
        database, cast.ada, home, programme, write(*rows, header=f"{HEADER},Id"), replace(MAPPING, own_key="Id")
    )
    pairs = list_look_alikes(database, cast.ada, programme, view.import_id)
    assert [(pair.reason, pair.item.said_on.day, pair.like.said_on.day) for pair in pairs] == [
        ("key", 9, 2),
        ("text", 4, 2),
    ]
    assert (view.kept_count, view.look_alike_count) == (4, 2)
    judge_look_alike(database, cast.ada, programme, view.import_id, pairs[0].look_alike_id, "both")
    judge_look_alike(database, cast.ada, programme, view.import_id, pairs[1].look_alike_id, "leave_out")
    assert seen(database, cast, programme) == 3
    assert show_import(database, cast.ada, programme, view.import_id).look_alike_count == 0


def test_a_saved_mapping_is_offered_to_files_with_its_columns_and_replaced_on_purpose_alone(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    columns = HEADER.split(",")
    save_mapping(database, cast.ada, "Case  export", columns, replace(MAPPING, touchpoint=""))
    with pytest.raises(MappingError, match="already"):
        save_mapping(database, cast.ada, "Case export", columns, MAPPING)
    save_mapping(database, cast.ada, "Case export", columns, MAPPING, is_replacing=True)
    with write(*GOOD).open("rb") as stream:
        import_id = upload_feedback(database, cast.ada, home, programme, "a.csv", stream)
    preview = preview_import(database, cast.ada, home, programme, import_id)
    assert (preview.like, preview.choices.mapping) == ("“Case export”", MAPPING)
    with pytest.raises(NotFoundError):
        forget_mapping(database, cast.eve, preview.saved[0].mapping_id)
    forget_mapping(database, cast.ada, preview.saved[0].mapping_id)


def test_sentiment_comes_from_the_file_or_else_from_the_words(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    rows = ("2026-01-02,Terrible and awful and slow,5", "2026-01-03,Terrible and awful and slow,")
    file = write(*rows, header="Day,Said,Stars")
    mapping = ColumnMapping("Day", ("Said",), sentiment="Stars", sentiment_kind="stars")
    import_now(database, cast.ada, home, programme, file, mapping)
    with database.read() as session:
        item = FeedbackItemRecord
        first, second = session.exec(select(item.sentiment_milli).order_by(col(item.row_number))).all()
    assert first == 1000
    assert second is not None
    assert second < 0
