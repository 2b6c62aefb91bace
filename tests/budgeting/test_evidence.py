import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.errors import EvidenceError
from budgeting.evidence import (
    COIN_TOSS,
    Accuracy,
    Tier,
    accuracy_of,
    can_change,
    discovery_sensitivity,
    likelihood_of,
    overlap,
    study_likelihood,
    survey_accuracy,
)
from budgeting.methods import catalogue, method_named
from budgeting.value import discrete
from tests.builders import make_decision, make_question

SIZES = (1, 5, 20, 100, 1_000, 100_000)
QUESTION = make_question(difference_bp=1_000, prevalence_bp=1_500)


def test_a_survey_is_right_as_often_as_its_error_allows() -> None:
    assert survey_accuracy(400, 1_000).sensitivity == pytest.approx(0.97725, abs=1e-5)


def test_five_people_meet_a_common_problem_most_of_the_time() -> None:
    assert discovery_sensitivity(5, 3_100) == pytest.approx(0.8436, abs=1e-4)


@pytest.mark.parametrize("tier", list(Tier))
def test_a_larger_sample_is_never_less_right(tier: Tier) -> None:
    right = [sum((a.sensitivity, a.specificity)) for a in (accuracy_of(tier, n, QUESTION) for n in SIZES)]
    assert right == sorted(right)


@pytest.mark.parametrize(
    ("tier", "sensitivity", "specificity"),
    [
        (Tier.RANDOMISED, 0.80, 0.95),
        (Tier.TRADE_OFF, 0.74, 0.70),
        (Tier.SURVEY, 0.85, 0.85),
        (Tier.OBSERVATION, 0.90, 0.78),
        (Tier.QUALITATIVE, 0.80, 0.62),
        (Tier.SECONDARY, 0.575, 0.575),
    ],
)
def test_bias_keeps_an_endless_sample_from_being_perfect(tier: Tier, sensitivity: float, specificity: float) -> None:
    limit = accuracy_of(tier, 10**7, QUESTION)
    assert (limit.sensitivity, limit.specificity) == pytest.approx((sensitivity, specificity))


@pytest.mark.parametrize("tier", list(Tier))
def test_no_sample_tells_nothing(tier: Tier) -> None:
    assert accuracy_of(tier, 0, QUESTION) == COIN_TOSS


def test_a_study_worse_than_chance_tells_nothing() -> None:
    assert accuracy_of(Tier.QUALITATIVE, 1, QUESTION) == COIN_TOSS


def test_a_sample_below_zero_is_refused() -> None:
    with pytest.raises(EvidenceError, match="below zero"):
        accuracy_of(Tier.SURVEY, -1, QUESTION)


@given(st.integers(2, 5), st.integers(50, 100), st.integers(50, 100))
def test_every_accuracy_makes_a_likelihood(states: int, yes: int, no: int) -> None:
    discrete.check_likelihood(likelihood_of(Accuracy(yes / 100, no / 100), states), states)


@pytest.mark.parametrize("states", [2, 3, 5])
def test_a_coin_toss_tells_nothing_of_any_number_of_states(states: int) -> None:
    likelihood = likelihood_of(COIN_TOSS, states)
    assert all(row == pytest.approx([1 / states] * states) for row in likelihood)


@pytest.mark.parametrize("states", [2, 3, 5])
def test_a_perfect_study_tells_all(states: int) -> None:
    assert likelihood_of(Accuracy(1, 1), states) == discrete.partition_likelihood(range(states))


def test_two_states_are_told_apart_by_sensitivity_and_specificity() -> None:
    assert likelihood_of(Accuracy(0.9, 0.7), 2)[1] == pytest.approx((0.3, 0.7))


def test_a_study_of_a_method_has_an_outcome_for_each_state() -> None:
    decision = make_decision(((1, 2, 3), (0, 0, 0)), (200_000, 300_000, 500_000))
    likelihood = study_likelihood(method_named("online-survey"), 400, make_question(decision=decision))
    assert (len(likelihood), len(likelihood[0])) == (3, 3)


def test_a_small_study_cannot_change_the_decision_and_a_large_one_can() -> None:
    decision = make_decision(prior_ppm=(20_000, 980_000))
    assert not can_change(decision, likelihood_of(Accuracy(0.6, 0.6), 2))
    assert can_change(decision, likelihood_of(Accuracy(0.99, 0.99), 2))


def test_likeness_of_method_and_sample_sets_the_overlap() -> None:
    survey, maxdiff, calls = (method_named(key) for key in ("online-survey", "maxdiff", "call-analysis"))
    assert [overlap(survey, other) for other in (survey, maxdiff, calls)] == [0.8, 0.5, 0.2]


def test_every_method_has_a_known_tier() -> None:
    assert {Tier(method.tier) for method in catalogue()} == set(Tier)
