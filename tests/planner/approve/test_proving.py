"""Who decides on money shows that it is them: by a code where the workspace asks for one, anew for large plans."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlmodel import update

from budgeting.approvals.proving import ASKED_AT, PROOF_HOLDS, check_proof
from budgeting.errors import ApprovalError
from planner.jobs.queue import JobQueue
from planner.services import plans, second_factor
from planner.services.actors import Actor
from planner.services.approval_limits import set_limit
from planner.services.errors import ForbiddenError
from planner.services.review import see_review
from planner.storage import audit
from planner.storage.database import Database
from planner.storage.records import SessionRecord
from tests.approving import approve_all_lines
from tests.browsing import SECRET, Visitor
from tests.people import PASSWORD, Cast
from tests.planner.choose.choosing import KEY, head

ClientOf = Callable[[Actor], Visitor]
OLD = timedelta(minutes=16)
DECIDE = f"/p/{KEY}/plan/versions/1/decide"


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)


def approve(database: Database, actor: Actor) -> str:
    seen = head(database, actor, 1).version
    return plans.decide_plan(database, actor, KEY, 1, "approve", "", seen_version=seen)


def age_sessions(database: Database) -> None:
    with database.write() as session:
        session.exec(update(SessionRecord).values(proven_at=datetime.now(UTC) - OLD))


def switch_codes_on(database: Database, actor: Actor) -> None:
    made = second_factor.new_enrolment(SECRET, actor)
    now = datetime.now(UTC)
    second_factor.enrol(database, SECRET, actor, made.nonce, pyotp.TOTP(made.secret).at(now), now)


@pytest.mark.parametrize(
    ("takes_two", "since", "is_asked"),
    [
        (True, timedelta(0), False),
        (True, PROOF_HOLDS, False),
        (True, PROOF_HOLDS + timedelta(seconds=1), True),
        (True, -timedelta(hours=1), False),
        (True, None, True),
        (False, None, False),
        (False, timedelta(days=1), False),
    ],
)
def test_a_proof_holds_for_a_quarter_of_an_hour(*, takes_two: bool, since: timedelta | None, is_asked: bool) -> None:
    if not is_asked:
        check_proof(takes_two=takes_two, since_proof=since)
        return
    with pytest.raises(ApprovalError) as caught:
        check_proof(takes_two=takes_two, since_proof=since)
    assert caught.value.place == ASKED_AT


def test_a_large_plan_is_approved_on_a_fresh_password_alone(
    database: Database, cast: Cast, grace: Actor, in_review: int, client_of: ClientOf
) -> None:
    set_limit(database, grace, "GBP", 1)
    approve_all_lines(database, cast.femi, KEY)
    client = client_of(cast.femi)
    age_sessions(database)
    fields = {"seen_version": head(database, cast.femi, 1).version, "note": "As agreed", "approve": "1"}
    asked = client.send(DECIDE, fields)
    assert asked.status_code == 422
    assert "show once more that it is you" in asked.text
    assert 'name="proof"' in asked.text
    assert "As agreed" in asked.text
    assert client.send(DECIDE, {**fields, "proof": "not the password"}).status_code == 422
    assert head(database, cast.femi, 1).state == "in_review"
    assert client.send(DECIDE, {**fields, "proof": PASSWORD}).status_code == 302
    assert head(database, cast.femi, 1).state == "part_approved"

    second = client_of(grace)
    age_sessions(database)
    fields["seen_version"] = head(database, grace, 1).version
    assert second.send(DECIDE, fields).status_code == 422
    assert second.send(DECIDE, {**fields, "proof": PASSWORD}).status_code == 302
    assert head(database, grace, 1).state == "approved"


def test_a_small_plan_and_a_no_need_no_fresh_proof(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    approve_all_lines(database, cast.femi, KEY)
    set_limit(database, grace, "GBP", 10**12)
    assert approve(database, replace(cast.femi, proven_at=datetime.now(UTC) - OLD)) == "approved"


def test_a_program_with_a_token_approves_no_large_plan(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    set_limit(database, grace, "GBP", 1)
    approve_all_lines(database, cast.femi, KEY)
    with pytest.raises(ApprovalError, match="once more that it is you"):
        approve(database, replace(cast.femi, scopes=frozenset({"plan.decide", "plan.see"})))


def test_where_codes_are_asked_for_nobody_decides_without_one(database: Database, cast: Cast, in_review: int) -> None:
    second_factor.set_needed(database, cast.adam, needed=True)
    with pytest.raises(ApprovalError, match="code from their phone"):
        approve_all_lines(database, cast.femi, KEY)
    with pytest.raises(ApprovalError, match="code from their phone"):
        approve(database, cast.femi)
    assert "code from their phone" in see_review(database, cast.femi, KEY, 1).approval.why_not
    switch_codes_on(database, cast.femi)
    approve_all_lines(database, cast.femi, KEY)
    assert approve(database, cast.femi) == "approved"


def test_only_an_administrator_says_whether_codes_are_asked_for_and_the_trail_tells(
    database: Database, cast: Cast
) -> None:
    for person in (cast.ada, cast.femi, cast.mona):
        with pytest.raises(ForbiddenError):
            second_factor.set_needed(database, person, needed=True)
    for needed in (True, True, False):
        second_factor.set_needed(database, cast.adam, needed=needed)
    with database.read() as session:
        told = [one["detail"] for one in reversed(audit.entries_before(session, cast.workspace_id))]
    assert told == [{"is_asked": True}, {"is_asked": False}]
