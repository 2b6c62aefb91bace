"""Bundles and policies have the worth that the formulas give when each is worked out by itself."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.value import made_programme, plain_evsi, value_all, value_plainly
from budgeting.advice.asking import Asked, normal_decision
from budgeting.beliefs import NormalBelief
from budgeting.evidence.hit_rates import overlap
from budgeting.evidence.timing import open_share
from budgeting.evidence.worth import acting
from budgeting.money import rounded
from budgeting.posing.answering import Offer, Valued, bundle_of, combinations, offer_of, rounded_ratio
from budgeting.posing.following import policies
from budgeting.questions import Question
from budgeting.studies import Package, Study, Trigger
from budgeting.value.bundles import joint_likelihood, repeats_of
from budgeting.value.policies import Policy, releases_on, roll_back
from tests.builders import make_decision, make_packages, make_programme, make_question, make_study

SURVEY = make_study("survey")
CALLS = make_study("calls", method_key="call-analysis", packages=make_packages(2_000, 4_000, samples=(20, 40)))
TESTS = make_study("tests", method_key="usability-test", packages=make_packages(3_000, 5_000, samples=(5, 12)))
AGAIN = make_study("again", packages=make_packages(6_000, samples=(300,)))
FOLLOW = make_study(
    "follow", method_key="ab-test", period_key="q2", packages=make_packages(9_000, 15_000), trigger=Trigger("survey")
)
STUDIES = (SURVEY, CALLS, TESTS, AGAIN)
THREE_STATES = make_decision(
    ((300_000, 100_000, -200_000), (100_000, 150_000, 0), (0, 0, 0)), (300_000,) * 2 + (400_000,)
)


def about_a_number() -> Question:
    asked = Asked("Whether", "Ada", make_decision().decide_by)
    belief = NormalBelief(1_000, 4_000, 2_000, worth_minor=5_000_000)
    return replace(make_question(), decision=normal_decision(asked, belief=belief))


QUESTIONS = [
    make_question(),
    make_question(decision=make_decision(prior_ppm=(350_000, 650_000), acting_ppm=700_000)),
    make_question(decision=THREE_STATES),
    about_a_number(),
]


def bundles_for(question: Question, studies: Sequence[Study] = STUDIES) -> list[Valued]:
    programme = make_programme(*studies, questions=(question,))
    return list(combinations(programme, question, studies))


def rolled_back(question: Question, first: Sequence[Offer], follow: Offer, threshold: float) -> Policy:
    offers = (*first, follow)
    repeats = repeats_of(len(offers), lambda i, j: overlap(offers[i].study.method, offers[j].study.method))
    joint = joint_likelihood([offer.likelihood for offer in offers], repeats)
    place = [offer.study.key for offer in first].index("survey")
    decision = question.decision
    return roll_back(decision.prior, decision.payoffs, joint, threshold, releases_on(joint.shape[1:-1], place, 0))


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_bundle_is_worth_what_a_plain_statement_of_the_formula_gives(question: Question) -> None:
    found = bundles_for(question)
    assert len(found) == 4 * 3 * 3 * 2 - 1
    for valued in found:
        plain = plain_evsi(question.decision, valued.offers)
        assert valued.evsi == pytest.approx(plain, rel=1e-9, abs=1e-9 * 3 * 10**7)


@pytest.mark.parametrize("question", QUESTIONS)
def test_in_a_bundle_the_stronger_study_stands_first(question: Question) -> None:
    for valued in bundles_for(question):
        alone = [offer.evsi for offer in valued.offers]
        assert alone == sorted(alone, reverse=True)
        assert valued.share == min(offer.share for offer in valued.offers)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_policy_is_worth_what_its_rollback_by_itself_gives(question: Question) -> None:
    programme = make_programme(SURVEY, CALLS, FOLLOW, questions=(question,))
    firsts = list(combinations(programme, question, (SURVEY, CALLS)))
    found = {(one.packages, one.follow_ups[0].level): one for one in policies(programme, question, firsts, FOLLOW)}
    assert found
    for first in firsts:
        for package in FOLLOW.packages:
            bundle = found.get((first.refs, package.level))
            if "survey" not in {offer.study.key for offer in first.offers}:
                assert bundle is None
            elif bundle:
                assert bundle.value_minor == pytest.approx(plain_value(question, first, package), abs=1)


def plain_value(question: Question, first: Valued, package: Package) -> int:
    starts_on = max(offer.reports_on for offer in first.offers)
    begins = max(starts_on, make_programme().period("q2").starts_on)
    share = min(first.share, open_share(begins, package.days_to_result, question.decision.decide_by))
    weight = acting(question) * share
    follow = offer_of(question, FOLLOW, package, begins)
    policy = rolled_back(question, first.offers, follow, float(package.cost_minor / weight))
    more = weight * Fraction(max(0.0, policy.value - policy.first_value))
    return rounded(acting(question) * first.share * Fraction(first.evsi) + more)


def test_a_study_that_does_not_answer_the_question_is_in_no_bundle() -> None:
    question = replace(make_question(), kind="descriptive")
    depths = make_study("depths", method_key="depth-interviews")
    programme = make_programme(SURVEY, depths, questions=(question,))
    found = list(combinations(programme, question, (SURVEY, depths)))
    assert {offer.study.key for one in found for offer in one.offers} == {"survey"}
    waits = replace(depths, trigger=Trigger("survey"))
    assert list(policies(programme, question, found, waits)) == []


def test_without_a_study_that_fits_there_is_no_bundle() -> None:
    question = replace(make_question(), kind="descriptive")
    depths = make_study("depths", method_key="depth-interviews")
    assert bundles_for(question, (depths,)) == []


def test_a_bundle_is_worth_acting_times_open_share_times_its_information() -> None:
    question = QUESTIONS[1]
    for valued in bundles_for(question):
        exact = acting(question) * valued.share * Fraction(valued.evsi)
        assert bundle_of(question, valued).value_minor == rounded(exact)


@pytest.mark.parametrize("about_numbers", [True, False])
def test_made_questions_are_valued_bundle_by_bundle(about_numbers: bool) -> None:  # noqa: FBT001  parametrised
    programme, made = made_programme(about_numbers=about_numbers, waits=False)
    (one, *_) = made
    found = sum(valued.evsi for valued in combinations(programme, one.question, one.firsts))
    assert value_all(programme, made[:2]) == (2 * 255, 0)
    assert value_plainly(programme, [one]) == pytest.approx(found, rel=1e-9)


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**10) | st.just(2))
def test_money_of_many_bundles_is_rounded_as_any_money_is(numerator: int, denominator: int) -> None:
    assert rounded_ratio(numerator, denominator) == rounded(Fraction(numerator, denominator))
