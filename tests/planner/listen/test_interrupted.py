"""An import may be cut off at any moment: it goes on without doubles, or leaves nothing."""

from pathlib import Path

import pytest
from sqlmodel import select

from planner.services.errors import ConflictError
from planner.services.import_at_once import import_now
from planner.services.importing import (
    show_import,
)
from planner.services.loading import ImportStoppedError, publish_import, read_rows, stop_import
from planner.storage.database import Database
from planner.storage.records import (
    AnxietyPointRecord,
    BadRowRecord,
    FeedbackItemRecord,
)
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.importing import BAD, GOOD, MAPPING, Silent, confirmed, count, seen


class Stops(Silent):
    """Asks to stop before the chunk after ``chunks``."""

    def __init__(self, chunks: int) -> None:
        self.left = chunks

    def stop_if_cancelled(self) -> None:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1


def test_nothing_is_seen_before_all_is_read(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_id = confirmed(database, cast, home, programme, write(*GOOD))
    read_rows(database, cast.ada, home, import_id, Silent())
    assert count(database, FeedbackItemRecord) == 2
    assert seen(database, cast, programme) == 0
    publish_import(database, cast.ada, home, import_id)
    assert seen(database, cast, programme) == 2


def test_an_import_that_was_cut_off_goes_on_without_doubles(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    rows = [f"2026-01-02,Text {n // 2},Web,Card,Issue {n % 7},1" for n in range(2_600)]
    import_id = confirmed(database, cast, home, programme, write(*rows, BAD))
    with pytest.raises(KeyboardInterrupt):
        read_rows(database, cast.ada, home, import_id, Stops(chunks=1))
    assert show_import(database, cast.ada, programme, import_id).row_count == 1_000
    for _ in range(2):
        read_rows(database, cast.ada, home, import_id, Silent())
    for _ in range(2):
        publish_import(database, cast.ada, home, import_id)
        read_rows(database, cast.ada, home, import_id, Silent())
    view = show_import(database, cast.ada, programme, import_id)
    with database.read() as session:
        numbers = list(session.exec(select(FeedbackItemRecord.row_number)))
    assert len(numbers) == len(set(numbers)) == view.kept_count == seen(database, cast, programme) == 2_600
    assert (view.row_count, view.bad_count, count(database, BadRowRecord)) == (2_601, 1, 1)


def test_doubles_within_the_file_are_found_after_a_restart_too(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    rows = [f"2026-01-02,Text {n % 900},Web,Card,Issue,1" for n in range(1_800)]
    import_id = confirmed(database, cast, home, programme, write(*rows))
    with pytest.raises(KeyboardInterrupt):
        read_rows(database, cast.ada, home, import_id, Stops(chunks=1))
    read_rows(database, cast.ada, home, import_id, Silent())
    publish_import(database, cast.ada, home, import_id)
    view = show_import(database, cast.ada, programme, import_id)
    assert (view.kept_count, view.duplicate_count) == (900, 900)


def test_two_workers_cannot_read_the_same_rows(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_id = confirmed(database, cast, home, programme, write(*GOOD))

    class Overtaken(Silent):
        def stop_if_cancelled(self) -> None:
            read_rows(database, cast.ada, home, import_id, Silent())

    with pytest.raises(ConflictError, match="another worker"):
        read_rows(database, cast.ada, home, import_id, Overtaken())
    assert count(database, FeedbackItemRecord) == 2


def test_a_stopped_import_leaves_no_items_and_does_not_start_again(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_id = confirmed(database, cast, home, programme, write(*GOOD))
    read_rows(database, cast.ada, home, import_id, Silent())
    stop_import(database, cast.ada, home, import_id, "Enough.", "cancelled")
    assert count(database, FeedbackItemRecord) == count(database, AnxietyPointRecord) == 0
    with pytest.raises(ImportStoppedError, match="Enough"):
        read_rows(database, cast.ada, home, import_id, Silent())
    with pytest.raises(ImportStoppedError, match="Enough"):
        publish_import(database, cast.ada, home, import_id)
    assert seen(database, cast, programme) == 0


def test_a_published_import_cannot_be_stopped(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    view = import_now(database, cast.ada, home, programme, write(*GOOD), MAPPING)
    stop_import(database, cast.ada, home, view.import_id, "Too late.")
    assert seen(database, cast, programme) == 2
