"""A large import in parts that any worker takes comes out as one worker's, and leaves nothing when it ends early."""

import random
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.jobs.context import StepContext
from planner.jobs.running import run_inline
from planner.jobs.taking import Taker
from planner.services import import_stretches, loading
from planner.services.import_jobs import start_import
from planner.services.importing import ImportChoices, ImportView, show_import, upload_feedback
from planner.services.jobs import Job, cancel_job, see_job
from planner.services.loading import publish_import, read_rows
from planner.storage.database import Database
from planner.storage.files.store import files_of
from planner.storage.records import BadRowRecord
from planner.storage.tables import ANXIETY_POINT, FEEDBACK_ITEM, TOUCHPOINT
from tests.browsing import make_settings
from tests.people import Cast
from tests.planner.listen.conftest import Write, add_programme
from tests.planner.listen.importing import MAPPING, Silent, confirmed, count, seen
from tests.planner.listen.test_jobs import NoQueue

on_a_server = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
_COUNTS = ("row_count", "kept_count", "bad_count", "duplicate_count", "look_alike_count")
_ITEM = tuple(FEEDBACK_ITEM.c[name] for name in ("row_number", "said_on", "text", "severity", "sentiment_milli"))


@pytest.fixture(autouse=True)
def _small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every import is divided, into stretches of 500 rows."""
    monkeypatch.setattr(import_stretches, "MOST_CHUNK_ROWS", 100)
    monkeypatch.setattr(import_stretches, "LEAST_DIVIDED", 1)


def rows(number: int) -> list[str]:
    """Rows with personal data, bad ones, new points far down, and the same row twice far apart."""
    chance = random.Random(2026)
    made = [
        f"2026-01-{chance.randrange(1, 29):02d},Text {n} from jo{n}@example.com,Web,Card {n // 700},Issue {n % 7},1"
        for n in range(number)
    ]
    made[50:number:311] = ["soon,Never said when,Web,Card,Never,2"] * len(made[50:number:311])
    for place in range(number // 2, number, 97):
        made[place] = made[place - number // 2 + 3]
    return made


class Divided:
    """Somebody whose imports are jobs that workers elsewhere do: each has a data folder of its own."""

    def __init__(self, database: Database, cast: Cast, home: Path, key: str) -> None:
        self.database, self.ada, self.home, self.key = database, cast.ada, home, key
        self.elsewhere = home.parent / "elsewhere"
        self.elsewhere.mkdir()

    def start(self, file: Path) -> tuple[int, int]:
        """The import and its job, asked for here."""
        queue: Any = NoQueue()
        with file.open("rb") as stream:
            import_id = upload_feedback(self.database, self.ada, self.home, self.key, file.name, stream)
        choices = ImportChoices(MAPPING)
        job_id = start_import(self.database, queue, self.ada, self.home, self.key, import_id, choices)
        return import_id, job_id

    def run(self, job_id: int) -> Job:
        """The job once a worker elsewhere has ended it."""
        run_inline(self.database, make_settings(self.database, self.elsewhere), job_id)
        return see_job(self.database, self.ada, job_id)

    def view(self, import_id: int) -> ImportView:
        return show_import(self.database, self.ada, self.key, import_id)


@pytest.fixture
def divided(database: Database, cast: Cast, home: Path, programme: str) -> Divided:
    return Divided(database, cast, home, programme)


def outcome(database: Database, view: ImportView, programme_id: int) -> list[object]:
    """All that an import left, but for the ids."""
    point, touch = ANXIETY_POINT, TOUCHPOINT
    joined = FEEDBACK_ITEM.outerjoin(point, FEEDBACK_ITEM.c.anxiety_point_id == point.c.id)
    asked: tuple[Any, ...] = (
        sa.select(*_ITEM, point.c.key).select_from(joined).where(FEEDBACK_ITEM.c.import_id == view.import_id),
        sa.select(sa.column("row_number"), sa.column("reason"))
        .select_from(sa.table("bad_row"))
        .where(sa.column("import_id") == view.import_id),
        sa.select(point.c.key, point.c.name).where(point.c.programme_id == programme_id).order_by(point.c.id),
        sa.select(touch.c.key, touch.c.position).where(touch.c.programme_id == programme_id).order_by(touch.c.id),
    )
    with database.read() as session:
        first, second, *points = [session.execute(one).all() for one in asked]
        by_id = sa.select(FEEDBACK_ITEM.c.row_number).where(FEEDBACK_ITEM.c.import_id == view.import_id)
        order = session.execute(by_id.order_by(FEEDBACK_ITEM.c.id)).scalars().all()
    return [[getattr(view, name) for name in _COUNTS], sorted(first), sorted(second), points, order]


@on_a_server
def test_workers_with_other_folders_find_the_same_as_one_worker_in_one_go(
    database: Database, divided: Divided, cast: Cast, home: Path, write: Write
) -> None:
    file = write(*rows(2_600))
    whole_id = add_programme(database, cast.ada, "whole")
    one = confirmed(database, cast, home, "whole", file)
    read_rows(database, cast.ada, home, one, Silent())
    publish_import(database, cast.ada, home, one)
    many, job_id = divided.start(file)
    assert divided.run(job_id).state == "done"
    with database.read() as session:
        other_id = session.execute(
            sa.select(FEEDBACK_ITEM.c.programme_id).where(FEEDBACK_ITEM.c.import_id == many).limit(1)
        ).scalar_one()
    expected = outcome(database, show_import(database, cast.ada, "whole", one), whole_id)
    assert outcome(database, divided.view(many), other_id) == expected
    assert divided.view(many).duplicate_count > 0 < divided.view(many).bad_count
    assert list(files_of(database, home).every()) == []


@on_a_server
def test_a_divided_import_that_is_cancelled_leaves_nothing(
    database: Database, divided: Divided, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id, job_id = divided.start(write(*rows(2_600)))
    report = StepContext.report

    def cancel_then(context: StepContext, done: int, total: int, message: str = "") -> None:
        cancel_job(database, divided.ada, job_id)
        report(context, done, total, message)

    monkeypatch.setattr(StepContext, "report", cancel_then)
    assert divided.run(job_id).state == "cancelled"
    assert divided.view(import_id).state == "cancelled"
    assert (count(database, BadRowRecord) > 0, seen_or_not(database, import_id)) == (True, 0)
    assert list(files_of(database, divided.home).every()) == []


def seen_or_not(database: Database, import_id: int) -> int:
    """How many items of the import there are at all."""
    with database.read() as session:
        asked = sa.select(sa.func.count()).select_from(FEEDBACK_ITEM).where(FEEDBACK_ITEM.c.import_id == import_id)
        return int(session.execute(asked).scalar_one())


@on_a_server
def test_a_part_that_is_done_again_saves_nothing_twice_and_nobody_sees_it_before_the_end(
    database: Database, divided: Divided, cast: Cast, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id, job_id = divided.start(write(*rows(1_200)))
    saving, tries = import_stretches.save_stretch, list[int]()

    def break_off_once(*asked: Any) -> int:  # noqa: ANN401  as the part is asked
        found = saving(*asked)
        assert seen(database, cast, divided.key) == 0
        tries.append(found)
        if len(tries) == 1:
            return saving(*asked)
        return found

    monkeypatch.setattr("planner.jobs.import_parts.save_stretch", break_off_once)
    assert divided.run(job_id).state == "done"
    assert seen_or_not(database, import_id) == divided.view(import_id).kept_count == sum(tries)


@on_a_server
def test_without_beginning_again_a_part_would_save_its_rows_twice(
    database: Database, divided: Divided, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the database itself refuses the same row twice."""
    _, job_id = divided.start(write(*rows(1_200)))
    saving = import_stretches.save_stretch
    monkeypatch.setattr(import_stretches, "_begin_again", lambda *_: None)
    monkeypatch.setattr("planner.jobs.import_parts.save_stretch", lambda *asked: (saving(*asked), saving(*asked))[0])
    assert divided.run(job_id).state == "failed"


