"""The words of what more or less money would buy: no budget is said to be enough that is not."""

from dataclasses import replace
from typing import cast

from budgeting.explaining.budgets.frontier import Frontier
from budgeting.explaining.budgets.frontier_without import OtherCurves
from planner.reports.frontier import FrontierPage, frontier_page, rounded_up
from tests.planner.reports.answered import answered


def shown(found: Frontier) -> FrontierPage:
    page = frontier_page(answered()[0], {"frontier": found})
    assert page
    return page


def own() -> Frontier:
    return cast("Frontier", answered()[1]["frontier"])


def test_what_is_said_to_be_enough_is_never_less_than_it_takes() -> None:
    assert [rounded_up(one, "GBP") for one in (11_100_000, 11_100_020, 11_100_080)] == [
        *(11_100_000, 11_100_100, 11_100_100),
    ]
    assert rounded_up(111, "JPY") == 111
    last = own().points[-1]
    page = shown(replace(own(), enough_minor=11_100_020, steps=(), chosen_minor=20_000_000, points=(last,)))
    assert page.answer[0].startswith("More money would buy nothing: from £111,001 on, ")
    assert page.budget(11_100_020) == "£111,001"


def test_the_budget_of_the_plan_itself_is_said_to_the_penny() -> None:
    page = shown(replace(own(), chosen_minor=5_216_450))
    assert page.budget(5_216_450) == "£52,164.50"
    assert page.budget(5_216_440) == "£52,165"


def test_a_step_counts_its_money_from_the_one_above_it() -> None:
    (step,) = own().steps
    later = replace(step, from_minor=900_000, to_minor=1_000_050)
    page = shown(replace(own(), steps=(step, later)))
    assert (step.to_minor, page.steps[0].more_minor) == (300_000, 300_000)
    assert page.budget(later.to_minor) == "£10,001"
    assert page.more(page.steps[1].more_minor) == "£7,001"


def test_beside_the_curve_stand_only_budgets_chosen_again_and_what_is_open_is_counted() -> None:
    plan, answers = answered()
    other = cast("OtherCurves", answers["frontier_without"]).curves[0]
    page = frontier_page(plan, answers, other.rule)
    assert page
    assert [one.limit_minor for one in page.beside] == [one.limit_minor for one in other.points if one.selection]
    assert f"at the {len(page.beside)} budgets with a dot, all of them proven best" in page.other_words
    first, *others = other.points
    doubted = replace(other, points=(*others[:-1], replace(others[-1], bound_minor=others[-1].worth_minor + 1)))
    assert "1 of them not proven best" in replace(page, other=doubted).other_words
    assert replace(page, other=None).other_words == ""
    assert first.limit_minor == 0
