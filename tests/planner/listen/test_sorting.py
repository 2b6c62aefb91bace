"""Feedback is tagged, moved and merged in one step, and every step can be undone exactly, or says why not."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.services.errors import ConflictError, ForbiddenError, NotFoundError, ServiceError
from planner.services.feedback import FeedbackFilter
from planner.services.import_at_once import import_now
from planner.services.journey import map_journey
from planner.services.merging_points import merge_points, merge_topics, merge_touchpoints
from planner.services.recent_changes import list_changes
from planner.services.sorting import move_items, tag_items, untag_items
from planner.services.sorting_step import Chosen, Done
from planner.services.undoing_sorting import undo_change
from planner.storage.database import Database
from planner.storage.tables import ANXIETY_POINT, QUESTION, QUESTION_ANXIETY
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.importing import MAPPING
from tests.planner.listen.sorting import ROWS, five_items, ids, said, state, undo


@pytest.fixture
def key(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> str:
    """A programme with the five items."""
    return five_items(database, cast, home, programme, write(*ROWS))


def tag(database: Database, cast: Cast, key: str, *texts: str, name: str = "Urgent") -> Done:
    return tag_items(database, cast.ada, key, ids(database, cast, key, *texts), name)


def test_a_tag_is_set_found_taken_off_and_each_step_undone(database: Database, cast: Cast, key: str) -> None:
    first = tag(database, cast, key, "one", "two")
    assert said(database, cast, key, tag="URGENT") == ["two", "one"]
    taken = untag_items(database, cast.ada, key, ids(database, cast, key, "one", "five"), "urgent")
    assert (first.item_count, taken.item_count) == (2, 1)
    assert said(database, cast, key, tag="Urgent") == ["two"]
    with pytest.raises(ConflictError, match="taken this tag off"):
        undo(database, cast, key, first)
    assert undo(database, cast, key, taken) == 1
    assert said(database, cast, key, tag="Urgent") == ["two", "one"]
    assert undo(database, cast, key, first) == 2
    assert said(database, cast, key, tag="Urgent") == []
    with pytest.raises(ConflictError, match="undone before"):
        undo(database, cast, key, first)


def test_an_untagging_is_not_undone_where_the_tag_was_set_again(database: Database, cast: Cast, key: str) -> None:
    tag(database, cast, key, "one")
    taken = untag_items(database, cast.ada, key, ids(database, cast, key, "one"), "Urgent")
    tag(database, cast, key, "one")
    with pytest.raises(ConflictError, match="set this tag again"):
        undo(database, cast, key, taken)


def test_a_step_over_all_that_a_filter_leaves_wants_the_number_that_was_seen(
    database: Database, cast: Cast, key: str
) -> None:
    web = FeedbackFilter(channel="Post", words="-five")
    assert tag_items(database, cast.ada, key, Chosen(wanted=web, expected=2), "Paper").item_count == 2
    assert said(database, cast, key, tag="paper") == ["four", "three"]
    with pytest.raises(ConflictError, match="left 3 when you looked, and leaves 2 now"):
        tag_items(database, cast.ada, key, Chosen(wanted=web, expected=3), "Paper")
    with pytest.raises(ConflictError, match="bear the tag"):
        tag_items(database, cast.ada, key, Chosen(wanted=web, expected=2), "paper")


def test_items_move_to_another_point_and_back(database: Database, cast: Cast, key: str) -> None:
    before = state(database)
    done = move_items(database, cast.ada, key, ids(database, cast, key, "one", "five"), "card-late-fees")
    assert done.item_count == 2
    assert said(database, cast, key, point="card-late-fees") == ["five", "two", "one"]
    assert said(database, cast, key, touchpoint="Card", topic="Late fees", words="late") == ["five", "two", "one"]
    later = move_items(database, cast.ada, key, ids(database, cast, key, "one"), "loan-waiting")
    with pytest.raises(ConflictError, match="moved or merged some"):
        undo(database, cast, key, done)
    undo(database, cast, key, later)
    undo(database, cast, key, done)
    assert state(database) == before


def test_a_merged_point_takes_its_questions_along_and_comes_back_with_them(
    database: Database, cast: Cast, key: str
) -> None:
    before = state(database)
    done = merge_points(database, cast.ada, key, "card-late-fees", "card-fees")
    assert done.item_count == 1
    assert said(database, cast, key, point="card-fees") == ["four", "two", "one"]
    assert "card-late-fees" not in [point.key for point in map_journey(database, cast.ada, key).points]
    with database.read() as session:
        links = session.execute(
            sa.select(QUESTION.c.key, ANXIETY_POINT.c.key)
            .join(QUESTION_ANXIETY, QUESTION_ANXIETY.c.question_id == QUESTION.c.id)
            .join(ANXIETY_POINT, ANXIETY_POINT.c.id == QUESTION_ANXIETY.c.anxiety_point_id)
        )
        assert sorted(tuple(link) for link in links) == [("both", "card-fees"), ("late", "card-fees")]
    undo(database, cast, key, done)
    assert state(database) == before


def test_what_is_imported_after_a_merge_follows_it(
    database: Database, cast: Cast, home: Path, key: str, write: Write
) -> None:
    done = merge_points(database, cast.ada, key, "card-late-fees", "card-fees")
    more = ("2026-02-01,six,Web,Card,Late fees,1", "2026-02-02,seven,Web,Card,Fees,1")
    import_now(database, cast.ada, home, key, write(*more), MAPPING)
    assert said(database, cast, key, point="card-fees")[:2] == ["seven", "six"]
    undo(database, cast, key, done)
    assert said(database, cast, key, point="card-late-fees") == ["two"]


def test_touchpoints_merge_with_their_points_and_part_again(
    database: Database, cast: Cast, home: Path, key: str, write: Write
) -> None:
    before = state(database)
    done = merge_touchpoints(database, cast.ada, key, "loan", "card")
    assert done.item_count == 2
    assert said(database, cast, key, point="card-fees") == ["four", "three", "one"]
    assert said(database, cast, key, touchpoint="Card") == ["five", "four", "three", "two", "one"]
    with pytest.raises(ServiceError, match="any more"):
        merge_touchpoints(database, cast.ada, key, "loan", "card")
    undo(database, cast, key, done)
    assert state(database) == before
    again = merge_touchpoints(database, cast.ada, key, "loan", "card")
    more = ("2026-02-01,six,Web,Loan,Fees,1", "2026-02-02,seven,Web,Loan,Waiting,1")
    import_now(database, cast.ada, home, key, write(*more), MAPPING)
    assert said(database, cast, key, point="card-fees")[0] == "six"
    assert said(database, cast, key, point="loan-waiting")[0] == "seven"
    assert again.item_count == 2


def test_topics_merge_where_both_are(database: Database, cast: Cast, key: str) -> None:
    before = state(database)
    done = merge_topics(database, cast.ada, key, "Late fees", "Fees")
    assert done.item_count == 1
    assert said(database, cast, key, topic="Fees") == ["four", "three", "two", "one"]
    with pytest.raises(ServiceError, match="No touchpoint has both"):
        merge_topics(database, cast.ada, key, "Waiting", "Late fees")
    undo(database, cast, key, done)
    assert state(database) == before


def test_a_merge_is_undone_only_before_what_rests_on_it(database: Database, cast: Cast, key: str) -> None:
    first = merge_points(database, cast.ada, key, "card-late-fees", "card-fees")
    second = merge_points(database, cast.ada, key, "card-fees", "loan-fees")
    with pytest.raises(ConflictError, match="merged one of these points since"):
        undo(database, cast, key, first)
    undo(database, cast, key, second)
    with database.write() as session:
        session.execute(sa.delete(QUESTION_ANXIETY))
    with pytest.raises(ConflictError, match="taken a question away"):
        undo(database, cast, key, first)


def test_nobody_sorts_what_is_not_theirs(database: Database, cast: Cast, key: str) -> None:
    chosen = ids(database, cast, key, "one")
    done = tag(database, cast, key, "one")
    with pytest.raises(ForbiddenError):
        tag_items(database, cast.mona, key, chosen, "Urgent")
    with pytest.raises(ConflictError, match="bear the tag"):
        tag_items(database, cast.eve, key, chosen, "Urgent")
    with pytest.raises(NotFoundError):
        undo_change(database, cast.eve, key, done.change_id)
    with pytest.raises(ServiceError, match="any more"):
        merge_points(database, cast.eve, key, "card-late-fees", "card-fees")
    assert said(database, cast, key, tag="Urgent") == ["one"]
    assert [(one.kind, one.who, one.item_count) for one in list_changes(database, cast.mona, key)] == [
        ("tag", "Ada", 1)
    ]
    assert list_changes(database, cast.eve, key) == ()


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "\0"])
def test_a_tag_needs_a_name(database: Database, cast: Cast, key: str, name: str) -> None:
    with pytest.raises(ServiceError, match="at most 60"):
        tag(database, cast, key, "one", name=name)
    with pytest.raises(ServiceError, match="Nothing is ticked"):
        tag(database, cast, key)
