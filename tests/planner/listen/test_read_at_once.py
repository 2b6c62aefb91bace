"""Files that are read at the same time: what both of them hold counts once, whichever is published first."""

import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services import import_rivals, loading
from planner.services.import_at_once import import_now
from planner.services.import_endings import publish_ready, take_back
from planner.services.importing import ImportView, show_import
from planner.services.loading import publish_import, read_rows
from planner.services.look_alikes import list_look_alikes
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.importing import LOOKED_AT, MAPPING, Silent, confirmed, seen

ROWS = tuple(f"2026-01-{day:02d},It broke on day {day * 37},Web,Card,Lost card,3" for day in range(1, 10))
ALL_HERE = "was here already"


class Two:
    """Two files, of which the rows 4 to 6 are the same, both read and neither published."""

    def __init__(self, database: Database, cast: Cast, home: Path, key: str, write: Write) -> None:
        self._database, self._ada, self._home, self._key = database, cast.ada, home, key
        files = write(*ROWS[:6], name="a.csv"), write(*ROWS[3:], name="b.csv")
        self.first = confirmed(database, cast, home, key, files[0])
        self.second = confirmed(database, cast, home, key, files[1])
        for import_id in (self.first, self.second):
            read_rows(database, cast.ada, home, import_id, Silent())

    def publish(self, import_id: int) -> ImportView:
        publish_import(self._database, self._ada, self._home, import_id)
        return show_import(self._database, self._ada, self._key, import_id)


@pytest.fixture
def two(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> Two:
    return Two(database, cast, home, programme, write)


def texts(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.exec(select(FeedbackItemRecord.text)))


def test_what_two_files_read_at_once_both_hold_counts_once(
    database: Database, cast: Cast, programme: str, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_rivals, "_PORTION", 2)
    first, second = two.publish(two.first), two.publish(two.second)
    assert (first.state, first.kept_count, first.duplicate_count) == ("published", 6, 0)
    assert (second.state, second.kept_count, second.duplicate_count) == ("published", 3, 3)
    assert len(texts(database)) == len(set(texts(database))) == seen(database, cast, programme) == 9


def test_without_looking_again_each_would_count_twice(
    database: Database, cast: Cast, programme: str, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(loading, "published_since", lambda *_: set())
    two.publish(two.first)
    assert two.publish(two.second).kept_count == 6
    assert seen(database, cast, programme) == 12


def test_one_that_is_published_while_copies_are_left_out_is_compared_too(
    database: Database, cast: Cast, home: Path, programme: str, write: Write, two: Two,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    third = confirmed(database, cast, home, programme, write(*ROWS, name="c.csv"))
    read_rows(database, cast.ada, home, third, Silent())
    leave_out = import_rivals.leave_out_copies

    def overtaken(*asked: Any) -> None:  # noqa: ANN401  as it is asked
        monkeypatch.setattr(loading, "leave_out_copies", leave_out)
        two.publish(two.second)
        leave_out(*asked)

    two.publish(two.first)
    monkeypatch.setattr(loading, "leave_out_copies", overtaken)
    view = two.publish(third)
    assert (view.kept_count, view.duplicate_count, ALL_HERE in view.message) == (0, 9, True)
    assert len(texts(database)) == seen(database, cast, programme) == 9


def test_one_that_is_published_at_the_same_moment_is_waited_for(
    database: Database, cast: Cast, programme: str, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold, begun = import_rivals.hold_import, threading.Event()

    def tell_and_hold(session: Session, import_id: int) -> FeedbackImportRecord:
        begun.set()
        return hold(session, import_id)

    other = threading.Thread(target=two.publish, args=(two.second,))
    with database.write() as session:
        loading.move_import(session, cast.ada, hold(session, two.first), "reading", "published")
        monkeypatch.setattr(loading, "hold_import", tell_and_hold)
        other.start()
        # SQLite lets it begin only afterwards.
        while not database.is_sqlite and not (begun.is_set() and is_somebody_waiting(database)):
            assert other.is_alive(), "it did not wait"
    other.join()
    assert show_import(database, cast.ada, programme, two.second).duplicate_count == 3
    assert seen(database, cast, programme) == 9


def is_somebody_waiting(database: Database) -> bool:
    with database.read() as session:
        asked = sa.text("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(session.execute(asked).scalar_one())


def test_what_somebody_took_back_meanwhile_is_no_reason_to_leave_anything_out(
    database: Database, cast: Cast, home: Path, programme: str, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out = import_rivals.leave_out_copies

    def taken_back_then(*asked: Any) -> None:  # noqa: ANN401  as it is asked
        take_back(database, cast.ada, home, programme, two.first)
        leave_out(*asked)

    two.publish(two.first)
    monkeypatch.setattr(loading, "leave_out_copies", taken_back_then)
    assert two.publish(two.second).kept_count == 6


def test_pairs_that_look_alike_go_with_the_items_that_are_left_out(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    said = "I waited three weeks for the new card and nobody told me why it was so late"
    rows = (f"2026-01-02,{said},Web,Card,Late,1", f"2026-01-04,{said}!!!,Phone,Card,Late,1")
    import_id = confirmed(database, cast, home, programme, write(*rows, name="a.csv"), LOOKED_AT)
    read_rows(database, cast.ada, home, import_id, Silent())
    publish_import(database, cast.ada, home, import_id)
    assert show_import(database, cast.ada, programme, import_id).look_alike_count == 1
    import_now(database, cast.ada, home, programme, write(rows[1], name="b.csv"), MAPPING)
    publish_ready(database, cast.ada, programme, import_id)
    view = show_import(database, cast.ada, programme, import_id)
    assert (view.kept_count, view.duplicate_count, view.look_alike_count) == (1, 1, 0)
    assert list_look_alikes(database, cast.ada, programme, import_id) == ()


def test_an_import_from_before_this_one_was_begun_is_not_looked_at_again(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    view = import_now(database, cast.ada, home, programme, write(*ROWS), MAPPING)
    import_id = confirmed(database, cast, home, programme, write(*ROWS, name="b.csv"))
    with database.write() as session:
        kept = session.get_one(FeedbackImportRecord, import_id)
        assert import_rivals.published_since(session, kept) == {view.import_id}
        kept.created_at += import_rivals._SLACK * 2
        assert import_rivals.published_since(session, kept) == set()
        assert session.exec(select(col(FeedbackImportRecord.state))).all() == ["published", "reading"]
