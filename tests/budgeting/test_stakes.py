"""A stake in money follows from plain inputs, step by step."""

from dataclasses import replace
from fractions import Fraction
from math import exp

import pytest

from budgeting.money import LARGEST_MINOR
from budgeting.stakes import Stake, customers_affected, discounted_years, population_value
from tests.refusals import refusal

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


CUSTOMERS = "Enter how many customers a year it affects, zero or more."
VALUE = "Enter what one customer is worth, zero or more."
CHANGE = "A change in churn lies between 0 and 100 points."
YEARS = "A horizon is more than zero and at most 30 years."
DISCOUNT = "A discount rate lies between 0 % and 100 % a year."
TOO_LARGE = "The stake is larger than this product plans with. Check the digits."


@pytest.mark.parametrize(
    ("change", "sentence", "place"),
    [
        ({"customers": -1}, CUSTOMERS, "customers"),
        ({"customers": 10**9 + 1}, CUSTOMERS, "customers"),
        ({"value_minor": -1}, VALUE, "value"),
        ({"value_minor": LARGEST_MINOR + 1}, VALUE, "value"),
        ({"change_bp": -1}, CHANGE, "change"),
        ({"change_bp": 10_001}, CHANGE, "change"),
        ({"years_milli": 0}, YEARS, "years"),
        ({"years_milli": 30_001}, YEARS, "years"),
        ({"discount_bp": -1}, DISCOUNT, "discount"),
        ({"discount_bp": 10_001}, DISCOUNT, "discount"),
        ({"customers": 10**9, "value_minor": 10**12}, TOO_LARGE, "value"),
        ({"customers": 2, "value_minor": LARGEST_MINOR, "change_bp": 5_001}, TOO_LARGE, "value"),
    ],
)
def test_a_stake_that_cannot_be_is_refused_at_its_place(change: dict[str, int], sentence: str, place: str) -> None:
    assert refusal(lambda: replace(STAKE, **change)) == (sentence, place)


def test_a_stake_may_be_nothing_and_as_large_as_the_limits() -> None:
    assert Stake(0, 0, 0, 1, 0).worth_minor == 0
    assert Stake(10**9, 10, 10_000, 1_000).worth_minor == 10**10
    assert Stake(2, LARGEST_MINOR, 5_000).worth_minor == LARGEST_MINOR
    assert Stake(1, 100, 10_000, 30_000, 10_000).worth_minor == 100


def test_a_stake_says_what_each_step_counts_and_that_later_years_count_for_less() -> None:
    plain = [(step.label, step.kind) for step in STAKE.steps]
    assert plain == [
        ("customers affected a year", "people"),
        ("years", "years"),
        ("customers affected over the horizon", "people"),
        ("change in churn", "share"),
        ("customers kept or lost", "people"),
        ("worth of a customer", "money"),
        ("at stake", "money"),
    ]
    assert [step.amount for step in STAKE.steps[:2]] == [12_000, 1]
    assert [STAKE.steps[place].amount for place in (3, 5)] == [Fraction(1, 40), 18_000]
    assert replace(STAKE, discount_bp=350).steps[1].label == "years, later ones discounted"
    assert (STAKE.years_milli, STAKE.discount_bp) == (1_000, 0)


def test_customers_affected_follow_from_the_share_of_feedback() -> None:
    assert customers_affected(30, 400, 50_000) == 3_750
    assert customers_affected(0, 0, 50_000) == 0


@pytest.mark.parametrize(("at_point", "items", "customers"), [(5, 4, 10), (-1, 4, 10), (1, 4, -10)])
def test_a_share_of_feedback_lies_between_none_and_all(at_point: int, items: int, customers: int) -> None:
    assert refusal(lambda: customers_affected(at_point, items, customers)) == (
        "A point has between none and all of the feedback.",
        "customers",
    )


def test_a_point_may_have_all_of_the_feedback_and_half_a_customer_is_rounded_to_even() -> None:
    assert customers_affected(4, 4, 10) == 10
    assert customers_affected(0, 4, 10) == customers_affected(2, 4, 0) == 0
    assert [customers_affected(1, 4, customers) for customers in (2, 6)] == [0, 2]
