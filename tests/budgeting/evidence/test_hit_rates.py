"""From a method, a design and a question to a likelihood."""

from dataclasses import replace
from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.advice.asking import Asked, normal_decision
from budgeting.beliefs import NormalBelief
from budgeting.errors import EvidenceError
from budgeting.evidence.accuracy import COIN_TOSS, Accuracy
from budgeting.evidence.hit_rates import (
    by_state,
    can_change,
    check_own_likelihood,
    evidence_of,
    exclusion,
    likelihood_of,
    overlap,
    study_likelihood,
)
from budgeting.methods import catalogue, method_named
from budgeting.methods.method import QUESTION_KINDS, QuestionKind
from budgeting.questions import Question
from budgeting.studies import JudgedLikelihood
from budgeting.value import bundles, discrete, normal
from tests.builders import make_decision, make_package, make_question, make_study

QUESTION = make_question(difference_bp=1_000, prevalence_bp=1_500)
SURVEY = make_study()
STATES = ("Fees drive them away", "Something else does")


def asked_as(kind: QuestionKind) -> Question:
    return replace(QUESTION, kind=kind)


def about_a_number(mean: int = 3_000, deviation: int = 4_000, break_even: int = 2_000) -> Question:
    asked = Asked("Whether to simplify the fee letter", "Ada", make_decision().decide_by)
    belief = NormalBelief(mean, deviation, break_even, worth_minor=1_000_000)
    return replace(QUESTION, decision=normal_decision(asked, belief=belief), kind="descriptive")


def worth_of(question: Question, likelihood: discrete.Matrix) -> float:
    decision = question.decision
    return bundles.evsi(decision.prior, decision.payoffs, np.asarray(likelihood))


# Fit to the question's kind


@pytest.mark.parametrize(("kind", "share"), [("descriptive", 1.0), ("evaluative", 0.9), ("exploratory", 0.75)])
def test_a_method_is_less_valid_for_a_question_that_it_fits_less_well(kind: QuestionKind, share: float) -> None:
    evidence = evidence_of(SURVEY, make_package(sample=10**7), asked_as(kind))
    assert evidence.validity == pytest.approx(0.7 * share)
    assert evidence.accuracy.sensitivity == pytest.approx(0.5 + 0.7 * share * 0.5)
    assert not evidence.exclusion


def test_a_method_that_does_not_answer_a_kind_of_question_tells_nothing_and_says_why() -> None:
    depths = make_study(method_key="depth-interviews")
    evidence = evidence_of(depths, make_package(sample=20), asked_as("descriptive"))
    assert evidence.accuracy == COIN_TOSS
    assert evidence.exclusion.endswith("does not answer a descriptive question. Choose one that does.")
    likelihood = study_likelihood(depths, make_package(sample=20), asked_as("descriptive"))
    assert not can_change(QUESTION.decision, likelihood)


def test_a_method_is_excluded_exactly_where_it_does_not_fit() -> None:
    for method in catalogue():
        for kind in QUESTION_KINDS:
            assert bool(exclusion(method, kind)) == (method.fit.to(kind) == 0)


def test_an_exploratory_question_takes_the_article_that_it_needs() -> None:
    assert "an exploratory question" in exclusion(method_named("ab-test"), "exploratory")


# Likelihoods of states


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
    likelihood = study_likelihood(SURVEY, make_package(sample=400), make_question(decision=decision))
    assert (len(likelihood), len(likelihood[0])) == (3, 3)


def test_a_small_study_cannot_change_the_decision_and_a_large_one_can() -> None:
    decision = make_decision(prior_ppm=(20_000, 980_000))
    assert not can_change(decision, likelihood_of(Accuracy(0.6, 0.6), 2))
    assert can_change(decision, likelihood_of(Accuracy(0.99, 0.99), 2))


def test_likeness_of_method_and_sample_sets_the_overlap() -> None:
    survey, maxdiff, calls = (method_named(key) for key in ("online-survey", "maxdiff", "call-analysis"))
    assert [overlap(survey, other) for other in (survey, maxdiff, calls)] == [0.8, 0.5, 0.2]


# A decision about a number


