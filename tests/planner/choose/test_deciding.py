"""A plan goes from draft to a decision by the right people, once, and nobody decides on what they wrote."""

import pytest

from budgeting.approvals.states import NEXT_STATE, PlanAction, PlanState, next_state
from budgeting.errors import ApprovalError
from planner.services import plans
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.storage import audit
from planner.storage.database import Database
from tests.approving import approve_all_lines
from tests.people import Cast, make_person
from tests.planner.choose.choosing import KEY, STATES, bring_to, head, keep_plan

ACTIONS: tuple[PlanAction, ...] = ("submit", "approve", "reject")


def act(
    database: Database, actor: Actor, action: PlanAction, *, note: str = "Because", version: int | None = None
) -> None:
    """Take a step on version 1, having seen it a moment ago unless ``version`` says otherwise."""
    seen = version if version is not None else head(database, actor).version
    if action == "submit":
        plans.submit_plan(database, actor, KEY, 1, seen_version=seen)
    else:
        plans.decide_plan(database, actor, KEY, 1, action, note, seen_version=seen)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", STATES)
def test_each_step_is_taken_only_where_the_table_has_it(
    database: Database, cast: Cast, draft: int, state: PlanState, action: PlanAction
) -> None:
    bring_to(database, cast, state)
    before = head(database, cast.mona)
    person = cast.ada if action == "submit" else cast.femi
    if (state, action) in NEXT_STATE:
        act(database, person, action)
        assert head(database, cast.mona).state == next_state(state, action)
    else:
        with pytest.raises(ApprovalError, match="cannot be"):
            act(database, person, action)
        assert head(database, cast.mona) == before


def test_a_decision_says_who_when_and_why(database: Database, cast: Cast, draft: int) -> None:
    bring_to(database, cast, "in_review")
    act(database, cast.femi, "reject", note="  Too dear in Q2 ")
    found = head(database, cast.ada)
    assert (found.submitted_by, found.decided_by, found.note) == ("Ada", "Femi", "Too dear in Q2")
    assert found.submitted_at is not None
    assert found.decided_at is not None
    assert found.submitted_at <= found.decided_at


def test_every_step_stands_in_the_trail(database: Database, cast: Cast, draft: int) -> None:
    bring_to(database, cast, "approved")
    with database.read() as session:
        done = [entry["action"] for entry in audit.entries_about(session, cast.workspace_id, f"programme:{KEY}/plan:1")]
    assert done == ["plan.approved", "line.approved", "plan.submitted", "plan.drafted"]


@pytest.mark.parametrize("name", ["ada", "mona", "adam"])
@pytest.mark.parametrize("action", ["approve", "reject"])
def test_only_finance_decides(database: Database, cast: Cast, draft: int, name: str, action: PlanAction) -> None:
    bring_to(database, cast, "in_review")
    with pytest.raises(ForbiddenError):
        act(database, getattr(cast, name), action)
    assert head(database, cast.mona).state == "in_review"


@pytest.mark.parametrize("name", ["femi", "mona", "adam"])
def test_only_researchers_submit(database: Database, cast: Cast, draft: int, name: str) -> None:
    with pytest.raises(ForbiddenError):
        act(database, getattr(cast, name), "submit")
    assert head(database, cast.mona).state == "draft"


def test_the_author_cannot_decide_even_with_finances_role(database: Database, cast: Cast) -> None:
    both = make_person(database, "Bo", cast.workspace_id, frozenset({"researcher", "finance"}))
    keep_plan(database, both)
    act(database, cast.ada, "submit")
    with pytest.raises(ApprovalError, match="You wrote this plan"):
        act(database, both, "approve")


def test_whoever_submitted_cannot_decide(database: Database, cast: Cast, draft: int) -> None:
    both = make_person(database, "Bo", cast.workspace_id, frozenset({"researcher", "finance"}))
    act(database, both, "submit")
    with pytest.raises(ApprovalError, match="You edited this plan"):
        act(database, both, "approve")
    approve_all_lines(database, cast.femi, KEY)
    act(database, cast.femi, "approve")


def test_an_administrator_cannot_decide_even_with_finances_role(database: Database, cast: Cast, draft: int) -> None:
    chief = make_person(database, "Chief", cast.workspace_id, frozenset({"administrator", "finance"}))
    bring_to(database, cast, "in_review")
    with pytest.raises(ApprovalError, match="Administrators"):
        act(database, chief, "approve")


def test_nobody_of_another_workspace_finds_the_plan(database: Database, cast: Cast, draft: int) -> None:
    bring_to(database, cast, "in_review")
    for action in ACTIONS:
        with pytest.raises(NotFoundError):
            act(database, cast.eve, action, version=2)
    with pytest.raises(NotFoundError):
        plans.see_plan(database, cast.eve, KEY)


@pytest.mark.parametrize("note", ["", "  \n "])
def test_a_rejection_needs_a_word_of_why(database: Database, cast: Cast, draft: int, note: str) -> None:
    bring_to(database, cast, "in_review")
    with pytest.raises(ApprovalError, match="Say in a note") as raised:
        act(database, cast.femi, "reject", note=note)
    assert raised.value.place == "note"
    act(database, cast.femi, "approve", note=note)


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_a_step_on_what_changed_meanwhile_is_refused(database: Database, cast: Cast, draft: int, seen: int) -> None:
    bring_to(database, cast, "in_review")
    with pytest.raises(ConflictError, match="Somebody changed this plan"):
        act(database, cast.femi, "approve", version=seen)
    assert head(database, cast.femi).state == "in_review"


def test_why_somebody_cannot_decide_is_said_before_they_try(database: Database, cast: Cast, draft: int) -> None:
    bring_to(database, cast, "in_review")
    seen = plans.see_plan(database, cast.ada, KEY)
    assert plans.see_standing(database, cast.femi, seen).hindrance == ""
    assert "finance" in plans.see_standing(database, cast.mona, seen).hindrance
