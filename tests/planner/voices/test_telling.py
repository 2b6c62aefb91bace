"""What happens to a plan is told in the transaction in which it happens, to whom it concerns, as they chose."""

import pytest
from sqlmodel import Session, select

from planner.jobs.queue import JobQueue
from planner.services import plans
from planner.services.actors import Actor
from planner.services.announcing import announce
from planner.services.errors import NotFoundError
from planner.services.notices import choose_ways, list_notices, open_notice, read_all, see_choices
from planner.services.plans import list_versions
from planner.services.trail import head_words, record
from planner.storage.database import Database
from planner.storage.records import NoticeRecord
from tests.people import Cast
from tests.planner.choose.choosing import KEY, bring_to, keep_plan
from tests.planner.voices.hearing import letters, notices_of

PLAN = f"/p/{KEY}/plan/versions/1"
WHAT = "version 1 of the plan of Retention 2027"


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker listens."""
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)


def say_that(database: Database, actor: Actor, action: str, object_: str, **detail: object) -> None:
    with database.write() as session:
        record(session, actor, action, object_, detail)


def test_a_submitted_plan_is_told_to_finance_and_a_rejected_one_to_its_author(
    database: Database, cast: Cast, grace: Actor
) -> None:
    keep_plan(database, cast.ada)
    bring_to(database, cast, "in_review")
    for person in (cast.femi, grace):
        assert ("plan_submitted", f"Ada submitted {WHAT}", f"{PLAN}/review") in notices_of(database, person)
    [head] = list_versions(database, cast.femi, KEY)
    plans.decide_plan(database, cast.femi, KEY, 1, "reject", "Too dear", seen_version=head.version)
    assert notices_of(database, cast.ada)[-1] == ("plan_rejected", f"Femi rejected {WHAT}", PLAN)
    assert notices_of(database, cast.mona) == notices_of(database, cast.adam) == notices_of(database, cast.eve) == []


@pytest.mark.parametrize(
    ("action", "object_", "who", "words"),
    [
        ("plan.part_approved", f"programme:{KEY}/plan:1", "grace", f"Femi approved {WHAT}; it needs one more person"),
        ("plan.sent_back", f"programme:{KEY}/plan:1", "ada", f"Femi sent {WHAT} back"),
        ("plan.approved", f"programme:{KEY}/plan:1", "ada", f"Femi approved {WHAT}"),
        ("finding.recorded", f"programme:{KEY}/finding:2", "mona", "Femi recorded finding 2 of Retention 2027"),
        ("follow_up.asked", f"programme:{KEY}/study:survey", "grace", "Femi asks to release the money of the study “"),
        ("follow_up.stopped", f"programme:{KEY}/study:survey", "ada", "Femi decided on a follow-up: the study “"),
    ],
)
def test_each_step_is_told_in_words(
    database: Database, cast: Cast, grace: Actor, action: str, object_: str, who: str, words: str
) -> None:
    keep_plan(database, cast.ada)
    say_that(database, cast.femi, action, object_)
    person = grace if who == "grace" else getattr(cast, who)
    assert notices_of(database, person)[-1][1].startswith(words)
    assert notices_of(database, cast.femi) == []


def test_a_delegation_is_told_to_the_colleague(database: Database, cast: Cast, grace: Actor) -> None:
    people = {"from": cast.femi.user_id, "to": grace.user_id}
    say_that(database, cast.femi, "delegation.given", "delegation:1", **people)
    assert [words for _, words, _ in notices_of(database, grace)] == [
        "Femi changed a delegation: Grace decides in place of Femi"
    ]


@pytest.mark.parametrize(
    "object_",
    ["plan:1", f"programme:{KEY}/plan:9", "programme:gone/plan:1", f"programme:{KEY}", "", "programme:x/plan:y"],
)
def test_an_entry_about_what_is_not_there_is_kept_and_told_to_nobody(
    database: Database, cast: Cast, object_: str
) -> None:
    keep_plan(database, cast.ada)
    with database.read() as session:
        before = int(head_words(session, cast.workspace_id).split(":")[0])
    say_that(database, cast.ada, "plan.submitted", object_)
    with database.read() as session:
        assert int(head_words(session, cast.workspace_id).split(":")[0]) == before + 1
        assert session.exec(select(NoticeRecord)).all() == []


def test_what_is_told_goes_with_the_change_that_failed(database: Database, cast: Cast) -> None:
    keep_plan(database, cast.ada)

    def submit_and_fail(session: Session) -> float:
        record(session, cast.ada, "plan.submitted", f"programme:{KEY}/plan:1")
        return 1 / 0

    with pytest.raises(ZeroDivisionError), database.write() as session:
        submit_and_fail(session)
    assert notices_of(database, cast.femi) == []
    assert letters(database) == []


def test_without_the_transaction_of_the_change_it_would_be_told_all_the_same(database: Database, cast: Cast) -> None:
    keep_plan(database, cast.ada)
    with database.write() as session:
        announce(session, cast.ada, "plan.submitted", f"programme:{KEY}/plan:1", {})
    assert len(notices_of(database, cast.femi)) == 1


def test_a_person_chooses_whether_a_letter_is_written(database: Database, cast: Cast, grace: Actor) -> None:
    keep_plan(database, cast.ada)
    choose_ways(
        database, cast.femi, {"plan_submitted": "here", "plan_rejected": "nonsense", "quote_expires": "at_once"}
    )
    say_that(database, cast.ada, "plan.submitted", f"programme:{KEY}/plan:1")
    assert len(notices_of(database, cast.femi)) == 1
    assert [letter.user_id for letter in letters(database)] == [grace.user_id]
    chosen = {one.event: one.way for one in see_choices(database, cast.femi)}
    assert (chosen["plan_submitted"], chosen["quote_expires"], chosen["mentioned"]) == ("here", "at_once", "at_once")
    assert {one.way for one in see_choices(database, grace)} == {"at_once", "digest"}


def test_a_notice_is_read_once_by_whom_it_is_for(database: Database, cast: Cast) -> None:
    keep_plan(database, cast.ada)
    say_that(database, cast.ada, "plan.submitted", f"programme:{KEY}/plan:1")
    [notice] = list_notices(database, cast.femi).notices
    with pytest.raises(NotFoundError):
        open_notice(database, cast.mona, notice.id)
    assert open_notice(database, cast.femi, notice.id) == notice.path
    found = list_notices(database, cast.femi)
    assert (found.unread_count, found.notices[0].is_read) == (0, True)


def test_all_are_marked_read_at_once_and_pages_end(database: Database, cast: Cast) -> None:
    keep_plan(database, cast.ada)
    for _ in range(31):
        say_that(database, cast.ada, "plan.submitted", f"programme:{KEY}/plan:1")
    assert (list_notices(database, cast.femi).unread_count, list_notices(database, cast.femi).page_count) == (31, 2)
    assert len(list_notices(database, cast.femi, 2).notices) == 1
    with pytest.raises(NotFoundError):
        list_notices(database, cast.femi, 3)
    read_all(database, cast.femi)
    assert list_notices(database, cast.femi).unread_count == 0