@pytest.mark.parametrize("sample", [5, 50, 400, 5_000, 100_000])
@pytest.mark.parametrize(("mean", "break_even"), [(2_000, 2_000), (3_000, 2_000), (2_000, 12_000)])
def test_an_unbiased_sample_is_worth_the_closed_form(sample: int, mean: int, break_even: int) -> None:
    """To one part in 10,000 of perfect information; a randomised test has no bias, and two arms of n each."""
    question = about_a_number(mean, 4_000, break_even)
    test = make_study(method_key="ab-test")
    question = replace(question, kind="causal")
    found = worth_of(question, study_likelihood(test, make_package(sample=sample), question))
    exact = normal.evsi(mean / 1_000, 4, break_even / 1_000, 1_000_000, variance=2 * 50**2, sample=sample)
    perfect = normal.evpi(mean / 1_000, 4, break_even / 1_000, 1_000_000)
    assert found == pytest.approx(exact, abs=1e-4 * perfect)


@pytest.mark.parametrize(("mean", "sample"), [(2_000, 400), (4_000, 100), (6_000, 300), (10_000, 2_500)])
def test_a_second_study_of_a_number_keeps_less_than_a_third_of_what_one_larger_study_adds(
    mean: int, sample: int
) -> None:
    """Estimates are cut to yes or no before they are put together, and so are worth too little, never too much."""
    question = replace(about_a_number(mean), kind="causal")
    likelihood, more = (
        study_likelihood(make_study(method_key="ab-test"), make_package(sample=size), question)
        for size in (sample, 2 * sample)
    )
    both = bundles.joint_likelihood([likelihood, likelihood], [bundles.Repeat(0, 0.0)])
    alone, decision = worth_of(question, likelihood), question.decision
    added = bundles.evsi(decision.prior, decision.payoffs, both) - alone
    assert -1e-6 * alone <= added < (worth_of(question, more) - alone) / 3


def test_a_survey_cannot_change_a_firm_belief_however_well_another_cut_might() -> None:
    """Midway between the states it is right 84 times in 100; a rarer, surer yes would still turn the decision."""
    firm = make_decision(prior_ppm=(30_000, 970_000))
    assert not can_change(firm, likelihood_of(Accuracy(0.8413, 0.8413), 2))
    assert can_change(firm, likelihood_of(Accuracy(0.2743, 0.9953), 2))


def test_bias_takes_worth_from_a_sample() -> None:
    question = about_a_number()
    found = worth_of(question, study_likelihood(SURVEY, make_package(sample=400), question))
    exact = normal.evsi(3, 4, 2, 1_000_000, variance=50**2, sample=400)
    assert 0 < found < exact


def test_asking_everybody_without_bias_tells_all_about_a_number() -> None:
    question = about_a_number()
    method = replace(method_named("online-survey"), tier="randomised")
    study = replace(SURVEY, method=method)
    package = replace(make_package(sample=10**9))
    decision = question.decision
    found = worth_of(question, study_likelihood(study, package, question))
    assert found == pytest.approx(discrete.evpi(decision.prior, decision.payoffs), rel=1e-3)


def test_interviews_about_a_number_are_right_by_side_of_break_even() -> None:
    question = replace(about_a_number(), kind="exploratory")
    likelihood = study_likelihood(make_study(method_key="depth-interviews"), make_package(sample=20), question)
    assert len(likelihood) == len(question.decision.prior)
    assert len(set(likelihood)) == 2


def test_a_study_of_a_number_is_summed_up_by_side() -> None:
    question = about_a_number()
    likelihood = study_likelihood(SURVEY, make_package(sample=400), question)
    table = by_state(question.decision, likelihood)
    evidence = evidence_of(SURVEY, make_package(sample=400), question)
    assert evidence.accuracy.sensitivity == pytest.approx(table[0][0])
    assert evidence.accuracy.specificity == pytest.approx(table[1][1])
    assert evidence.unbiased.sensitivity > evidence.accuracy.sensitivity


def test_a_study_of_no_one_tells_nothing_of_a_number() -> None:
    question = about_a_number()
    assert worth_of(question, study_likelihood(SURVEY, make_package(sample=0), question)) == pytest.approx(0, abs=1e-6)


@given(st.integers(1, 10_000), st.integers(-8_000, 8_000))
def test_a_study_of_a_number_is_worth_no_more_than_knowing_it(sample: int, mean: int) -> None:
    question = about_a_number(mean, 4_000, 0)
    found = worth_of(question, study_likelihood(SURVEY, make_package(sample=sample), question))
    decision = question.decision
    assert 0 <= found <= discrete.evpi(decision.prior, decision.payoffs) * (1 + 1e-9) + 1e-6


