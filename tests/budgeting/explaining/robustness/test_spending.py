"""Spending over draws: which budgets are broken how often, and how spending fans out."""

from budgeting.explaining.robustness.spending import fan_of, overspends
from budgeting.problem import Ceiling, Problem, Spend

PROBLEM = Problem(
    currency="GBP",
    periods=("q1", "q2"),
    studies=(),
    questions=(),
    budgets=(
        Ceiling("whole", "Whole", 100),
        Ceiling("q1", "First", 40, period="q1"),
        Ceiling("b", "Brand", 90, None, "b"),
    ),
)


def spent(first: int, second: int) -> tuple[Spend, ...]:
    return Spend("q1", "a", first), Spend("q2", "b", second)


def test_a_budget_is_broken_as_often_as_draws_spend_more_than_it() -> None:
    found = overspends(PROBLEM, [spent(40, 60), spent(41, 60), spent(50, 10), spent(10, 90)])
    assert [(one.key, one.over_ppm) for one in found] == [("q1", 500_000), ("whole", 250_000), ("b", 0)]
    assert next(one.nine_in_ten_minor for one in found if one.key == "whole") == 101


def test_the_fan_adds_spending_up_over_the_periods() -> None:
    fan = fan_of(PROBLEM, [spent(10 * number, number) for number in range(1, 11)])
    assert fan.bands == ((10, 30, 50, 80, 90), (11, 33, 55, 88, 99))


def test_a_fan_of_one_draw_is_a_line() -> None:
    assert fan_of(PROBLEM, [spent(5, 7)]).bands == ((5,) * 5, (12,) * 5)
