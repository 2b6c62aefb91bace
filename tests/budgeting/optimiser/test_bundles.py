"""Bundles: what answers a question, what it counts on, and what it may release."""

from budgeting.optimiser.solving import solve
from budgeting.problem import ChosenBundle
from tests.budgeting.optimiser.problems import bundle, follow_up, funded, problem, question, study

A, B, C = study("a"), study("b"), study("c")


def test_one_bundle_answers_a_question() -> None:
    posed = problem((A, B), question("q", bundle("one", 500, "a"), bundle("two", 450, "b")))
    found = solve(posed)
    assert found.selection is not None
    assert found.selection.bundles == (ChosenBundle("q", "one"),)


def test_a_bundle_is_worth_nothing_without_all_its_packages() -> None:
    asked = question("q", bundle("both", 500, "a", "b"))
    assert funded(solve(problem((A, B), asked, limit=200)).selection) == ["a", "b"]
    assert funded(solve(problem((A, B), asked, limit=199)).selection) == []


def test_a_study_that_serves_two_questions_is_paid_once() -> None:
    posed = problem((A,), question("q", bundle("one", 60, "a")), question("r", bundle("one", 60, "a")), limit=100)
    found = solve(posed).account
    assert found is not None
    assert found.objective_minor == 20


def test_a_follow_up_is_never_funded_up_front_as_well() -> None:
    releasing = question("q", bundle("one", 500, "a", follow_ups=(follow_up("c"),)))
    other = question("r", bundle("one", 300, "c"))
    assert funded(solve(problem((A, C), releasing)).selection) == ["a"]
    assert funded(solve(problem((A, C), other)).selection) == ["c"]
    assert funded(solve(problem((A, C), releasing, other)).selection) == ["a"]


def test_a_study_is_released_by_one_bundle_only() -> None:
    questions = [question(key, bundle("one", 500, "a", follow_ups=(follow_up("c"),))) for key in ("q", "r")]
    found = solve(problem((A, C), *questions)).selection
    assert found is not None
    assert len(found.bundles) == 1


def test_leaving_a_question_unanswered_is_always_possible() -> None:
    found = solve(problem((A,), question("q", bundle("one", 50, "a"))))
    assert found.status == "optimal"
    assert found.selection is not None
    assert found.selection.bundles == ()
