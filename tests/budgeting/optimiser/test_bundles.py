"""Bundles: what answers a question, what it counts on, and what it may release."""

from budgeting.optimiser.building import build
from budgeting.optimiser.solving import solve
from budgeting.problem import Bundle, Ceiling, ChosenBundle, PackageRef
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, funded, problem, question, study

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


MOVABLE = study("a", choice(100), choice(60, start="p2"), choice(20, start="p3"))
EARLY = Bundle("early", (PackageRef("a", "standard", "p1"),), 500)
LATER = Bundle("later", (PackageRef("a", "standard", "p2"),), 470)
ANY = Bundle("any", (PackageRef("a", "standard"),), 425)


def test_a_bundle_counts_on_a_package_only_if_it_starts_in_time() -> None:
    asked = question("q", EARLY, LATER, ANY)
    closed = [Ceiling(period, period, 0, period=period) for period in ("p1", "p2", "p3")]
    chosen = []
    for budgets in ([], closed[:1], closed[:2], closed):
        found = solve(problem((MOVABLE,), asked, budgets=tuple(budgets)))
        assert found.status == "optimal"
        assert found.selection is not None
        chosen += [([p.start for p in found.selection.packages], [b.bundle for b in found.selection.bundles])]
    assert chosen == [(["p2"], ["later"]), (["p2"], ["later"]), (["p3"], ["any"]), ([], [])]


def test_one_row_for_each_time_by_which_a_package_is_named() -> None:
    model = build(problem((MOVABLE,), question("q", EARLY, LATER, ANY)))
    xs = [i for i, *_ in model.columns.x]
    any_, early, later = (i for i, *_ in model.columns.y)
    rows = {row.terms for row in model.constraints if row.high == 0}
    assert rows == {
        ((early, 1), (xs[0], -1)),
        ((early, 1), (later, 1), (xs[0], -1), (xs[1], -1)),
        ((any_, 1), (early, 1), (later, 1), (xs[0], -1), (xs[1], -1), (xs[2], -1)),
    }


def test_a_bundle_that_comes_too_early_for_every_start_is_never_chosen() -> None:
    late = study("a", choice(10, start="p3"))
    found = solve(problem((late,), question("q", EARLY)))
    assert (found.status, funded(found.selection)) == ("optimal", [])
