"""Findings and what follows from them are kept by both databases, and never changed."""

import pytest
import sqlalchemy as sa

from planner.jobs.queue import JobQueue
from planner.services import follow_ups
from planner.services.course import load_course
from planner.services.findings import follow_findings, search_findings
from planner.services.ledger import see_ledger
from planner.services.programmes import begin_programme
from planner.services.threads import thread_of_point
from planner.storage.database import Database
from planner.storage.records import FindingRecord
from tests.budgeting.learning.worlds import world
from tests.people import Cast
from tests.planner.choose.choosing import bring_to, keep_plan
from tests.planner.learn.telling import KEY, TODAY, find

TABLES = ("finding", "study_step", "decision_taken", "outcome_known")
WAYS = ("UPDATE {0} SET id = id + 100", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")


def test_what_was_found_and_done_is_read_back_and_never_changed(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)
    begin_programme(database, cast.ada, world())
    bring_to(database, cast, "approved", keep_plan(database, cast.ada, world()))
    find(database, cast.ada)
    follow_ups.ask_for_release(database, cast.ada, KEY, "deep-dive", "")
    follow_ups.release(database, cast.femi, KEY, "deep-dive", "")
    follow_ups.take_decision(database, cast.ada, KEY, "fees", (0, "", TODAY, TODAY))
    follow_ups.know_outcome(database, cast.ada, KEY, "fees", (0, "", TODAY))
    follow_findings(database, cast.mona, KEY, on=True)
    course = load_course(database, cast.mona, KEY)
    assert (course.states["deep-dive"], course.is_followed) == ("released", True)
    assert see_ledger(database, cast.mona, KEY).ledger.changed_count == 1
    assert thread_of_point(database, cast.mona, KEY, "letter-fees").point is not None
    assert [one.noted.finding.number for one in search_findings(database, cast.mona, "LETTER")] == [1]
    for table in TABLES:
        for way in WAYS if not database.is_sqlite else WAYS[:2]:
            with pytest.raises(sa.exc.IntegrityError, match="added beside it"), database.engine.begin() as connection:
                connection.exec_driver_sql(way.format(table))
    with database.read() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(FindingRecord)).scalar_one() == 1
