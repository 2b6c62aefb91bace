"""A merge of very many items goes over in pieces, is one change, and is undone in pieces; cut off, it only moves."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from planner.services import merging_pieces, sorting_pieces, undoing_sorting
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ServiceError
from planner.services.merging_points import merge_points, merge_topics, merge_touchpoints
from planner.services.recent_changes import list_changes
from planner.services.sorting import move_items
from planner.services.sorting_step import Done
from planner.services.undoing_sorting import undo_change
from planner.storage.database import Database
from planner.storage.tables import ANXIETY_POINT
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.sorting import ROWS, five_items, ids, said, state, undo

Merging = Callable[[Database, Actor, str, str, str], Done]
MERGES: Final[list[tuple[Merging, str, str, int]]] = [
    (merge_points, "card-fees", "loan-fees", 2),
    (merge_touchpoints, "loan", "card", 2),
    (merge_topics, "Fees", "Late fees", 2),
]


@pytest.fixture
def key(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> str:
    """A programme with the five items."""
    return five_items(database, cast, home, programme, write(*ROWS))


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """One item at once, and no rest between."""
    for module in (merging_pieces, undoing_sorting):
        monkeypatch.setattr(module, "MOVED_AT_ONCE", 1)
    monkeypatch.setattr(sorting_pieces, "REST_SECONDS", 0.0)


def meanwhile(monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
    """After the first piece, and only then, somebody else does something."""

    def rest(_database: Database) -> None:
        monkeypatch.setattr(merging_pieces, "rest", lambda _database: None)
        does()

    monkeypatch.setattr(merging_pieces, "rest", rest)


def cut_off(monkeypatch: pytest.MonkeyPatch, step: Callable[[], object]) -> None:
    """What is left when the process dies after the first piece of a step."""

    def die(_database: Database) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        for module in (merging_pieces, undoing_sorting):
            dying.setattr(module, "rest", die)
        with pytest.raises(KeyboardInterrupt):
            step()


@pytest.mark.parametrize(("merging", "former", "into", "count"), MERGES)
def test_in_pieces_a_merge_comes_to_the_same_and_is_one_change(
    database: Database,
    cast: Cast,
    key: str,
    merging: Merging,
    former: str,
    into: str,
    count: int,
    request: pytest.FixtureRequest,
) -> None:
    before = state(database)
    undo(database, cast, key, merging(database, cast.ada, key, former, into))
    assert state(database) == before
    merging(database, cast.ada, key, former, into)
    after = state(database)
    undo_change(database, cast.ada, key, list_changes(database, cast.ada, key)[0].change_id)
    request.getfixturevalue("in_pieces")
    done = merging(database, cast.ada, key, former, into)
    assert (state(database), done.item_count) == (after, count)
    assert list_changes(database, cast.ada, key)[0].item_count == count
    assert undo(database, cast, key, done) == count
    assert state(database) == before


@pytest.mark.usefixtures("in_pieces")
def test_a_merge_that_is_cut_off_has_moved_some_and_merged_nothing(
    database: Database, cast: Cast, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(database)
    cut_off(monkeypatch, lambda: merge_points(database, cast.ada, key, "card-fees", "loan-fees"))
    first = list_changes(database, cast.ada, key)[0]
    assert (first.kind, first.item_count) == ("merge_points", 1)
    with database.read() as session:
        assert session.scalar(sa.select(sa.func.count()).where(ANXIETY_POINT.c.merged_into_id.is_not(None))) == 0
    again = merge_points(database, cast.ada, key, "card-fees", "loan-fees")
    assert said(database, cast, key, point="loan-fees") == ["four", "three", "one"]
    with pytest.raises(ConflictError, match="merged one of these points since"):
        undo_change(database, cast.ada, key, first.change_id)
    undo(database, cast, key, again)
    undo_change(database, cast.ada, key, first.change_id)
    assert state(database) == before


@pytest.mark.usefixtures("in_pieces")
def test_an_undoing_that_is_cut_off_has_parted_the_points_and_goes_on_when_asked_again(
    database: Database, cast: Cast, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(database)
    done = merge_points(database, cast.ada, key, "card-fees", "loan-fees")
    cut_off(monkeypatch, lambda: undo(database, cast, key, done))
    assert said(database, cast, key, point="card-fees") == ["one"]
    assert said(database, cast, key, point="loan-fees") == ["four", "three"]
    undo(database, cast, key, done)
    assert state(database) == before


@pytest.mark.usefixtures("in_pieces")
def test_a_merge_stops_where_somebody_merged_one_of_its_points_or_undid_it(
    database: Database, cast: Cast, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(database)
    meanwhile(monkeypatch, lambda: merge_points(database, cast.ada, key, "loan-waiting", "loan-fees"))
    with pytest.raises(ConflictError, match="meanwhile"):
        merge_points(database, cast.ada, key, "card-fees", "loan-fees")
    for change in list_changes(database, cast.ada, key):
        undo_change(database, cast.ada, key, change.change_id)
    assert state(database) == before
    meanwhile(
        monkeypatch,
        lambda: undo_change(database, cast.ada, key, list_changes(database, cast.ada, key)[0].change_id),
    )
    with pytest.raises(ConflictError, match="undone before"):
        merge_points(database, cast.ada, key, "card-fees", "loan-fees")
    assert state(database) == before


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_merge_stops_where_somebody_moved_something_to_its_point_and_without_that_neither_could_be_undone(
    database: Database, cast: Cast, key: str, monkeypatch: pytest.MonkeyPatch, *, is_guarded: bool
) -> None:
    before = state(database)
    chosen = ids(database, cast, key, "two")
    meanwhile(monkeypatch, lambda: move_items(database, cast.ada, key, chosen, "card-fees"))
    if is_guarded:
        with pytest.raises(ConflictError, match="meanwhile"):
            merge_points(database, cast.ada, key, "card-fees", "loan-fees")
        for change in list_changes(database, cast.ada, key):
            undo_change(database, cast.ada, key, change.change_id)
        assert state(database) == before
        return
    monkeypatch.setattr(merging_pieces, "are_moved_since", lambda *_: False)
    merge_points(database, cast.ada, key, "card-fees", "loan-fees")
    for change in list_changes(database, cast.ada, key):
        with pytest.raises(ConflictError, match="moved"):
            undo_change(database, cast.ada, key, change.change_id)


def test_touchpoints_with_points_that_went_into_each_other_are_merged_or_refused(
    database: Database, cast: Cast, key: str
) -> None:
    before = state(database)
    across = merge_points(database, cast.ada, key, "card-fees", "loan-fees")
    with pytest.raises(ServiceError, match="Undo that first"):
        merge_touchpoints(database, cast.ada, key, "loan", "card")
    undo(database, cast, key, across)
    chained = merge_points(database, cast.ada, key, "card-fees", "loan-waiting")
    done = merge_touchpoints(database, cast.ada, key, "loan", "card")
    assert said(database, cast, key, touchpoint="Card") == ["five", "four", "three", "two", "one"]
    assert said(database, cast, key, point="loan-waiting") == ["five", "four", "three", "one"]
    undo(database, cast, key, done)
    undo(database, cast, key, chained)
    assert state(database) == before
