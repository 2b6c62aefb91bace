"""The tables themselves refuse what no service may do."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.records import PlanVersionRecord
from planner.storage.tables import PLAN_VERSION
from tests.builders import make_programme
from tests.people import Cast

AT = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def with_plan(database: Database, cast: Cast) -> Database:
    """A database with one plan version, written by Ada and submitted by Mona."""
    with database.write() as session:
        programme_id = mapping.create_programme(
            session, cast.workspace_id, make_programme(), author_id=cast.ada.user_id
        )
        session.add(
            PlanVersionRecord(
                workspace_id=cast.workspace_id,
                programme_id=programme_id,
                number=1,
                state="in_review",
                content="{}",
                digest="d",
                author_id=cast.ada.user_id,
                created_at=AT,
                submitted_by=cast.mona.user_id,
                submitted_at=AT,
            )
        )
    return database


def change(database: Database, **columns: object) -> None:
    with database.write() as session:
        session.execute(sa.update(PLAN_VERSION).values(**columns))


@pytest.mark.parametrize("column", ["content", "digest", "cost_minor", "reserve_minor"])
def test_the_content_of_a_plan_version_never_changes(with_plan: Database, column: str) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="never changes"):
        change(with_plan, **{column: 7 if column.endswith("minor") else "other"})


def test_its_author_never_changes(with_plan: Database, cast: Cast) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="never changes"):
        change(with_plan, author_id=cast.femi.user_id)


def test_somebody_else_may_approve_it(with_plan: Database, cast: Cast) -> None:
    change(with_plan, state="approved", decided_by=cast.femi.user_id, decided_at=AT)


@pytest.mark.parametrize("person", ["ada", "mona"])
def test_who_wrote_or_submitted_it_cannot_approve_it(with_plan: Database, cast: Cast, person: str) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="decider"):
        change(with_plan, state="approved", decided_by=getattr(cast, person).user_id, decided_at=AT)


def test_nobody_can_approve_what_was_not_submitted(with_plan: Database, cast: Cast) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="decider"):
        change(with_plan, state="approved", decided_by=cast.femi.user_id, submitted_by=None)


def test_an_approved_plan_names_who_approved_it(with_plan: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="decided"):
        change(with_plan, state="approved")


def test_a_moment_without_a_zone_is_refused(with_plan: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="needs its zone"):
        change(with_plan, decided_at=datetime(2027, 1, 1))  # noqa: DTZ001  that is what is refused


def test_a_moment_comes_back_in_utc(with_plan: Database) -> None:
    with with_plan.read() as session:
        assert session.execute(sa.select(PLAN_VERSION.c.created_at)).scalar_one() == AT
