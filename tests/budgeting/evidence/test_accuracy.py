"""How often a study is right moves with its sample and its design, and stops short of perfect."""

from functools import partial
from math import inf, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.evidence.accuracy import (
    COIN_TOSS,
    VALIDITY,
    Accuracy,
    Sampling,
    discovery_sensitivity,
    randomised_accuracy,
    sampling_of,
    shrunk,
    survey_accuracy,
    unbiased_accuracy,
)
from budgeting.methods import method_named
from budgeting.methods.method import Tier
from budgeting.precision.power import power_for_shares
from budgeting.precision.proportions import standard_error
from budgeting.studies import DesignEntry, Package
from tests.cases import case_answers, case_inputs
from tests.refusals import refusal

SIZES = (1, 5, 20, 100, 1_000, 100_000)
TIERS: tuple[Tier, ...] = ("randomised", "trade_off", "survey", "observation", "qualitative", "secondary")


def accuracy_of(tier: Tier, size: int) -> Accuracy:
    return shrunk(unbiased_accuracy(tier, Sampling(size), 1_000, 1_500), VALIDITY[tier])


def test_a_survey_is_right_as_often_as_its_error_allows() -> None:
    assert survey_accuracy(Sampling(400), 1_000).sensitivity == pytest.approx(0.97725, abs=1e-5)


def test_weighting_counts_like_a_smaller_sample() -> None:
    assert survey_accuracy(Sampling(400, design_effect=2), 1_000) == survey_accuracy(Sampling(200), 1_000)


def test_a_small_population_makes_the_same_sample_more_precise() -> None:
    error = Sampling(400, population=1_000).standard_error(0.5)
    assert error == pytest.approx(0.5 / sqrt(400) * sqrt(600 / 999))
    assert Sampling(400, population=400).standard_error(0.5) == 0
    assert survey_accuracy(Sampling(400, population=400), 1_000) == Accuracy(1.0, 1.0)


@given(st.integers(1, 5_000), st.integers(10, 40), st.integers(5_001, 10**6) | st.none())
def test_the_error_of_a_survey_is_that_of_its_printed_precision(size: int, tenths: int, population: int | None) -> None:
    own = Sampling(size, tenths / 10, population or inf).standard_error(0.5)
    assert own == pytest.approx(standard_error(size, population=population, design_effect=tenths / 10))


def test_five_people_meet_a_common_problem_most_of_the_time() -> None:
    assert discovery_sensitivity(5, 3_100) == pytest.approx(0.8436, abs=1e-4)


def test_a_randomised_test_is_as_sensitive_as_it_has_power() -> None:
    """power.prop.test(n = 50, p1 = .50, p2 = .75) on the help page of R prints 0.740."""
    assert randomised_accuracy(Sampling(50), 2_500).sensitivity == pytest.approx(0.740, abs=0.0005)


@pytest.mark.parametrize("size", [50, 400, 3_000])
def test_the_power_of_a_test_is_the_one_that_is_printed(size: int) -> None:
    own = randomised_accuracy(Sampling(size, baseline=0.10), 200)
    assert own.sensitivity == pytest.approx(power_for_shares(0.10, 0.12, size), abs=1e-9)
    assert own.specificity == 0.95


def test_a_change_that_would_be_more_than_everybody_is_taken_downwards() -> None:
    up = randomised_accuracy(Sampling(200, baseline=0.05), 1_000)
    assert randomised_accuracy(Sampling(200, baseline=0.95), 1_000).sensitivity == pytest.approx(up.sensitivity)


@pytest.mark.parametrize("tier", TIERS)
def test_a_larger_sample_is_never_less_right(tier: Tier) -> None:
    right = [sum((a.sensitivity, a.specificity)) for a in (accuracy_of(tier, n) for n in SIZES)]
    assert right == sorted(right)


@pytest.mark.parametrize(
    ("tier", "sensitivity", "specificity"),
    [
        ("randomised", 1.0, 0.95),
        ("trade_off", 0.74, 0.70),
        ("survey", 0.85, 0.85),
        ("observation", 0.90, 0.78),
        ("qualitative", 0.80, 0.62),
        ("secondary", 0.575, 0.575),
    ],
)
def test_bias_keeps_an_endless_sample_from_being_perfect(tier: Tier, sensitivity: float, specificity: float) -> None:
    limit = accuracy_of(tier, 10**7)
    assert (limit.sensitivity, limit.specificity) == pytest.approx((sensitivity, specificity))


@pytest.mark.parametrize("tier", TIERS)
def test_no_sample_tells_nothing(tier: Tier) -> None:
    assert accuracy_of(tier, 0) == COIN_TOSS


