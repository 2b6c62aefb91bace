"""A version stands beside a programme that goes on changing: what changed, what it would break, who wrote in it."""

import pytest

from budgeting.errors import ApprovalError
from budgeting.programme import Budget
from planner.services import home, plans, programmes, questions
from planner.services.actors import Actor
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.builders import POUNDS, make_question
from tests.people import Cast, make_person
from tests.planner.choose.choosing import KEY, PLAN, VERSION, bring_to, choosable, head, keep_plan


def ask_another(database: Database, author: Actor) -> None:
    """A question that the version was not chosen with."""
    questions.write_question(database, author, KEY, make_question("later"), seen_version=None)


def cut_budget(database: Database, cast: Cast) -> None:
    """Finance leaves £1 for the whole programme."""
    version = programmes.see_programme(database, cast.femi, KEY).version
    programmes.set_budgets(database, cast.femi, KEY, (Budget(POUNDS),), (), seen_version=version)


def test_a_fresh_version_stands_as_it_was_chosen(database: Database, cast: Cast, draft: int) -> None:
    standing = plans.see_standing(database, cast.femi, plans.see_plan(database, cast.femi, KEY))
    assert (standing.changes, standing.breach, standing.hindrance) == ((), "", "")


def test_what_changed_since_is_said_on_the_page(database: Database, cast: Cast, draft: int, client_of: object) -> None:
    assert callable(client_of)
    ask_another(database, cast.ada)
    seen = plans.see_plan(database, cast.ada, KEY)
    assert plans.see_standing(database, cast.ada, seen).changes == ("1 question",)
    client = client_of(cast.ada)
    assert isinstance(client, Visitor)
    assert "the programme has changed: 1 question" in client.get(PLAN).text


def test_a_plan_over_a_budget_of_today_is_not_approved(database: Database, cast: Cast, draft: int) -> None:
    bring_to(database, cast, "in_review")
    cut_budget(database, cast)
    seen = head(database, cast.femi).version
    with pytest.raises(ApprovalError, match=r"of the £1 that “the whole programme” has now"):
        plans.decide_plan(database, cast.femi, KEY, 1, "approve", "", seen_version=seen)
    assert head(database, cast.femi).state == "in_review"
    plans.decide_plan(database, cast.femi, KEY, 1, "reject", "Over budget now", seen_version=seen)


def test_finance_reads_of_the_breach_before_deciding(
    database: Database, cast: Cast, draft: int, client_of: object
) -> None:
    assert callable(client_of)
    bring_to(database, cast, "in_review")
    cut_budget(database, cast)
    assert "Over budget." in client_of(cast.femi).get(VERSION).text


def test_whoever_wrote_a_question_or_study_of_it_cannot_decide(database: Database, cast: Cast, draft: int) -> None:
    both = make_person(database, "Duo", cast.workspace_id, frozenset({"researcher", "finance"}))
    ask_another(database, both)
    bring_to(database, cast, "in_review")
    with pytest.raises(ApprovalError, match="You edited this plan"):
        plans.decide_plan(database, both, KEY, 1, "approve", "", seen_version=head(database, both).version)


def test_what_was_written_before_the_last_approval_counts_no_more(database: Database, cast: Cast, draft: int) -> None:
    both = make_person(database, "Duo", cast.workspace_id, frozenset({"researcher", "finance"}))
    ask_another(database, both)
    bring_to(database, cast, "approved", keep_plan(database, cast.ada, choosable()))
    number = keep_plan(database, cast.ada, choosable())
    bring_to(database, cast, "in_review", number)
    version = head(database, both, number).version
    plans.decide_plan(database, both, KEY, number, "approve", "", seen_version=version)
    assert head(database, both, number).state == "approved"


def test_what_was_written_after_the_approved_plan_was_chosen_still_counts(
    database: Database, cast: Cast, draft: int
) -> None:
    both = make_person(database, "Duo", cast.workspace_id, frozenset({"researcher", "finance"}))
    ask_another(database, both)
    bring_to(database, cast, "approved", draft)
    number = keep_plan(database, cast.ada, choosable())
    bring_to(database, cast, "in_review", number)
    with pytest.raises(ApprovalError, match="You edited this plan"):
        plans.decide_plan(database, both, KEY, number, "approve", "", seen_version=head(database, both, number).version)


def test_an_overtaken_draft_is_neither_offered_nor_submitted(database: Database, cast: Cast, draft: int) -> None:
    keep_plan(database, cast.ada, choosable())
    waiting = [item.path for item in home.what_waits(database, cast.ada) if "/plan/" in item.path]
    assert waiting == [f"{PLAN}/versions/2"]
    with pytest.raises(ApprovalError, match="Version 2 is newer"):
        plans.submit_plan(database, cast.ada, KEY, 1, seen_version=head(database, cast.ada).version)


def test_one_version_is_in_review_at_a_time(database: Database, cast: Cast, draft: int) -> None:
    bring_to(database, cast, "in_review")
    keep_plan(database, cast.ada, choosable())
    with pytest.raises(ApprovalError, match="Version 1 is in review already"):
        plans.submit_plan(database, cast.ada, KEY, 2, seen_version=head(database, cast.ada, 2).version)
