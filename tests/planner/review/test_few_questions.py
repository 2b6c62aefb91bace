"""A decision on a line asks the database little, and is still held against the programme as others have changed it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.services import review
from planner.services.actors import Actor
from planner.storage import audit
from planner.storage.database import Database
from tests.browsing import Visitor, make_app, signed_in
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION

ClientOf = Callable[[Actor], Visitor]
DESK = f"{VERSION}/review"
# What one sending asks and writes, without what begins and ends transactions, whatever the size of the programme.
ASKED = 14
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def approve(femi: Visitor, place: str) -> int:
    return femi.send(DESK, {"approve": f"{place}@0", "form_key": f"key of {place}"[:60], "save": "1"}).status_code


def places(database: Database, cast: Cast) -> list[str]:
    return [one.review.place for one in review.see_review(database, cast.femi, KEY, 1).standings]


def write_elsewhere(database: Database, cast: Cast, actor_id: int | None, *statements: str) -> None:
    """Change rows as another process does, and tell the trail that a study was written."""
    elsewhere = Database(database.url)
    with elsewhere.write() as session:
        for statement in statements:
            session.execute(sa.text(statement))
        audit.record(
            session,
            workspace_id=cast.workspace_id,
            actor_id=actor_id,
            action="study.written",
            object_=f"programme:{KEY}/study:x",
            detail={},
            at=datetime.now(UTC),
        )
    elsewhere.close()


def asked_by(database: Database, femi: Visitor, place: str) -> list[str]:
    """The statements of one decision."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.extend([statement] * statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    assert approve(femi, place) == 302
    sa.event.remove(database.engine, "before_cursor_execute", note)
    return asked


def test_one_decision_after_another_asks_little(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    femi, (one, other, *_) = client_of(cast.femi), places(database, cast)
    assert approve(femi, one) == 302
    asked = asked_by(database, femi, other)
    assert len(asked) == ASKED, "\n".join(asked)


def test_a_process_that_shows_no_page_asks_hardly_more(
    database: Database, cast: Cast, in_review: int, home: Path
) -> None:
    one, other, *_ = places(database, cast)
    elsewhere = Database(database.url)
    femi = signed_in(make_app(elsewhere, home), cast.femi)
    assert len(asked_by(elsewhere, femi, one)) > ASKED + 1
    # One more: whether the plan was chosen with the rest of another one is known where it was looked at.
    assert len(asked_by(elsewhere, femi, other)) == ASKED + 1
    elsewhere.close()


def test_a_line_that_another_process_has_changed_is_not_decided(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    femi, (one, other, *_) = client_of(cast.femi), places(database, cast)
    assert approve(femi, one) == 302
    dearer = "UPDATE package SET contingency_bp = contingency_bp + 100"
    write_elsewhere(database, cast, None, dearer, "UPDATE shared_cost SET vat_bp = vat_bp + 100")
    assert approve(femi, other) == 422
    after = {found.review.place: found for found in review.see_review(database, cast.femi, KEY, 1).standings}
    assert after[other].has_changed
    assert not after[other].history


def test_who_wrote_on_it_in_another_process_does_not_decide(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    femi, (one, other, *_) = client_of(cast.femi), places(database, cast)
    assert approve(femi, one) == 302
    write_elsewhere(database, cast, cast.femi.user_id)
    assert approve(femi, other) == 422
