"""The journey shows where it hurts, and each anxiety point how we know."""

from pathlib import Path

import pytest
from sqlmodel import select

from budgeting.errors import FeedbackError
from planner.imports.columns import ColumnMapping
from planner.services.errors import ForbiddenError, NotFoundError
from planner.services.feedback import FeedbackFilter, list_feedback
from planner.services.import_at_once import import_now
from planner.services.journey import map_journey, place_on_stage, tell_point
from planner.storage.database import Database
from planner.storage.mapping import load_anxiety_points
from planner.storage.records import AnxietyPointRecord, QuestionAnxietyRecord, QuestionRecord
from tests.people import Cast
from tests.planner.listen.conftest import Write

MAPPING = ColumnMapping(
    said_on="Day", text=("Said",), channel="Via", touchpoint="Product", topic="Issue", severity="Severity",
    severity_kind="number",
)  # fmt: skip
ROWS = (
    "2026-01-01,Mild,Web,Card,Fees,1",
    "2026-01-02,Worse,Web,Card,Fees,3",
    "2026-03-02,Worse,Phone,Card,Fees,3",
    "2026-03-03,Slow,Phone,Loan,Waiting,2",
)


@pytest.fixture
def journey(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> str:
    import_now(database, cast.ada, home, programme, write(*ROWS), MAPPING)
    return programme


def test_points_are_ranked_by_severity_times_reach(database: Database, cast: Cast, journey: str) -> None:
    found = map_journey(database, cast.mona, journey)
    assert [(p.key, p.reach, p.severity_bp) for p in found.points] == [
        ("card-fees", 3, 7_778),
        ("loan-waiting", 1, 6_667),
    ]
    assert found.touchpoints == ("Card", "Loan")
    assert found.unplaced_count == 2


def test_a_mean_severity_is_the_same_wherever_it_is_told(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    # 5 of at most 48 is 1,041.67 and 1 of at most 32 x 3 is 104.17; together 6 of at most 144: 416.67.
    # 3 of at most 32 x 3 is 312.5: a half is rounded up.
    rows = [f"2026-01-01,Said {n},Web,Card,Fees,{int(n < 5)}" for n in range(16)]
    rows += [f"2026-01-01,Also {n},Web,Card,Waiting,{int(n < 1)}" for n in range(32)]
    rows += [f"2026-01-01,More {n},Web,Loan,Queue,{int(n < 3)}" for n in range(32)]
    import_now(database, cast.ada, home, programme, write(*rows), MAPPING)
    found = map_journey(database, cast.mona, programme)
    with database.read() as session:
        loaded = load_anxiety_points(session, cast.workspace_id, programme)
    assert found.points == loaded
    assert [(p.name, p.severity_bp) for p in loaded] == [("Fees", 1_042), ("Queue", 313), ("Waiting", 104)]
    assert [spot.severity_bp for spot in found.hot_spots] == [417, 313]
    assert list_feedback(database, cast.mona, programme, FeedbackFilter(touchpoint="Card")).severity_bp == 417


def test_points_that_are_as_hot_as_each_other_stand_in_the_same_order_everywhere(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    rows = ("2026-01-01,a,Web,Zoo,Alpha,3", "2026-01-01,b,Web,Bank,Beta,3")
    import_now(database, cast.ada, home, programme, write(*rows), MAPPING)
    with database.read() as session:
        loaded = load_anxiety_points(session, cast.workspace_id, programme)
    assert [point.name for point in loaded] == ["Alpha", "Beta"]
    assert loaded == map_journey(database, cast.mona, programme).points


def test_a_point_is_placed_on_a_stage_and_taken_off_again(database: Database, cast: Cast, journey: str) -> None:
    place_on_stage(database, cast.ada, journey, "card-fees", "  Use ")
    found = map_journey(database, cast.mona, journey)
    assert found.stages == ("Use", "")
    assert [(spot.touchpoint, spot.stage, spot.reach) for spot in found.hot_spots] == [
        ("Card", "Use", 3),
        ("Loan", "", 1),
    ]
    place_on_stage(database, cast.ada, journey, "card-fees", "")
    assert map_journey(database, cast.mona, journey).stages == ("",)


def test_a_stage_that_is_too_long_is_refused(database: Database, cast: Cast, journey: str) -> None:
    with pytest.raises(FeedbackError):
        place_on_stage(database, cast.ada, journey, "card-fees", "x" * 61)


def test_a_point_tells_its_trend_its_channels_and_the_worst_and_newest_words(
    database: Database, cast: Cast, journey: str
) -> None:
    story = tell_point(database, cast.mona, journey, "card-fees")
    assert [number for _, number in story.months] == [2, 0, 1]
    assert story.point.by_channel == (("Web", 2), ("Phone", 1))
    assert not story.point.has_single_channel
    assert (story.rank, story.of) == (1, 2)
    assert [(item.text, item.channel) for item in story.items] == [("Worse", "Phone"), ("Mild", "Web")]


def test_a_point_that_one_channel_alone_speaks_of_warns(database: Database, cast: Cast, journey: str) -> None:
    assert tell_point(database, cast.mona, journey, "loan-waiting").point.has_single_channel


def test_a_point_names_the_questions_that_hang_from_it(database: Database, cast: Cast, journey: str) -> None:
    with database.write() as session:
        point = session.exec(select(AnxietyPointRecord).where(AnxietyPointRecord.key == "card-fees")).one()
        question = QuestionRecord(
            workspace_id=cast.workspace_id, programme_id=point.programme_id, key="why-fees", text="Why?", decision={},
            created_by=cast.ada.user_id,
        )  # fmt: skip
        session.add(question)
        session.flush()
        session.add(QuestionAnxietyRecord(question_id=question.id or 0, anxiety_point_id=point.id or 0))
    (found,) = tell_point(database, cast.mona, journey, "card-fees").questions
    assert (found.key, found.text, found.state) == ("why-fees", "Why?", "draft")


def test_nobody_else_sees_or_moves_a_point(database: Database, cast: Cast, journey: str) -> None:
    assert map_journey(database, cast.eve, journey).points == ()
    with pytest.raises(NotFoundError):
        tell_point(database, cast.eve, journey, "card-fees")
    with pytest.raises(NotFoundError):
        place_on_stage(database, cast.eve, journey, "card-fees", "Use")
    with pytest.raises(ForbiddenError):
        place_on_stage(database, cast.mona, journey, "card-fees", "Use")