def test_a_study_worse_than_chance_tells_nothing() -> None:
    assert accuracy_of("qualitative", 1) == COIN_TOSS


def test_a_sample_below_zero_is_refused() -> None:
    assert refusal(lambda: Sampling(-1)) == ("A sample cannot be below zero.", "sample")


def test_a_share_of_more_than_everybody_is_refused() -> None:
    for share in (1.2, -0.1):
        assert refusal(partial(Sampling, 10, baseline=share)) == (
            "A share before the change lies between 0 % and 100 %.",
            "baseline",
        )


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_may_be_nobody_or_everybody(share: float) -> None:
    assert randomised_accuracy(Sampling(100_000, baseline=share), 500).sensitivity == pytest.approx(1)


def test_a_change_of_nothing_is_found_as_often_as_by_chance() -> None:
    # Half of the significance lies on each side.
    assert randomised_accuracy(Sampling(400), 0).sensitivity == pytest.approx(0.025)
    assert randomised_accuracy(Sampling(400, baseline=0.0), 0) == Accuracy(1.0, 0.95)


def test_weighting_counts_like_a_smaller_sample_in_a_test_too() -> None:
    assert randomised_accuracy(Sampling(400, 2.0), 500) == randomised_accuracy(Sampling(200), 500)


def test_a_change_up_to_everybody_is_taken_upwards() -> None:
    nearly = randomised_accuracy(Sampling(10, baseline=0.75), 2_499).sensitivity
    everybody = randomised_accuracy(Sampling(10, baseline=0.75), 2_500).sensitivity
    assert nearly == pytest.approx(power_for_shares(0.75, 0.9999, 10), abs=1e-9)
    assert everybody == pytest.approx(nearly, abs=1e-3)
    # One hair more would be more than everybody: it is taken downwards, to a half.
    downwards = randomised_accuracy(Sampling(10, baseline=0.75), 2_501).sensitivity
    assert downwards == pytest.approx(power_for_shares(0.75, 0.4999, 10), abs=1e-9)


def test_a_population_of_one_that_is_asked_leaves_no_error() -> None:
    assert Sampling(1, population=1).standard_error(0.5) == 0
    assert Sampling(5, population=4).standard_error(0.5) == 0
    assert Sampling(1, population=2).standard_error(0.5) == pytest.approx(0.5)


def test_a_coin_toss_tells_nothing_and_anything_better_does() -> None:
    assert not Accuracy(0.6, 0.4).is_informative
    assert Accuracy(0.6, 0.41).is_informative


def test_a_larger_group_finds_rarer_problems() -> None:
    assert unbiased_accuracy("qualitative", Sampling(3), 1_000, 2_000) == Accuracy(1 - 0.8**3, 0.70)
    one = unbiased_accuracy("observation", Sampling(1), 1_000, 2_000)
    assert [one.sensitivity, one.specificity] == pytest.approx([0.2, 0.85])


def test_a_design_tells_what_precision_depends_on() -> None:
    survey = method_named("online-survey")
    design = (DesignEntry("design_effect", 1_500), DesignEntry("population", 8_000_000))
    assert sampling_of(survey, Package("standard", 400, "completes", 10, design=design)) == Sampling(400, 1.5, 8_000)
    assert sampling_of(survey, Package("standard", 400, "completes", 10)) == Sampling(400)


def test_a_design_effect_below_one_makes_no_study_worth_more() -> None:
    survey, design = method_named("online-survey"), (DesignEntry("design_effect", 250),)
    assert sampling_of(survey, Package("standard", 400, "completes", 10, design=design)) == Sampling(400)


def test_a_method_that_asks_for_nothing_more_is_taken_for_a_plain_sample_of_endlessly_many() -> None:
    method = method_named("usability-test")
    assert not {"design_effect", "population", "baseline"} & {one.key for one in method.inputs}
    assert sampling_of(method, Package("standard", 12, "sessions", 10)) == Sampling(12, 1.0, inf, 0.5)


def test_an_input_that_nobody_entered_has_the_default_of_its_method() -> None:
    test = method_named("ab-test")
    baseline = test.input("baseline").default_milli / 100_000
    assert sampling_of(test, Package("standard", 400, "customers", 10)).baseline == baseline


def test_the_margin_of_error_that_surveys_are_rated_by_is_the_published_one() -> None:
    inputs = case_inputs("SS-17")
    deviation = sqrt(inputs["p"] * (1 - inputs["p"]))
    margin = NormalDist().inv_cdf(0.975) * Sampling(inputs["n"]).standard_error(deviation)
    assert margin == pytest.approx(case_answers("SS-17")["moe"], abs=0.0015)
