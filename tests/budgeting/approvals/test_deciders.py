"""Nobody decides on what they wrote, nobody is both approvers, and a delegation gives no more than its giver has."""

from datetime import date

import pytest

from budgeting.approvals.deciders import (
    LONGEST_NOTE,
    Decider,
    Delegation,
    LimitChange,
    Principal,
    both_notes,
    check_confirmation,
    check_decider,
    check_delegation,
    check_limit_is_not_ones_own,
    check_second,
    limit_in_force,
    needs_confirmation,
    needs_second,
    spared_by,
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


def test_a_limit_in_another_currency_alone_is_nothing_in_this_one() -> None:
    assert limit_in_force({}, "GBP") is None
    assert limit_in_force({"EUR": 500}, "GBP") == 0
    assert limit_in_force({"EUR": None}, "GBP") is None
    assert limit_in_force({"EUR": 500, "GBP": None}, "GBP") is None


HUGO_100 = LimitChange(HUGO, "GBP", 100)
FEMI_NEVER = LimitChange(FEMI, "GBP", None)


@pytest.mark.parametrize(
    ("changes", "loosener"),
    [
        ((), None),
        ((HUGO_100,), None),
        ((LimitChange(FEMI, "GBP", 5_000),), None),
        ((FEMI_NEVER,), None),
        ((HUGO_100, FEMI_NEVER), FEMI),
        ((HUGO_100, LimitChange(FEMI, "GBP", 1_001)), FEMI),
        ((HUGO_100, FEMI_NEVER, LimitChange(FEMI, "GBP", 2_000)), FEMI),
        ((HUGO_100, FEMI_NEVER, LimitChange(HUGO, "EUR", 5)), FEMI),
        ((HUGO_100, FEMI_NEVER, LimitChange(HUGO, "GBP", 2_000)), None),
        ((HUGO_100, FEMI_NEVER, LimitChange(HUGO, "GBP", 2_000), FEMI_NEVER), None),
        ((HUGO_100, FEMI_NEVER, HUGO_100, LimitChange(HUGO, "GBP", None)), HUGO),
        ((LimitChange(HUGO, "EUR", 5), FEMI_NEVER), FEMI),
        ((LimitChange(HUGO, "EUR", 5), LimitChange(FEMI, "EUR", None)), FEMI),
        ((HUGO_100, LimitChange(None, "GBP", None)), None),
    ],
)
def test_who_spared_a_plan_its_second_person_is_known_whenever_it_was(
    changes: tuple[LimitChange, ...], loosener: int | None
) -> None:
    assert spared_by(changes, "GBP", 1_000) == loosener


def test_nobody_spares_themselves_a_second_person() -> None:
    check_limit_is_not_ones_own((HUGO_100, LimitChange(HUGO, "GBP", None)), "GBP", 1_000, GRACE_FOR_FEMI)
    check_limit_is_not_ones_own((HUGO_100, FEMI_NEVER), "GBP", 99, GRACE_FOR_FEMI)
    for setter in (GRACE, FEMI):
        with pytest.raises(ApprovalError, match="Somebody else in finance must approve it"):
            check_limit_is_not_ones_own((HUGO_100, LimitChange(setter, "GBP", None)), "GBP", 1_000, GRACE_FOR_FEMI)


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


def test_the_note_of_the_first_approval_is_kept_beside_that_of_the_second() -> None:
    assert both_notes("Femi", "Fine ", "Grace", " ") == "Fine"
    assert both_notes("Femi", "", "Grace", "So it is") == "So it is"
    assert both_notes("Femi", "Fine", "Grace", "So it is") == "Femi: Fine / Grace: So it is"
    both_long = both_notes("Femi", "f" * LONGEST_NOTE, "Grace", "g" * LONGEST_NOTE)
    assert len(both_long) <= LONGEST_NOTE
    assert both_long.count("f") == pytest.approx(both_long.count("g"), abs=5)
    assert both_notes("Femi", "Fine", "Grace", "g" * LONGEST_NOTE).startswith("Femi: Fine / Grace: ggg")
