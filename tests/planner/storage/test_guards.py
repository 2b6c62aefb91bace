"""The tables themselves refuse what no service may do."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
import sqlalchemy as sa

from budgeting.approvals.states import DECIDED_STATES, NEXT_STATE
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.records import PlanVersionRecord
from planner.storage.records.plans import PLAN_STATES
from planner.storage.tables import PLAN_VERSION, PROGRAMME
from tests.builders import make_programme
from tests.people import Cast

AT = datetime(2027, 1, 1, tzinfo=UTC)
ALLOWED = {
    ("draft", "in_review"),
    ("in_review", "approved"),
    ("in_review", "part_approved"),
    ("in_review", "rejected"),
    ("in_review", "sent_back"),
    ("part_approved", "approved"),
    ("part_approved", "rejected"),
    ("approved", "active"),
    ("approved", "superseded"),
    ("active", "closed"),
    ("active", "superseded"),
}


def add_version(database: Database, cast: Cast, state: str) -> None:
    """One plan version in ``state``, written by Ada and submitted by Mona; Femi decides, Adam before him if need be."""
    is_decided = state in DECIDED_STATES
    is_first = state == "part_approved"
    with database.write() as session:
        programme_id = mapping.create_programme(
            session, cast.workspace_id, make_programme(), author_id=cast.ada.user_id
        )
        session.add(
            PlanVersionRecord(
                workspace_id=cast.workspace_id,
                programme_id=programme_id,
                number=1,
                state=state,
                content="{}",
                digest="d",
                author_id=cast.ada.user_id,
                created_at=AT,
                submitted_by=cast.mona.user_id,
                submitted_at=AT,
                first_by=cast.adam.user_id if is_first else None,
                first_at=AT if is_first else None,
                decided_by=cast.femi.user_id if is_decided else None,
                decided_at=AT if is_decided else None,
            )
        )


@pytest.fixture
def with_plan(database: Database, cast: Cast) -> Database:
    """A database with one plan version in review."""
    add_version(database, cast, "in_review")
    return database


def change(database: Database, **columns: object) -> None:
    with database.write() as session:
        session.execute(sa.update(PLAN_VERSION).values(**columns))


def kept(database: Database) -> sa.RowMapping:
    """The one plan version as it stands."""
    with database.read() as session:
        return session.execute(sa.select(PLAN_VERSION)).mappings().one()


def run(database: Database, statement: str) -> None:
    """Raw SQL, as somebody with the database's password could run it."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def step_to(state: str, cast: Cast, before: str = "in_review") -> dict[str, object]:
    """What a change to ``state`` writes, so that no other rule of the table stands in its way."""
    if before in DECIDED_STATES and state in DECIDED_STATES:
        return {"state": state}
    if state == "part_approved":
        return {"state": state, "first_by": cast.adam.user_id, "first_at": AT, "decided_by": None, "decided_at": None}
    if state in DECIDED_STATES:
        return {"state": state, "decided_by": cast.femi.user_id, "decided_at": AT}
    return {"state": state, "decided_by": None, "decided_at": None}


@pytest.mark.parametrize(
    "value",
    [
        *("content = 'other'", "digest = 'other'", "cost_minor = 7", "reserve_minor = 7", "number = 7", "id = 77"),
        *("workspace_id = workspace_id + 1", "programme_id = programme_id + 1", "job_id = 7"),
        "created_at = '2026-01-01 00:00:00.000000+00:00'",
    ],
)
def test_what_was_written_with_a_plan_version_never_changes(with_plan: Database, value: str) -> None:
    before = kept(with_plan)
    with pytest.raises(sa.exc.IntegrityError, match="never changes"):
        run(with_plan, f"UPDATE plan_version SET {value}")
    assert kept(with_plan) == before


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM plan_version", "DELETE FROM programme", "DELETE FROM workspace", "TRUNCATE plan_version CASCADE"],
)
def test_a_plan_version_is_never_deleted_not_even_with_its_programme(with_plan: Database, statement: str) -> None:
    if statement.startswith("TRUNCATE") and with_plan.is_sqlite:
        # What empties a table on the one replaces its rows on the other; neither is a DELETE in words.
        statement = "INSERT OR REPLACE INTO plan_version SELECT * FROM plan_version"
    before = kept(with_plan)
    with pytest.raises(sa.exc.IntegrityError, match=r"never (deleted|replaced)"):
        run(with_plan, statement)
    assert kept(with_plan) == before


