from itertools import product
from typing import get_args

import pytest

from budgeting.approvals.deciders import check_decision
from budgeting.approvals.states import (
    NEXT_STATE,
    PlanAction,
    PlanState,
    actions_from,
    check_note,
    next_state,
)
from budgeting.errors import ApprovalError

ADA, FEMI, GREG = 1, 2, 3
FINANCE = frozenset({"finance"})


def test_a_plan_is_submitted_then_decided() -> None:
    assert next_state("draft", "submit") == "in_review"
    assert next_state("in_review", "approve") == "approved"
    assert next_state("in_review", "reject") == "rejected"


@pytest.mark.parametrize(
    ("state", "action"),
    [pair for pair in product(get_args(PlanState), get_args(PlanAction)) if pair not in NEXT_STATE],
)
def test_every_other_step_is_refused(state: PlanState, action: PlanAction) -> None:
    with pytest.raises(ApprovalError, match="cannot be"):
        next_state(state, action)


def test_the_steps_from_a_state_are_those_of_the_table() -> None:
    assert actions_from("in_review") == ("approve", "approve_in_part", "reject", "send_back")
    assert actions_from("approved") == ("start", "supersede")
    assert actions_from("rejected") == ()


def may_decide(author: int, editors: set[int], decider: int) -> bool:
    try:
        check_decision(author, editors, decider, FINANCE)
    except ApprovalError:
        return False
    return True


def test_finance_decides_on_what_others_wrote() -> None:
    assert [one for one in (ADA, FEMI, GREG) if may_decide(ADA, {ADA, GREG}, one)] == [FEMI]
    assert [one for one in (ADA, FEMI, GREG) if may_decide(ADA, set(), one)] == [FEMI, GREG]


@pytest.mark.parametrize(
    ("author", "editors", "decider", "roles", "words"),
    [
        (FEMI, set(), FEMI, {"finance"}, "You wrote this plan"),
        (ADA, {FEMI}, FEMI, {"finance"}, "You edited this plan"),
        (ADA, set(), FEMI, {"researcher", "manager"}, "Only people in finance"),
        (ADA, set(), FEMI, set(), "Only people in finance"),
        (ADA, set(), FEMI, {"administrator"}, "Administrators"),
        (ADA, set(), FEMI, {"administrator", "finance"}, "Administrators"),
    ],
)
def test_nobody_else_decides(author: int, editors: set[int], decider: int, roles: set[str], words: str) -> None:
    with pytest.raises(ApprovalError, match=words):
        check_decision(author, editors, decider, roles)


def test_a_rejection_says_why() -> None:
    check_note("reject", "Too dear")
    check_note("approve", "")
    with pytest.raises(ApprovalError, match="Say in a note why"):
        check_note("reject", "  ")