@on_a_server
def test_what_a_part_finds_changed_stops_the_import_in_words(
    database: Database, divided: Divided, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id, job_id = divided.start(write(*rows(1_200)))
    claim = Taker.claim

    def tamper_then(taker: Taker, of: int | None = None) -> object:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE stored_part DISABLE TRIGGER ALL")
            connection.exec_driver_sql(
                "UPDATE stored_part SET content = '{}' WHERE file_id IN "
                "(SELECT id FROM stored_file WHERE name LIKE '%%.1')"
            )
        return claim(taker, of)

    monkeypatch.setattr(Taker, "claim", tamper_then)
    told = divided.run(job_id)
    assert (told.state, "not the one that was put there" in told.message) == ("failed", True)
    assert divided.view(import_id).state == "failed"
    assert seen_or_not(database, import_id) == 0


@on_a_server
def test_a_stopped_import_takes_no_rows_from_a_part_that_comes_late(
    database: Database, divided: Divided, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id, job_id = divided.start(write(*rows(1_200)))
    saving, stopped = import_stretches.save_stretch, list[str]()

    def stop_first(*asked: Any) -> int:  # noqa: ANN401  as the part is asked
        if not stopped:
            stopped.append(str(loading.stop_import(database, divided.ada, divided.elsewhere, import_id, "Stopped.")))
        return saving(*asked)

    monkeypatch.setattr("planner.jobs.import_parts.save_stretch", stop_first)
    assert divided.run(job_id).state == "failed"
    assert seen_or_not(database, import_id) == 0


def test_one_file_of_a_database_and_a_short_one_are_read_in_one_go(
    database: Database, divided: Divided, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_stretches, "LEAST_DIVIDED", 1 if database.is_sqlite else 10_000)
    monkeypatch.setattr("planner.jobs.import_parts.stretches", partial(pytest.fail, "It was divided."))
    home = divided.home if database.is_sqlite else divided.elsewhere
    import_id, job_id = divided.start(write(*rows(300)))
    run_inline(database, make_settings(database, home), job_id)
    assert divided.view(import_id).state == "published"
