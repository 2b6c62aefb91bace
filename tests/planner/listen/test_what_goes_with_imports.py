"""What goes with an import that is taken back or discarded, and what stays."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from planner.services import look_alikes
from planner.services.actors import Actor
from planner.services.import_at_once import import_now
from planner.services.import_endings import take_back
from planner.services.importing import find_import, show_import
from planner.services.loading import publish_import, read_rows
from planner.services.look_alikes import judge_look_alike, list_look_alikes
from planner.services.merging_points import merge_touchpoints
from planner.services.undoing_sorting import undo_change
from planner.storage.database import Database
from planner.storage.records import AnxietyPointRecord, FeedbackImportRecord, TouchpointRecord
from planner.storage.tables import FEEDBACK_IMPORT
from tests.people import Cast
from tests.planner.listen.conftest import HEADER, Write
from tests.planner.listen.importing import GOOD, MAPPING, Silent, confirmed
from tests.planner.listen.sorting import ROWS


def names_of(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.exec(select(AnxietyPointRecord.name)))


def test_merged_touchpoints_part_though_a_point_went_with_the_only_import_that_spoke_of_it(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    import_now(database, cast.ada, home, programme, write(*ROWS[:4]), MAPPING)
    second = import_now(database, cast.ada, home, programme, write(ROWS[4], name="b.csv"), MAPPING)
    merged = merge_touchpoints(database, cast.ada, programme, "loan", "card")
    take_back(database, cast.ada, home, programme, second.import_id)
    assert "Waiting" not in names_of(database)
    undo_change(database, cast.ada, programme, merged.change_id)
    with database.read() as session:
        assert set(session.exec(select(TouchpointRecord.merged_into_id))) == {None}


def test_what_a_programme_file_said_of_a_point_does_not_go_with_somebody_elses_import(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    view = import_now(database, cast.ada, home, programme, write(*GOOD), MAPPING)
    with database.write() as session:
        point = session.exec(select(AnxietyPointRecord).where(AnxietyPointRecord.name == "Lost card")).one()
        point.carried = {"reach": 12}
    take_back(database, cast.ada, home, programme, view.import_id)
    assert names_of(database) == ["Lost card"]


def test_points_stay_while_an_import_is_read_that_may_know_them(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    view = import_now(database, cast.ada, home, programme, write(*GOOD), MAPPING)
    import_id = confirmed(database, cast, home, programme, write(*GOOD, name="c.csv"))
    take_back(database, cast.ada, home, programme, view.import_id)
    assert names_of(database) == ["Lost card", "Slow answer"]
    read_rows(database, cast.ada, home, import_id, Silent())
    publish_import(database, cast.ada, home, import_id)
    take_back(database, cast.ada, home, programme, import_id)
    assert names_of(database) == []


def test_of_two_pairs_that_are_judged_at_once_both_are_counted(
    database: Database, cast: Cast, home: Path, programme: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(*(f"{row},K1" for row in GOOD), header=f"{HEADER},Id")
    import_id = import_now(database, cast.ada, home, programme, file, replace(MAPPING, own_key="Id")).import_id
    pair = list_look_alikes(database, cast.ada, programme, import_id)[0]
    found_it = threading.Event()

    def find_and_tell(session: Session, actor: Actor, programme_key: str, import_id: int) -> FeedbackImportRecord:
        kept = find_import(session, actor, programme_key, import_id)
        found_it.set()
        return kept

    monkeypatch.setattr(look_alikes, "find_import", find_and_tell)
    asked = (database, cast.ada, programme, import_id, pair.look_alike_id, "leave_out")
    other = threading.Thread(target=judge_look_alike, args=asked)
    with database.write() as session:
        one_less = sa.update(FEEDBACK_IMPORT).values(kept_count=FEEDBACK_IMPORT.c.kept_count - 1)
        session.execute(one_less.where(FEEDBACK_IMPORT.c.id == import_id))
        other.start()
        # SQLite lets it begin only afterwards.
        found_it.wait(0.5)
    other.join()
    assert show_import(database, cast.ada, programme, import_id).kept_count == 0
