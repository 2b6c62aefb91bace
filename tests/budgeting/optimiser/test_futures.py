"""The reserve: full cover, expected cost, or enough in most drawn futures."""

from dataclasses import replace

import pytest

from budgeting.optimiser.building import build
from budgeting.optimiser.solving import solve
from budgeting.optimiser.verify import account
from budgeting.problem import Ceiling, Problem, Reserve, ReserveKind
from budgeting.problem.futures import is_released
from tests.budgeting.optimiser.problems import bundle, follow_up, problem, proven, question, study

A, B, C, D = study("a"), study("b"), study("c"), study("d")
LATER = follow_up("c", 100, chance_ppm=333_333)
ASKED = question("q", bundle("one", 500, "a", follow_ups=(LATER,)))
BOTH = (ASKED, question("r", bundle("one", 500, "b", follow_ups=(follow_up("d", 100, chance_ppm=333_333),))))


def held(limit: int, kind: ReserveKind, sure_ppm: int = 900_000) -> Problem:
    """A and B, each with a follow-up that costs as much, within a budget."""
    return problem((A, B, C, D), *BOTH, limit=limit, reserve=Reserve(kind, sure_ppm, 100))


def futures_with(*questions: str) -> int:
    """In how many of 100 futures all of ``questions`` release their follow-up."""
    return sum(all(is_released(key, 0, future, 333_333) for key in questions) for future in range(100))


@pytest.mark.parametrize(("limit", "kept"), [(134, ["a"]), (133, [])])
def test_expected_cost_is_set_aside_rounded_up(limit: int, kept: list[str]) -> None:
    posed = problem((A, C), ASKED, limit=limit, reserve=Reserve("expected"))
    found = solve(posed)
    assert proven(found) == kept
    if kept and found.account:
        assert (found.account.reserve_minor, found.account.budgets[0].reserve_minor) == (34, 34)
        assert found.account.budgets[0].over_ppm == 333_333


def test_expected_cost_is_rounded_up_under_each_budget_by_itself() -> None:
    twice = replace(LATER, spend=(LATER.spend[0], replace(LATER.spend[0], cost_centre="other")))
    budgets = (Ceiling("all", "All", 1_000), Ceiling("ours", "Ours", 1_000, cost_centre="cc"))
    asked = question("q", bundle("one", 500, "a", follow_ups=(twice,)))
    found = solve(problem((A, C), asked, budgets=budgets, reserve=Reserve("expected"))).account
    assert found is not None
    assert [use.reserve_minor for use in found.budgets] == [67, 34]


def test_a_level_of_confidence_lets_few_futures_break_a_budget() -> None:
    one, both = futures_with("q"), futures_with("q", "r")
    assert 0 < both < 20 < one < 100 - both
    assert proven(solve(held(400, "full"))) == ["a", "b"]
    assert len(proven(solve(held(399, "full")))) == 1
    assert proven(solve(held(300, "confidence", 1_000_000 - both * 10_000))) == ["a", "b"]
    assert len(proven(solve(held(300, "confidence", 1_000_000 - both * 10_000 + 1)))) == 1


def test_the_reserve_by_confidence_is_the_most_released_where_the_budget_holds() -> None:
    found = solve(held(300, "confidence", 800_000)).account
    assert found is not None
    assert (found.budgets[0].spent_minor, found.budgets[0].reserve_minor) == (200, 100)
    assert found.budgets[0].over_ppm == 111_111
    full = solve(held(400, "confidence", 1_000_000)).account
    assert full is not None
    assert (full.budgets[0].reserve_minor, full.budgets[0].over_ppm) == (200, 0)


def test_studies_alone_never_break_a_budget_whatever_the_confidence() -> None:
    assert proven(solve(held(200, "confidence", 0))) == ["a", "b"]
    assert len(proven(solve(held(199, "confidence", 0)))) == 1


def test_a_future_in_which_one_budget_breaks_is_not_counted_again_for_another() -> None:
    budgets = (Ceiling("all", "All", 300), Ceiling("late", "Late", 100, period="p2"))
    sure = Reserve("confidence", 1_000_000 - futures_with("q", "r") * 10_000, 100)
    assert proven(solve(problem((A, B, C, D), *BOTH, budgets=budgets, reserve=sure))) == ["a", "b"]


def test_futures_that_release_the_same_share_a_column() -> None:
    columns = build(held(300, "confidence")).columns
    assert sum(count for *_, count in columns.w) == futures_with("q") + futures_with("r") - futures_with("q", "r")
    assert len(columns.w) == 3
    assert build(held(300, "full")).columns.w == ()
    assert build(replace(held(300, "confidence"), budgets=())).columns.w == ()


def test_a_plan_gives_up_exactly_the_futures_in_which_it_breaks_a_budget() -> None:
    posed = held(300, "confidence", 800_000)
    found, model = solve(posed).selection, build(posed)
    assert found is not None
    values = model.assignment(found)
    assert sum(count for i, _, count in model.columns.w if values[i]) == futures_with("q", "r")
    assert model.selection(values) == found
    for row in model.constraints:
        assert (row.low or 0) <= sum(c * values[i] for i, c in row.terms) or row.low is None
        assert row.high is None or sum(c * values[i] for i, c in row.terms) <= row.high


def test_follow_ups_that_break_a_budget_too_often_are_said() -> None:
    found = solve(held(300, "confidence", 800_000)).selection
    assert found is not None
    broken = account(held(300, "confidence", 1_000_000), found).broken
    both = futures_with("q", "r")
    assert broken == (f"Follow-ups break a budget in {both} of 100 futures; 0 may.",)


def test_draws_are_even_and_the_same_each_time() -> None:
    draws = [is_released("fees", place, future, 250_000) for place in range(4) for future in range(500)]
    assert 400 < sum(draws) < 600
    assert draws[:8] == [is_released("fees", 0, future, 250_000) for future in range(8)]
    assert not is_released("fees", 0, 0, 0)
    assert is_released("fees", 0, 0, 1_000_000)


def test_a_reserve_is_put_together_of_as_few_pieces_as_its_sums_need() -> None:
    columns = build(held(300, "confidence")).columns
    assert columns.pieces == (("whole", 100), ("whole", 200))
    odd = replace(LATER, study="d", spend=(replace(LATER.spend[0], minor=101),))
    asked = (ASKED, question("r", bundle("one", 500, "b", follow_ups=(odd,))))
    posed = problem((A, B, C, D), *asked, limit=300, reserve=Reserve("confidence", 900_000, 100))
    assert [money for _, money in build(posed).columns.pieces] == [1, 2, 4, 8, 16, 32, 64, 128]
    assert build(held(300, "expected")).columns.pieces == ()


def test_what_is_left_of_a_budget_is_set_aside() -> None:
    posed = held(399, "confidence", 800_000)
    found, model = solve(posed).selection, build(posed)
    assert found is not None
    values = model.assignment(found)
    assert [(money, values[i]) for i, money in model.columns.r["whole"]] == [(100, 1), (200, 0)]
    assert model.selection(values) == found
