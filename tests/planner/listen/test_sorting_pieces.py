"""What is done to very many items is done in pieces, between which others save, and is one change all the same."""

from contextlib import suppress
from pathlib import Path

import pytest

from planner.services import sorting, sorting_pieces, undoing_sorting
from planner.services.errors import ConflictError
from planner.services.feedback import FeedbackFilter
from planner.services.recent_changes import list_changes
from planner.services.sorting import move_items, tag_items, untag_items
from planner.services.sorting_step import Chosen
from planner.services.undoing_sorting import undo_change
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.sorting import ALL, ROWS, five_items, ids, said, state, undo


@pytest.fixture
def key(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> str:
    """A programme with the five items."""
    return five_items(database, cast, home, programme, write(*ROWS))


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two items at once, and no rest between."""
    for name in ("TAGGED_AT_ONCE", "MOVED_AT_ONCE"):
        for module in (sorting, undoing_sorting):
            monkeypatch.setattr(module, name, 2)
    monkeypatch.setattr(sorting_pieces, "REST_SECONDS", 0.0)


@pytest.mark.usefixtures("in_pieces")
def test_many_are_tagged_moved_and_undone_in_pieces_that_are_one_change(
    database: Database, cast: Cast, key: str
) -> None:
    before, every = state(database), Chosen(wanted=ALL, expected=5)
    tagged = tag_items(database, cast.ada, key, every, "All")
    moved = move_items(database, cast.ada, key, every, "loan-waiting")
    taken = untag_items(database, cast.ada, key, Chosen(wanted=FeedbackFilter(tag="all"), expected=5), "all")
    assert (tagged.item_count, moved.item_count, taken.item_count) == (5, 4, 5)
    assert len(said(database, cast, key, point="loan-waiting")) == 5
    assert [(one.kind, one.item_count) for one in list_changes(database, cast.ada, key)] == [
        ("untag", 5),
        ("move", 4),
        ("tag", 5),
    ]
    for done in (taken, moved, tagged):
        assert undo(database, cast, key, done) == done.item_count
    assert state(database) == before
    assert said(database, cast, key, tag="All") == []
    with pytest.raises(ConflictError, match="undone before"):
        undo(database, cast, key, moved)


@pytest.mark.usefixtures("in_pieces")
def test_a_step_in_pieces_that_changes_nothing_leaves_no_change(database: Database, cast: Cast, key: str) -> None:
    tag_items(database, cast.ada, key, Chosen(wanted=ALL, expected=5), "All")
    with pytest.raises(ConflictError, match="bear the tag “All” already"):
        tag_items(database, cast.ada, key, Chosen(wanted=ALL, expected=5), "all")
    assert len(list_changes(database, cast.ada, key)) == 1


@pytest.mark.usefixtures("in_pieces")
def test_a_step_cut_off_between_two_pieces_is_a_change_of_what_it_did_and_goes_on_when_asked_again(
    database: Database, cast: Cast, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, every = state(database), Chosen(wanted=ALL, expected=5)

    def die(_database: Database) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(sorting_pieces, "rest", die)
        dying.setattr(undoing_sorting, "rest", die)
        with pytest.raises(KeyboardInterrupt):
            move_items(database, cast.ada, key, every, "loan-waiting")
    cut_off = list_changes(database, cast.ada, key)[0]
    again = move_items(database, cast.ada, key, every, "loan-waiting")
    assert cut_off.item_count + again.item_count == 4
    with monkeypatch.context() as dying:
        dying.setattr(undoing_sorting, "rest", die)
        with suppress(KeyboardInterrupt):
            undo(database, cast, key, again)
    if not list_changes(database, cast.ada, key)[0].is_undone:
        undo(database, cast, key, again)
    undo_change(database, cast.ada, key, cut_off.change_id)
    assert state(database) == before


@pytest.mark.usefixtures("in_pieces")
def test_a_step_stops_where_somebody_undid_what_it_had_done(
    database: Database, cast: Cast, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def undo_meanwhile(_database: Database) -> None:
        monkeypatch.setattr(sorting_pieces, "rest", lambda _database: None)
        undo_change(database, cast.ada, key, list_changes(database, cast.ada, key)[0].change_id)

    monkeypatch.setattr(sorting_pieces, "rest", undo_meanwhile)
    with pytest.raises(ConflictError, match="undone before"):
        tag_items(database, cast.ada, key, Chosen(wanted=ALL, expected=5), "All")
    assert said(database, cast, key, tag="All") == []


@pytest.mark.usefixtures("in_pieces")
def test_a_step_stops_where_somebody_moved_what_it_had_still_to_move(
    database: Database, cast: Cast, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, chosen = state(database), ids(database, cast, key, "three")

    def move_meanwhile(_database: Database) -> None:
        monkeypatch.setattr(sorting_pieces, "rest", lambda _database: None)
        move_items(database, cast.ada, key, chosen, "card-late-fees")

    monkeypatch.setattr(sorting_pieces, "rest", move_meanwhile)
    with pytest.raises(ConflictError, match="meanwhile"):
        move_items(database, cast.ada, key, Chosen(wanted=ALL, expected=5), "loan-waiting")
    for change in list_changes(database, cast.ada, key):
        undo_change(database, cast.ada, key, change.change_id)
    assert state(database) == before
