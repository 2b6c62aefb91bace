"""Shared elements: bought once for all the studies that use them."""

from budgeting.optimiser.solving import solve
from budgeting.problem import Candidate, SharedElement, Spend
from tests.budgeting.optimiser.problems import bundle, follow_up, funded, problem, question, study

A, B = study("a"), study("b")
PANEL = SharedElement("panel", "Panel", (Spend("p1", "cc", 150),), ("a", "b"))
ASKED = (question("q", bundle("one", 200, "a")), question("r", bundle("one", 200, "b")))


def test_a_shared_element_is_bought_once_for_all_its_users() -> None:
    found = solve(problem((A, B), *ASKED, shared=(PANEL,)))
    assert found.account is not None
    assert found.selection is not None
    assert found.selection.shared == ("panel",)
    assert found.account.objective_minor == 400 - 200 - 150


def test_one_user_alone_may_not_be_worth_the_shared_element() -> None:
    assert funded(solve(problem((A, B), ASKED[0], shared=(PANEL,))).selection) == []


def test_a_shared_element_counts_against_the_budget() -> None:
    assert funded(solve(problem((A, B), *ASKED, shared=(PANEL,), limit=350)).selection) == ["a", "b"]
    assert funded(solve(problem((A, B), *ASKED, shared=(PANEL,), limit=349)).selection) == []


def test_a_follow_up_has_its_shared_element_bought() -> None:
    asked = question("q", bundle("one", 900, "c", follow_ups=(follow_up("a"),)))
    found = solve(problem((A, B, study("c")), asked, shared=(PANEL,))).selection
    assert found is not None
    assert found.shared == ("panel",)


def test_a_shared_element_without_users_is_never_bought() -> None:
    free = SharedElement("free", "Free", (), ())
    found = solve(problem((A, B), *ASKED, shared=(free,))).selection
    assert found is not None
    assert found.shared == ()


def test_a_shared_element_whose_users_are_not_on_offer_is_never_bought() -> None:
    gone = SharedElement("gone", "Gone", (), ("nobody",))
    posed = problem((A, B, Candidate("nobody", "Nobody", ())), *ASKED, shared=(gone,))
    found = solve(posed).selection
    assert found is not None
    assert found.shared == ()
