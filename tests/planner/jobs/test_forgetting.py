"""What forms came to is forgotten when nobody sends them again, and prints that are made again when asked for."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.jobs.sweeping import FORGET_ANSWERS_AFTER, Sweeper
from planner.jobs.tidying import PRINTS_KEPT_FOR
from planner.storage.database import Database
from planner.storage.files.places import Place
from planner.storage.files.store import files_of
from planner.storage.records import JobRecord
from planner.storage.repositories import approvals
from planner.storage.tables import FORM_ANSWER
from tests.browsing import make_settings
from tests.people import Cast

NOW = datetime.now(UTC)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_answer_to_a_form_is_forgotten_after_thirty_days_and_not_before(
    database: Database, cast: Cast, home: Path
) -> None:
    with database.write() as session:
        for key, age in (("old", FORGET_ANSWERS_AFTER), ("young", FORGET_ANSWERS_AFTER - timedelta(minutes=1))):
            approvals.keep_form_answer(session, cast.workspace_id, cast.femi.user_id, key, "0" * 64, {})
            session.flush()
            sent_at = NOW - age - timedelta(seconds=1)
            session.execute(sa.update(FORM_ANSWER).where(FORM_ANSWER.c.key == key).values(created_at=sent_at))
    Sweeper(database, make_settings(database, home), "one").forget_answers(NOW)
    with database.read() as session:
        assert session.execute(sa.select(FORM_ANSWER.c.key)).scalars().all() == ["young"]


def test_briefs_forms_and_journeys_are_removed_after_thirty_days_unless_an_archive_as_young_holds_them(
    database: Database, cast: Cast, home: Path
) -> None:
    names = {start: f"{start}-{start[0] * 64}.pdf" for start in ("brief", "form", "journey", "plan")}
    names |= {"listed": f"brief-{'0' * 64}.pdf"}
    store = files_of(database, home)
    for name in names.values():
        store.put(Place(cast.workspace_id, "pdf", name), [b"print"])
    later = datetime.now(UTC) + PRINTS_KEPT_FOR
    sweeper = Sweeper(database, make_settings(database, home), "one")
    with database.write() as session:
        files = [["for-suppliers/one-standard.pdf", names["listed"], ""], ["nonsense"], 1]
        job = JobRecord(
            workspace_id=cast.workspace_id,
            created_by=cast.ada.user_id,
            kind="make_pdf",
            state="done",
            arguments={},
            result={"files": files},
            created_at=later,
        )
        session.add(job)
    sweeper.tidy(later - timedelta(minutes=1))
    assert {place.name for place in store.every()} == set(names.values())
    sweeper.tidy(later + timedelta(minutes=1))
    assert {place.name for place in store.every()} == {names["plan"], names["listed"]}
