"""What a value hangs on is shown widest first, each input moved by itself."""

from dataclasses import replace
from datetime import date

import pytest

from budgeting.asking import Asked, normal_decision
from budgeting.beliefs import NormalBelief
from budgeting.questions import Question
from budgeting.sensitivity.paying import paying_range
from budgeting.sensitivity.tornado import Tornado, believing, ceiling_tornado, package_tornado
from budgeting.studies import JudgedLikelihood
from budgeting.worth import package_worth, question_worth
from tests.builders import POUNDS, make_decision, make_package, make_programme, make_question, make_study

STARTS_ON = date(2027, 1, 1)
QUESTION = make_question()
SURVEY = make_study()
PACKAGE = make_package(pounds=1_000)


def about_a_number() -> Question:
    asked = Asked("Whether", "Ada", date(2027, 12, 31))
    belief = NormalBelief(3_000, 4_000, 2_000, worth_minor=1_000_000)
    return replace(QUESTION, decision=normal_decision(asked, belief=belief))


def labels(tornado: Tornado) -> list[str]:
    return [bar.label for bar in tornado.bars]


def test_a_ceiling_hangs_on_payoffs_beliefs_and_acting() -> None:
    tornado = ceiling_tornado(QUESTION)
    assert tornado.base_minor == question_worth(make_programme(), QUESTION).ceiling_minor
    assert set(labels(tornado)) == {"Payoffs of “Option 1”", "Belief in “State 1”", "Chance of acting"}


@pytest.mark.parametrize("question", [QUESTION, about_a_number()])
def test_the_widest_swing_comes_first(question: Question) -> None:
    for tornado in (ceiling_tornado(question), package_tornado(question, SURVEY, PACKAGE, STARTS_ON)):
        swings = [bar.swing_minor for bar in tornado.bars]
        assert swings == sorted(swings, reverse=True)
        assert swings[0] > 0


def test_a_belief_moved_by_ten_points_has_the_ceiling_of_that_belief() -> None:
    (bar,) = [bar for bar in ceiling_tornado(QUESTION).bars if bar.label.startswith("Belief")]
    assert (bar.low, bar.high) == ("10 %", "30 %")
    assert (bar.low_minor, bar.high_minor) == (40_000 * POUNDS, 120_000 * POUNDS)


def test_the_net_value_of_a_package_hangs_on_hit_rates_time_and_prices_too() -> None:
    tornado = package_tornado(QUESTION, SURVEY, PACKAGE, STARTS_ON)
    assert tornado.base_minor == package_worth(QUESTION, SURVEY, PACKAGE, STARTS_ON).net_minor
    found = " ".join(labels(tornado))
    for words in ("sensitivity", "specificity", "validity", "Days", "Prices", "Chance of acting", "Payoffs", "Belief"):
        assert words in found


def test_better_hit_rates_never_lower_the_net_value() -> None:
    for question in (QUESTION, about_a_number()):
        for bar in package_tornado(question, SURVEY, PACKAGE, STARTS_ON).bars:
            if "ity)" in bar.label:
                assert bar.low_minor <= bar.high_minor


def test_prices_and_days_lower_the_net_value() -> None:
    for bar in package_tornado(QUESTION, SURVEY, PACKAGE, STARTS_ON).bars:
        if bar.label in ("Prices", "Days to the result"):
            assert bar.low_minor > bar.high_minor


def test_a_number_hangs_on_its_mean_spread_and_break_even() -> None:
    found = labels(package_tornado(about_a_number(), SURVEY, PACKAGE, STARTS_ON))
    for label in ("Expected number", "Break-even", "How far it could lie off", "Worth of one unit"):
        assert label in found
    assert not any("sensitivity" in label for label in found)


def test_hit_rates_entered_by_hand_are_not_moved() -> None:
    study = replace(SURVEY, judged=(JudgedLikelihood("fees", ((900_000, 100_000), (300_000, 700_000))),))
    assert not any("ity)" in label for label in labels(package_tornado(QUESTION, study, PACKAGE, STARTS_ON)))


def test_every_one_of_three_states_is_moved() -> None:
    decision = make_decision(((1, 2, 3), (3, 2, 1)), (200_000, 300_000, 500_000))
    found = labels(ceiling_tornado(make_question(decision=decision)))
    assert sum(label.startswith("Belief") for label in found) == 3


def test_other_beliefs_keep_their_proportions() -> None:
    decision = make_decision(((1, 2, 3), (3, 2, 1)), (200_000, 300_000, 500_000))
    assert [state.prior_ppm for state in believing(decision, 0, 600_000).states] == [600_000, 150_000, 250_000]
    sure = make_decision(prior_ppm=(1_000_000, 0))
    assert [state.prior_ppm for state in believing(sure, 0, 900_000).states] == [900_000, 100_000]


def test_a_package_pays_for_beliefs_around_break_even() -> None:
    found = paying_range(QUESTION, SURVEY, PACKAGE, STARTS_ON)
    assert found.what == "State 1"
    assert found.held == 200_000
    assert found.holds_now == (package_worth(QUESTION, SURVEY, PACKAGE, STARTS_ON).net_minor > 0)
    (range_,) = found.ranges
    assert range_.low < 333_333 < range_.high


def test_a_package_pays_for_numbers_around_break_even() -> None:
    found = paying_range(about_a_number(), SURVEY, PACKAGE, STARTS_ON)
    assert (found.unit, found.held) == ("points", 3_000)
    (range_,) = found.ranges
    assert range_.low < 2_000 < range_.high
    assert found.holds_now
