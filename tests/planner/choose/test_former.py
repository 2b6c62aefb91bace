"""A version frozen by an earlier release is told of in a sentence, and never stands in the way of the next one."""

from hashlib import sha256

import pytest
import sqlalchemy as sa

from planner.services import plans
from planner.services.errors import FormerReleaseError, TamperedError
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.choose.choosing import KEY, PLAN, VERSION, bring_to, head
from tests.planner.web.test_matrix import ClientOf

SENTENCE = "frozen by an earlier release of the planner and can no longer be opened"
CONTENT = '{"problem":{},"programme":{"key":"retention"},"solution":{}}'


def make_former(database: Database, digest: str = sha256(CONTENT.encode()).hexdigest()) -> None:
    """Put content of another shape in the place of every version's, with its digest."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    with database.write() as session:
        session.execute(sa.text("DROP TRIGGER plan_version_update" + ("" if is_sqlite else " ON plan_version")))
        session.execute(
            sa.text("UPDATE plan_version SET content = :content, digest = :digest"),
            {"content": CONTENT, "digest": digest},
        )


def test_its_pages_say_so_and_offer_to_choose_again(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    make_former(database)
    client = client_of(cast.ada)
    for path in (PLAN, VERSION):
        answer = client.get(path)
        assert answer.status_code == 200
        assert SENTENCE in answer.text
        assert "Choose the studies" in answer.text
    for path in (f"{VERSION}/proof", f"{VERSION}/proof.csv"):
        answer = client.get(path)
        assert answer.status_code == 409
        assert SENTENCE in answer.text
    for path in ("/", f"{PLAN}/versions", f"{VERSION}.pdf"):
        assert client.get(path, follow_redirects=True).status_code == 200


def test_other_content_than_its_digest_says_is_still_told_of_as_tampered(
    database: Database, cast: Cast, draft: int
) -> None:
    make_former(database, digest="0" * 64)
    with pytest.raises(TamperedError):
        plans.see_plan(database, cast.mona, KEY)


def test_it_cannot_be_submitted(database: Database, cast: Cast, draft: int) -> None:
    make_former(database)
    with pytest.raises(FormerReleaseError):
        plans.submit_plan(database, cast.ada, KEY, 1, seen_version=1)
    assert head(database, cast.mona).state == "draft"


def test_it_can_be_rejected_and_not_approved(database: Database, cast: Cast, draft: int, client_of: ClientOf) -> None:
    bring_to(database, cast, "in_review")
    make_former(database)
    with pytest.raises(FormerReleaseError):
        plans.decide_plan(database, cast.femi, KEY, 1, "approve", "", seen_version=2)
    page = client_of(cast.femi).get(VERSION).text
    assert "Reject it" in page
    assert "Approve the plan" not in page
    plans.decide_plan(database, cast.femi, KEY, 1, "reject", "Choose again.", seen_version=2)
    assert head(database, cast.femi).state == "rejected"
