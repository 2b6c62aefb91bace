"""Nobody decides on what they wrote, nobody is both approvers, and a delegation gives no more than its giver has."""

from datetime import date

import pytest

from budgeting.approvals.deciders import (
    Decider,
    Delegation,
    Principal,
    check_confirmation,
    check_decider,
    check_delegation,
    check_limit_is_not_ones_own,
    check_second,
    needs_confirmation,
    needs_second,
)
from budgeting.errors import ApprovalError

ADA, FEMI, GRACE, HUGO = 1, 2, 3, 4
FINANCE, ADMINISTRATOR = frozenset({"finance"}), frozenset({"administrator"})
FROM, UNTIL = date(2027, 3, 1), date(2027, 3, 5)
GRACE_HERSELF = Decider(GRACE, "Grace", FINANCE)
GRACE_FOR_FEMI = Decider(GRACE, "Grace", FINANCE, Principal(FEMI, "Femi", FINANCE))


def test_a_decision_in_anothers_name_says_both() -> None:
    assert GRACE_FOR_FEMI.words == "Grace for Femi"
    assert GRACE_HERSELF.words == "Grace"
    assert GRACE_FOR_FEMI.people == {GRACE, FEMI}


def test_both_of_them_must_be_allowed_to_decide() -> None:
    check_decider(ADA, {ADA}, GRACE_FOR_FEMI)
    for editors in ({FEMI}, {GRACE}):
        with pytest.raises(ApprovalError):
            check_decider(ADA, editors, GRACE_FOR_FEMI)
    with pytest.raises(ApprovalError, match="Femi may not decide"):
        check_decider(ADA, set(), Decider(GRACE, "Grace", FINANCE, Principal(FEMI, "Femi", frozenset({"manager"}))))
    with pytest.raises(ApprovalError, match="Only people in finance"):
        check_decider(ADA, set(), Decider(GRACE, "Grace", frozenset(), Principal(FEMI, "Femi", FINANCE)))


@pytest.mark.parametrize(("day", "holds"), [(28, False), (1, True), (5, True), (6, False)])
def test_a_delegation_holds_on_its_days(day: int, *, holds: bool) -> None:
    on = date(2027, 2 if day > UNTIL.day + 1 else 3, day)
    given = [Delegation(FEMI, GRACE, FROM, UNTIL)]
    if holds:
        check_delegation(given, GRACE_FOR_FEMI, on)
        return
    with pytest.raises(ApprovalError, match="Femi has not asked you"):
        check_delegation(given, GRACE_FOR_FEMI, on)


def test_nobody_needs_one_for_themselves_and_none_goes_the_other_way() -> None:
    check_delegation([], GRACE_HERSELF, FROM)
    with pytest.raises(ApprovalError):
        check_delegation([Delegation(GRACE, FEMI, FROM, UNTIL)], GRACE_FOR_FEMI, FROM)


def test_a_delegation_is_to_somebody_else_and_runs_forwards() -> None:
    with pytest.raises(ApprovalError, match="nobody stands in for themselves"):
        Delegation(FEMI, FEMI, FROM, UNTIL)
    with pytest.raises(ApprovalError, match="lies before"):
        Delegation(FEMI, GRACE, UNTIL, FROM)


@pytest.mark.parametrize(
    ("first", "decider", "is_allowed"),
    [
        ({FEMI}, GRACE_HERSELF, True),
        ({GRACE}, GRACE_HERSELF, False),
        ({FEMI}, GRACE_FOR_FEMI, False),
        ({GRACE, FEMI}, Decider(FEMI, "Femi", FINANCE), False),
        ({HUGO, FEMI}, GRACE_HERSELF, True),
        ({HUGO, FEMI}, GRACE_FOR_FEMI, False),
    ],
)
def test_the_second_approval_is_nobodys_whose_word_the_first_was(
    first: set[int], decider: Decider, *, is_allowed: bool
) -> None:
    if is_allowed:
        check_second(decider, first)
        return
    with pytest.raises(ApprovalError):
        check_second(decider, first)


@pytest.mark.parametrize(
    ("total", "limit", "needed"), [(99, 100, False), (100, 100, True), (0, None, False), (0, 0, True)]
)
def test_two_approve_from_the_limit_on(total: int, limit: int | None, *, needed: bool) -> None:
    assert needs_second(total, limit) is needed


def test_nobody_spares_themselves_a_second_person() -> None:
    check_limit_is_not_ones_own(HUGO, GRACE_FOR_FEMI)
    for setter in (GRACE, FEMI):
        with pytest.raises(ApprovalError, match="was changed since"):
            check_limit_is_not_ones_own(setter, GRACE_FOR_FEMI)


def test_an_administrator_gives_the_right_to_decide_only_with_a_second_person() -> None:
    assert needs_confirmation("finance", HUGO, ADA)
    assert not needs_confirmation("researcher", HUGO, ADA)
    with pytest.raises(ApprovalError, match="cannot give themselves"):
        needs_confirmation("finance", HUGO, HUGO)


@pytest.mark.parametrize(
    ("confirmer", "roles", "words"),
    [
        (HUGO, ADMINISTRATOR, "You gave this role"),
        (ADA, FINANCE, "a role of their own"),
        (GRACE, frozenset({"researcher", "manager"}), "An administrator or somebody in finance"),
    ],
)
def test_only_a_second_person_who_may_confirms(confirmer: int, roles: frozenset[str], words: str) -> None:
    check_confirmation(HUGO, ADA, FEMI, FINANCE)
    check_confirmation(HUGO, ADA, FEMI, ADMINISTRATOR)
    with pytest.raises(ApprovalError, match=words):
        check_confirmation(HUGO, ADA, confirmer, roles)
