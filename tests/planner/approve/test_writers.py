"""Nobody approves what they wrote, whenever they wrote it; and each decision is told with whose word it was."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from budgeting.errors import ApprovalError
from planner.services import plans
from planner.services.actors import Actor
from planner.services.delegations import give_delegation
from planner.services.errors import ConflictError
from planner.services.programmes import begin_programme
from planner.services.review import see_review
from planner.services.studies import write_study
from planner.services.verifying_record import _sign_offs
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.records import NoticeRecord, PlanVersionRecord
from planner.storage.repositories.publishing import by_digest
from tests.approving import approve_all_lines
from tests.builders import make_packages, make_study
from tests.people import Cast, make_person
from tests.planner.choose.choosing import KEY, choosable, head, keep_plan


@pytest.fixture
def wen(database: Database, cast: Cast) -> Actor:
    """Somebody who researches and is in finance."""
    return make_person(database, "Wen", cast.workspace_id, frozenset({"researcher", "finance"}))


def add_study(database: Database, actor: Actor) -> None:
    study = make_study("extra", method_key="depth-interviews", packages=make_packages(100))
    write_study(database, actor, KEY, study, seen_version=None)


def approve(database: Database, actor: Actor, number: int, on_behalf_of_id: int | None = None) -> None:
    approve_all_lines(database, actor, KEY, number)
    seen = head(database, actor, number).version
    plans.decide_plan(database, actor, KEY, number, "approve", "", seen_version=seen, on_behalf_of_id=on_behalf_of_id)


def submit_next(database: Database, cast: Cast) -> int:
    """Choose again from the programme as it stands and submit that; its number."""
    with database.read() as session:
        programme = mapping.load_programme(session, cast.workspace_id, KEY)
    number = keep_plan(database, cast.ada, programme)
    plans.submit_plan(database, cast.ada, KEY, number, seen_version=head(database, cast.ada, number).version)
    return number


def test_what_was_written_while_a_plan_was_in_review_is_still_its_writers_afterwards(
    database: Database, cast: Cast, wen: Actor, in_review: int
) -> None:
    add_study(database, wen)
    approve(database, cast.femi, in_review)
    number = submit_next(database, cast)
    assert any(one.review.owner_key == "extra" for one in see_review(database, wen, KEY, number).standings)
    with pytest.raises(ApprovalError, match="You edited this plan"):
        approve(database, wen, number)
    approve(database, cast.femi, number)


def test_what_an_approved_plan_holds_keeps_its_writer_from_no_later_one(
    database: Database, cast: Cast, wen: Actor
) -> None:
    begin_programme(database, cast.ada, choosable())
    add_study(database, wen)
    approve(database, cast.femi, submit_next(database, cast))
    number = submit_next(database, cast)
    approve(database, wen, number)
    assert head(database, wen, number).decided_by == "Wen"


def test_a_form_of_one_programme_is_no_answer_for_another(database: Database, cast: Cast) -> None:
    keep_plan(database, cast.ada)
    begin_programme(database, cast.ada, replace(choosable(), key="other-2027"))
    seen = head(database, cast.ada).version
    plans.submit_plan(database, cast.ada, KEY, 1, seen_version=seen, form_key="one form")
    plans.submit_plan(database, cast.ada, KEY, 1, seen_version=seen, form_key="one form")
    with pytest.raises(ConflictError, match="said something else"):
        plans.submit_plan(database, cast.ada, "other-2027", 1, seen_version=seen, form_key="one form")


def test_an_approval_in_a_colleagues_name_is_told_and_proved_with_both_names(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    today = datetime.now(UTC).date()
    give_delegation(database, cast.femi, grace.user_id, today, today)
    approve(database, grace, in_review, on_behalf_of_id=cast.femi.user_id)
    with database.read() as session:
        told = session.exec(select(NoticeRecord.words).where(NoticeRecord.event == "plan_approved")).all()
        [known] = by_digest(session, session.exec(select(PlanVersionRecord.digest)).one())
        digest = session.exec(select(PlanVersionRecord.digest)).one()
        proved = list(_sign_offs(session, known, digest, None))
    assert told
    assert all(words.startswith("Grace for Femi approved") for words in told)
    assert [one.name for one in proved if one.step == "approved"] == ["Grace for Femi"]
