"""What a version holds never changes, and content that was changed behind the doors is told of, not shown."""

import pytest
import sqlalchemy as sa

from planner.services import plans
from planner.services.errors import TamperedError
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.choose.choosing import KEY, PLAN, VERSION, bring_to, head, versions
from tests.planner.web.test_matrix import ClientOf


def test_the_database_refuses_another_content_or_digest(database: Database, draft: int) -> None:
    for column, value in (("content", "{}"), ("digest", "0" * 64), ("number", 7)):
        with pytest.raises(sa.exc.DatabaseError, match="never changes"), database.write() as session:
            session.execute(sa.text(f"UPDATE plan_version SET {column} = :value"), {"value": value})
    assert versions(database)[0].number == 1


def tamper(database: Database, change: str) -> None:
    """Edit the kept content as somebody with the database's password could: first the guard, then the row."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    with database.write() as session:
        session.execute(sa.text("DROP TRIGGER plan_version_update" + ("" if is_sqlite else " ON plan_version")))
        session.execute(sa.text(f"UPDATE plan_version SET {change}"))


CHANGES = [
    "content = replace(content, 'minor', 'minor ')",
    "content = '{}'",
    "content = ''",
    "digest = 'abc'",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_version_that_was_tampered_with_is_not_shown(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, change: str
) -> None:
    tamper(database, change)
    client = client_of(cast.mona)
    for path in (PLAN, VERSION):
        answer = client.get(path)
        assert answer.status_code == 409
        assert "Version 1 is no longer what was written" in answer.text
    assert client.get(f"{PLAN}/versions").status_code == 200


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_submits_or_approves_what_was_tampered_with(
    database: Database, cast: Cast, draft: int, change: str
) -> None:
    bring_to(database, cast, "in_review")
    tamper(database, change)
    with pytest.raises(TamperedError):
        plans.decide_plan(database, cast.femi, KEY, 1, "approve", "", seen_version=2)
    assert head(database, cast.femi).state == "in_review"


def test_a_version_reads_the_same_whatever_happens_to_the_programme(database: Database, cast: Cast, draft: int) -> None:
    before = plans.see_plan(database, cast.mona, KEY).plan
    with database.write() as session:
        session.execute(sa.text("UPDATE study SET name = 'Another name'"))
        session.execute(sa.text("UPDATE cost_line SET derived_milli = 0"))
    assert plans.see_plan(database, cast.mona, KEY).plan == before