def test_a_programme_without_a_plan_can_go(database: Database, cast: Cast) -> None:
    with database.write() as session:
        mapping.create_programme(session, cast.workspace_id, make_programme(), author_id=cast.ada.user_id)
    run(database, "DELETE FROM programme")
    with database.read() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(PROGRAMME)).scalar_one() == 0


@pytest.mark.parametrize(("old", "new"), sorted(ALLOWED))
def test_a_step_of_the_table_is_taken(database: Database, cast: Cast, old: str, new: str) -> None:
    add_version(database, cast, old)
    change(database, **step_to(new, cast, old))
    assert kept(database)["state"] == new


@pytest.mark.parametrize(("old", "new"), sorted(set(permutations(PLAN_STATES, 2)) - ALLOWED))
def test_every_other_step_is_refused(database: Database, cast: Cast, old: str, new: str) -> None:
    add_version(database, cast, old)
    before = kept(database)
    with pytest.raises(sa.exc.IntegrityError, match="submitted once"):
        change(database, **step_to(new, cast, old))
    assert kept(database) == before


@pytest.mark.parametrize("person", ["femi", "adam"])
def test_a_second_approval_is_that_of_another(database: Database, cast: Cast, person: str) -> None:
    add_version(database, cast, "part_approved")
    by = {"state": "approved", "decided_by": getattr(cast, person).user_id, "decided_at": AT}
    if person == "adam":
        with pytest.raises(sa.exc.IntegrityError, match="second"):
            change(database, **by)
        return
    with pytest.raises(sa.exc.IntegrityError, match="second"):
        change(database, **by, decided_for=cast.adam.user_id)
    change(database, **by)


@pytest.mark.parametrize("value", ["first_by = NULL, first_at = NULL", "first_by = author_id + 100", "first_at = NULL"])
def test_who_approved_first_is_not_rewritten_by_who_approves_second(database: Database, cast: Cast, value: str) -> None:
    add_version(database, cast, "part_approved")
    with pytest.raises(sa.exc.IntegrityError, match="submitted once"):
        run(database, f"UPDATE plan_version SET state = 'rejected', decided_by = {cast.femi.user_id}, {value}")


def test_what_was_decided_is_not_rewritten_when_the_plan_goes_on(database: Database, cast: Cast) -> None:
    add_version(database, cast, "approved")
    with pytest.raises(sa.exc.IntegrityError, match="submitted once"):
        change(database, state="active", decided_by=cast.adam.user_id)


def test_the_table_of_steps_is_that_of_the_domain() -> None:
    assert {(old, new) for (old, _), new in NEXT_STATE.items()} == ALLOWED


@pytest.mark.parametrize(
    "value",
    [
        *("decided_by = author_id + 100", "decided_at = NULL", "submitted_by = NULL", "submitted_at = NULL"),
        "note = 'What was never said'",
    ],
)
def test_who_decided_and_why_is_not_rewritten_afterwards(with_plan: Database, cast: Cast, value: str) -> None:
    change(with_plan, **step_to("rejected", cast))
    with pytest.raises(sa.exc.IntegrityError, match="submitted once"):
        run(with_plan, f"UPDATE plan_version SET {value}")


def test_its_author_never_changes(with_plan: Database, cast: Cast) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="never changes"):
        change(with_plan, author_id=cast.femi.user_id)


def test_somebody_else_may_approve_it(with_plan: Database, cast: Cast) -> None:
    change(with_plan, **step_to("approved", cast))
    approved = kept(with_plan)
    assert (approved["state"], approved["decided_by"], approved["decided_at"]) == ("approved", cast.femi.user_id, AT)


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
