"""How often a study is right moves with its sample and its design, and stops short of perfect."""

from math import inf, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.accuracy import (
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
from budgeting.errors import EvidenceError
from budgeting.methods import method_named
from budgeting.methods.method import Tier
from budgeting.precision.power import power_for_shares
from budgeting.precision.proportions import standard_error
from budgeting.studies import DesignEntry, Package
from tests.cases import case_answers, case_inputs

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
    with pytest.raises(EvidenceError, match="below zero"):
        Sampling(-1)


def test_a_share_of_more_than_everybody_is_refused() -> None:
    with pytest.raises(EvidenceError, match="between 0 % and 100 %"):
        Sampling(10, baseline=1.2)


def test_a_design_tells_what_precision_depends_on() -> None:
    survey = method_named("online-survey")
    design = (DesignEntry("design_effect", 1_500), DesignEntry("population", 8_000_000))
    assert sampling_of(survey, Package("standard", 400, "completes", 10, design=design)) == Sampling(400, 1.5, 8_000)
    assert sampling_of(survey, Package("standard", 400, "completes", 10)) == Sampling(400)


def test_an_input_that_nobody_entered_has_the_default_of_its_method() -> None:
    test = method_named("ab-test")
    baseline = test.input("baseline").default_milli / 100_000
    assert sampling_of(test, Package("standard", 400, "customers", 10)).baseline == baseline


def test_the_margin_of_error_that_surveys_are_rated_by_is_the_published_one() -> None:
    inputs = case_inputs("SS-17")
    deviation = sqrt(inputs["p"] * (1 - inputs["p"]))
    margin = NormalDist().inv_cdf(0.975) * Sampling(inputs["n"]).standard_error(deviation)
    assert margin == pytest.approx(case_answers("SS-17")["moe"], abs=0.0015)
