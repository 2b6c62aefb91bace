"""A stake in money follows from plain inputs, step by step."""

from dataclasses import replace
from fractions import Fraction
from math import exp

import pytest

from budgeting.errors import DecisionError
from budgeting.stakes import Stake, customers_affected, discounted_years, population_value

STAKE = Stake(customers=12_000, value_minor=18_000, change_bp=250)


def test_a_stake_is_customers_times_churn_times_worth() -> None:
    assert STAKE.worth_minor == 12_000 * 18_000 * 250 // 10_000


def test_a_stake_opens_to_its_arithmetic() -> None:
    steps = {step.label: step.amount for step in replace(STAKE, years_milli=2_500).steps}
    assert steps["customers affected over the horizon"] == 30_000
    assert steps["customers kept or lost"] == 750
    assert steps["at stake"] == Fraction(750 * 18_000)


def test_later_years_count_for_less_when_discounted() -> None:
    stake = replace(STAKE, years_milli=3_000, discount_bp=350)
    factor = (1 - exp(-0.035 * 3)) / 0.035
    assert stake.worth_minor == pytest.approx(STAKE.worth_minor * factor, abs=1)
    assert stake.worth_minor < replace(stake, discount_bp=0).worth_minor


def test_a_rate_of_nothing_is_the_limit_of_small_rates() -> None:
    assert discounted_years(4, 0) == 4
    assert discounted_years(4, 1e-12) == pytest.approx(4)


def test_value_for_one_scales_to_everybody_over_the_years() -> None:
    assert population_value(0.5, 1_000, 10) == 5_000
    assert population_value(0.5, 1_000, 10, 0.035) == pytest.approx(500 * (1 - exp(-0.35)) / 0.035)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"customers": -1}, "customers"),
        ({"value_minor": -1}, "value"),
        ({"change_bp": 10_001}, "change"),
        ({"years_milli": 0}, "years"),
        ({"discount_bp": -1}, "discount"),
        ({"customers": 10**9, "value_minor": 10**12}, "value"),
    ],
)
def test_a_stake_that_cannot_be_is_refused_at_its_place(change: dict[str, int], place: str) -> None:
    with pytest.raises(DecisionError) as caught:
        replace(STAKE, **change)
    assert caught.value.place == place


def test_customers_affected_follow_from_the_share_of_feedback() -> None:
    assert customers_affected(30, 400, 50_000) == 3_750
    assert customers_affected(0, 0, 50_000) == 0


@pytest.mark.parametrize(("at_point", "items", "customers"), [(5, 4, 10), (-1, 4, 10), (1, 4, -10)])
def test_a_share_of_feedback_lies_between_none_and_all(at_point: int, items: int, customers: int) -> None:
    with pytest.raises(DecisionError):
        customers_affected(at_point, items, customers)
