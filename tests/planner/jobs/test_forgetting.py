"""What forms came to is forgotten when nobody sends them again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.jobs.sweeping import FORGET_ANSWERS_AFTER, Sweeper
from planner.storage.database import Database
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
