"""What an import leaves goes in short pieces: where that is cut off, whoever comes next goes on with the rest."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from budgeting.listening.themes import Theme
from planner.jobs import tidying
from planner.jobs.sweeping import Sweeper
from planner.services import import_remains, loading
from planner.services.errors import ConflictError
from planner.services.import_at_once import import_now
from planner.services.import_endings import publish_ready, take_back
from planner.services.import_jobs import discard_import
from planner.services.importing import show_import
from planner.services.loading import publish_import, read_rows
from planner.services.theme_finding import keep_themes
from planner.services.theme_pages import see_themes
from planner.storage.database import Database
from planner.storage.errors import StorageBusyError
from planner.storage.files.store import files_of
from planner.storage.records import AnxietyPointRecord, AuditRecord, FeedbackImportRecord, FeedbackItemRecord
from tests.browsing import make_settings
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.importing import GOOD, MAPPING, Silent, confirmed, count, ready, seen

ROWS = tuple(f"2026-01-{day:02d},It broke {day},Web,Card,Lost card,3" for day in range(1, 8))
LATER = datetime.now(UTC) + timedelta(hours=1)
End = Callable[[int], None]
Cut = Callable[[End, int], None]


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Cut:
    """End an import, and have the database break off after the first of its pieces."""
    monkeypatch.setattr(import_remains, "_PIECE", 3)
    found = import_remains._some_items

    def cut_off(end: End, import_id: int) -> None:
        calls = list[int]()

        def find_once(session: Session, kept: FeedbackImportRecord) -> object:
            calls.append(1)
            if len(calls) > 1:
                raise StorageBusyError
            return found(session, kept)

        with monkeypatch.context() as patch:
            patch.setattr(import_remains, "_some_items", find_once)
            with pytest.raises(StorageBusyError):
                end(import_id)

    return cut_off


@pytest.fixture
def back(database: Database, cast: Cast, home: Path, programme: str) -> End:
    return lambda import_id: take_back(database, cast.ada, home, programme, import_id)


@pytest.fixture
def sweeper(database: Database, home: Path) -> Sweeper:
    return Sweeper(database, make_settings(database, home), "one")


def left(database: Database) -> tuple[int, int]:
    return count(database, FeedbackItemRecord), count(database, AnxietyPointRecord)


def test_taking_back_goes_on_where_it_was_cut_off_when_somebody_presses_again(
    database: Database, cast: Cast, home: Path, programme: str, write: Write, cut: Cut, back: End
) -> None:
    import_id = import_now(database, cast.ada, home, programme, write(*ROWS), MAPPING).import_id
    cut(back, import_id)
    assert show_import(database, cast.ada, programme, import_id).state == "taken_back"
    assert left(database) == (4, 1)
    back(import_id)
    assert left(database) == (0, 0)
    with pytest.raises(ConflictError, match="Only an import that is published"):
        back(import_id)


@pytest.mark.parametrize("ending", ["taken back", "discarded"])
def test_the_worker_clears_what_is_left_of_an_import_that_nobody_sees(
    database: Database, cast: Cast, home: Path, programme: str, write: Write, cut: Cut, back: End,
    sweeper: Sweeper, ending: str,
) -> None:  # fmt: skip
    kept = import_now(database, cast.ada, home, programme, write(GOOD[1]), MAPPING)
    import_id = ready(database, cast, home, programme, write(*ROWS))
    if ending == "taken back":
        publish_ready(database, cast.ada, programme, import_id)
        cut(back, import_id)
    else:
        cut(lambda import_id: discard_import(database, cast.ada, home, programme, import_id), import_id)
    sweeper.tidy(datetime.now(UTC))
    assert left(database) == (5, 2), "whoever ended it may still be at it"
    sweeper.tidy(LATER)
    assert left(database) == (1, 1)
    assert (seen(database, cast, programme), kept.kept_count) == (1, 1)
    with database.read() as session:
        told = session.exec(select(AuditRecord).where(AuditRecord.action == "feedback.points_removed")).one()
    assert (told.actor_id, told.object) == (None, f"import:{import_id}")


def test_a_round_clears_a_few_pieces_and_the_next_one_goes_on(
    database: Database, cast: Cast, home: Path, programme: str, write: Write, cut: Cut, back: End,
    sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(tidying, "_MOST_PIECES", 1)
    monkeypatch.setattr(sweeper, "sweep", lambda _: None)
    cut(back, import_now(database, cast.ada, home, programme, write(*ROWS), MAPPING).import_id)
    counts = []
    for _ in range(3):
        sweeper.make_round(LATER)
        counts.append(left(database))
    assert counts == [(1, 1), (0, 0), (0, 0)]


def test_the_file_of_an_import_goes_too_where_that_was_cut_off(
    database: Database, cast: Cast, home: Path, programme: str, write: Write, sweeper: Sweeper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def break_off(*_: object) -> None:
        raise StorageBusyError

    published = confirmed(database, cast, home, programme, write(*ROWS))
    read_rows(database, cast.ada, home, published, Silent())
    discarded = confirmed(database, cast, home, programme, write(*GOOD))
    with monkeypatch.context() as patch:
        patch.setattr(import_remains, "remove_upload", break_off)
        patch.setattr(loading, "remove_upload", break_off)
        with pytest.raises(StorageBusyError):
            publish_import(database, cast.ada, home, published)
        with pytest.raises(StorageBusyError):
            discard_import(database, cast.ada, home, programme, discarded)
    assert len(list(files_of(database, home).every())) == 2
    publish_import(database, cast.ada, home, published)
    assert len(list(files_of(database, home).every())) == 1
    sweeper.tidy(LATER)
    assert list(files_of(database, home).every()) == []
    assert seen(database, cast, programme) == len(ROWS)


def test_themes_count_and_quote_nothing_of_an_import_from_the_moment_it_is_taken_back(
    database: Database, cast: Cast, home: Path, programme: str, write: Write, cut: Cut, back: End
) -> None:
    import_now(database, cast.ada, home, programme, write(GOOD[1]), MAPPING)
    import_id = import_now(database, cast.ada, home, programme, write(*ROWS), MAPPING).import_id
    with database.read() as session:
        ids = sorted(item_id or 0 for item_id in session.exec(select(FeedbackItemRecord.id)))
    keep_themes(database, cast.ada, programme, None, ids, [Theme(("broke",), tuple(range(8)), (0, 7))])
    other = Database(database.url)

    def shown(of: Database) -> tuple[int, int, int]:
        theme = see_themes(of, cast.ada, programme).open[0]
        return theme.reach, theme.placed, len(theme.quotes)

    assert shown(database) == shown(other) == (8, 8, 2)
    cut(back, import_id)
    assert count(database, FeedbackItemRecord) == 5
    assert shown(database) == shown(other) == (1, 1, 1)
    back(import_id)
    assert shown(database) == shown(other) == (1, 1, 1)
    other.close()