def test_a_survey_of_a_number_has_the_error_of_one_observation_over_the_root_of_the_sample() -> None:
    question = about_a_number(2_000, 4_000, 2_000)
    likelihood = study_likelihood(SURVEY, make_package(sample=400), question)
    values = question.decision.belief.grid.values if question.decision.belief else ()
    place = int(np.argmin(np.abs(np.asarray(values) - (2 + 50 / sqrt(400)))))
    assert likelihood[place][0] == pytest.approx(0.5 + 0.7 * (0.8413 - 0.5), abs=0.05)


# Hit rates entered by hand


def test_own_hit_rates_take_the_place_of_those_that_follow_from_the_design() -> None:
    study = replace(SURVEY, judged=(JudgedLikelihood(QUESTION.key, ((900_000, 100_000), (300_000, 700_000))),))
    likelihood = study_likelihood(study, make_package(), QUESTION)
    assert np.asarray(likelihood) == pytest.approx(np.array([[0.9, 0.1], [0.3, 0.7]]))
    evidence = evidence_of(study, make_package(), QUESTION)
    assert evidence.is_judged
    assert (evidence.accuracy.sensitivity, evidence.accuracy.specificity) == pytest.approx((0.9, 0.7))


def test_own_hit_rates_for_another_question_change_nothing() -> None:
    study = replace(SURVEY, judged=(JudgedLikelihood("other", ((900_000, 100_000), (300_000, 700_000))),))
    assert study_likelihood(study, make_package(), QUESTION) == study_likelihood(SURVEY, make_package(), QUESTION)
    assert not evidence_of(study, make_package(), QUESTION).is_judged


def test_own_hit_rates_tell_nothing_without_a_sample() -> None:
    study = replace(SURVEY, judged=(JudgedLikelihood(QUESTION.key, ((900_000, 100_000), (300_000, 700_000))),))
    assert not can_change(QUESTION.decision, study_likelihood(study, make_package(sample=0), QUESTION))


def test_own_hit_rates_about_a_number_count_by_side() -> None:
    question = about_a_number()
    study = replace(SURVEY, judged=(JudgedLikelihood(question.key, ((900_000, 100_000), (300_000, 700_000))),))
    likelihood = study_likelihood(study, make_package(), question)
    assert len(likelihood) == len(question.decision.prior)
    assert by_state(question.decision, likelihood)[1] == pytest.approx((0.3, 0.7))


def test_own_rows_may_add_up_within_the_rounding_of_parts_per_million() -> None:
    thirds = check_own_likelihood([[0.333333] * 3] * 3, ["A", "B", "C"])
    discrete.check_likelihood(thirds, 3)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[0.9, 0.1]], "2 rows and 2 columns"),
        ([[0.9, 0.05, 0.05], [0.2, 0.3, 0.5]], "2 rows and 2 columns"),
        ([[0.9, 0.2], [0.1, 0.8]], "Rows and columns look swapped"),
        ([[0.9, 0.2], [0.2, 0.8]], "row “Fees drive them away” add up to 110 %"),
        ([[0.9, 0.1], [0.3, 0.6]], "row “Something else does” add up to 90 %"),
        ([[1.1, -0.1], [0.3, 0.7]], "between 0 % and 100 %"),
        ([[nan, 0.1], [0.3, 0.7]], "between 0 % and 100 %"),
    ],
)
def test_a_table_that_is_no_likelihood_is_refused_with_what_to_do(rows: list[list[float]], words: str) -> None:
    with pytest.raises(EvidenceError, match=words) as caught:
        check_own_likelihood(rows, STATES)
    assert caught.value.place == "likelihood"


def test_a_table_whose_rows_and_columns_both_add_up_is_taken_as_it_stands() -> None:
    rows = ((0.8, 0.2), (0.2, 0.8))
    assert check_own_likelihood(rows, STATES) == rows


def test_hit_rates_of_ones_own_that_tell_of_other_states_are_not_used() -> None:
    thirds = ((400_000, 300_000, 300_000), (300_000, 400_000, 300_000), (300_000, 300_000, 400_000))
    study = replace(SURVEY, judged=(JudgedLikelihood(QUESTION.key, thirds),))
    assert not evidence_of(study, make_package(), QUESTION).is_judged
    assert study_likelihood(study, make_package(), QUESTION) == study_likelihood(SURVEY, make_package(), QUESTION)
