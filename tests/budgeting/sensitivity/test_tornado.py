"""What a value hangs on is shown widest first, each input moved by itself."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from budgeting.advice.asking import Asked, normal_decision
from budgeting.beliefs import NormalBelief
from budgeting.evidence.accuracy import Sampling, survey_accuracy
from budgeting.evidence.timing import open_share
from budgeting.evidence.worth import package_worth, question_worth
from budgeting.money import LARGEST_MINOR, rounded
from budgeting.questions import Question
from budgeting.sensitivity.break_even import BeliefRange
from budgeting.sensitivity.inputs import believing
from budgeting.sensitivity.paying import PayingRange, paying_range
from budgeting.sensitivity.tornado import Bar, Tornado, ceiling_tornado, package_tornado
from budgeting.studies import JudgedLikelihood, Package
from budgeting.value import discrete
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


def bars_of(tornado: Tornado) -> dict[str, Bar]:
    return {bar.label: bar for bar in tornado.bars}


def net(question: Question = QUESTION, package: Package = PACKAGE) -> int:
    return package_worth(question, SURVEY, package, STARTS_ON).net_minor


def deciding(question: Question = QUESTION, **change: Any) -> Question:  # noqa: ANN401  one of several fields
    return replace(question, decision=replace(question.decision, **change))


def net_by_hit_rates(sensitivity: float, specificity: float) -> int:
    decision = QUESTION.decision
    evsi = discrete.evsi(decision.prior, decision.payoffs, discrete.binary_likelihood(sensitivity, specificity))
    return rounded(open_share(STARTS_ON, 15, decision.decide_by) * Fraction(evsi)) - PACKAGE.cost_minor


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


def test_each_bar_is_the_net_value_with_that_one_thing_changed() -> None:
    bars = bars_of(package_tornado(QUESTION, SURVEY, PACKAGE, STARTS_ON))
    payoffs = [make_decision(((gain, -loss), (0, 0))) for gain, loss in ((320_000, 160_000), (480_000, 240_000))]
    beliefs = [make_decision(prior_ppm=pair) for pair in ((100_000, 900_000), (300_000, 700_000))]
    days = [replace(PACKAGE, days_to_result=days) for days in (7, 23)]
    expected = [
        Bar("Payoffs of “Option 1”", "20 % less", "20 % more", *(net(replace(QUESTION, decision=d)) for d in payoffs)),
        Bar("Belief in “State 1”", "10 %", "30 %", *(net(replace(QUESTION, decision=d)) for d in beliefs)),
        Bar("Chance of acting", "80 %", "100 %", net(deciding(acting_ppm=800_000)), net()),
        Bar("Days to the result", "7 days", "23 days", *(net(package=package) for package in days)),
        Bar("Prices", "all low", "all high", net() + 50_000, net() - 100_000),
    ]
    assert [bars[bar.label] for bar in expected] == expected


def test_hit_rates_are_moved_by_ten_points_before_bias_is_taken_off() -> None:
    bars = bars_of(package_tornado(QUESTION, SURVEY, PACKAGE, STARTS_ON))
    right = survey_accuracy(Sampling(400), 1_000).sensitivity
    # A survey keeps .7 of what it finds, and at a fit of 2 nine tenths of that.
    kept, fewer, all_right = (0.5 + 0.63 * (share - 0.5) for share in (right, right - 0.1, 1.0))
    assert bars["Says yes when it is so (sensitivity)"] == Bar(
        "Says yes when it is so (sensitivity)",
        "88 %",
        "100 %",
        net_by_hit_rates(fewer, kept),
        net_by_hit_rates(all_right, kept),
    )
    assert bars["Says no when it is not (specificity)"] == Bar(
        "Says no when it is not (specificity)",
        "88 %",
        "100 %",
        net_by_hit_rates(kept, fewer),
        net_by_hit_rates(kept, all_right),
    )
    low, high = (0.5 + validity * (right - 0.5) for validity in (0.48, 0.78))
    assert bars["Freedom from bias (validity)"] == Bar(
        "Freedom from bias (validity)", "48 %", "78 %", net_by_hit_rates(low, low), net_by_hit_rates(high, high)
    )


def test_a_swing_is_the_distance_between_two_figures() -> None:
    assert Bar("Prices", "all low", "all high", 10, -5).swing_minor == 15


def test_half_the_days_are_taken_off_and_put_on() -> None:
    tornado = package_tornado(QUESTION, SURVEY, replace(PACKAGE, days_to_result=10), STARTS_ON)
    days = bars_of(tornado)["Days to the result"]
    assert (days.low, days.high) == ("5 days", "15 days")


def test_nothing_is_freer_of_bias_than_altogether() -> None:
    test = make_study(method_key="ab-test")
    bar = bars_of(package_tornado(replace(QUESTION, kind="causal"), test, PACKAGE, STARTS_ON))
    assert bar["Freedom from bias (validity)"].high == "100 %"


def test_a_number_is_moved_by_whole_thousandths() -> None:
    belief = NormalBelief(3_000, 4_001, 2_000, worth_minor=1_000_000, observation_milli=50_001)
    bars = bars_of(ceiling_tornado(deciding(about_a_number(), belief=belief)))
    assert (bars["Expected number"].low, bars["Expected number"].high) == ("1 points", "5 points")
    assert bars["How far it could lie off"].low == "3.201 points"
    assert bars["Spread of one observation"].low == "40.001 points"


def test_chances_stay_between_never_and_always() -> None:
    seldom = bars_of(ceiling_tornado(deciding(acting_ppm=100_000)))["Chance of acting"]
    assert (seldom.low, seldom.high, seldom.low_minor) == ("0 %", "30 %", 0)
    decision = make_decision(prior_ppm=(50_000, 950_000))
    unlikely = bars_of(ceiling_tornado(make_question(decision=decision)))["Belief in “State 1”"]
    assert (unlikely.low, unlikely.high, unlikely.low_minor) == ("0 %", "15 %", 0)
    likely = make_decision(prior_ppm=(950_000, 50_000))
    assert bars_of(ceiling_tornado(make_question(decision=likely)))["Belief in “State 1”"].high == "100 %"


def test_bars_that_move_nothing_come_last_in_the_order_of_their_names() -> None:
    nobody_acts = ceiling_tornado(deciding(acting_ppm=0))
    assert labels(nobody_acts) == ["Chance of acting", "Belief in “State 1”", "Payoffs of “Option 1”"]
    assert [bar.swing_minor for bar in nobody_acts.bars] == [16_000 * POUNDS, 0, 0]


def test_a_payoff_at_the_limit_is_not_taken_beyond_it() -> None:
    most = LARGEST_MINOR // POUNDS
    tornado = ceiling_tornado(make_question(decision=make_decision(((most, -most), (0, 0)), (500_000, 500_000))))
    payoffs = bars_of(tornado)["Payoffs of “Option 1”"]
    assert (payoffs.low_minor, payoffs.high_minor) == (LARGEST_MINOR * 4 // 10, LARGEST_MINOR // 2)


def test_a_study_without_a_sample_has_no_hit_rates_to_move() -> None:
    asked_nobody = make_package(sample=0)
    assert not any("ity)" in label for label in labels(package_tornado(QUESTION, SURVEY, asked_nobody, STARTS_ON)))


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


def test_each_bar_of_a_number_is_the_net_value_with_that_one_thing_changed() -> None:
    question = about_a_number()
    bars = bars_of(package_tornado(question, SURVEY, PACKAGE, STARTS_ON))
    belief = question.decision.belief
    assert belief is not None

    def bar(label: str, low: str, high: str, field: str, ends: tuple[int, int]) -> Bar:
        nets = [net(deciding(question, belief=replace(belief, **{field: end}))) for end in ends]  # type: ignore[arg-type]  # every field is a number
        return Bar(label, low, high, nets[0], nets[1])

    expected = [
        bar("Expected number", "1 points", "5 points", "mean_milli", (1_000, 5_000)),
        bar("Break-even", "0 points", "4 points", "break_even_milli", (0, 4_000)),
        bar("How far it could lie off", "3.2 points", "4.8 points", "deviation_milli", (3_200, 4_800)),
        bar("Spread of one observation", "40 points", "60 points", "observation_milli", (40_000, 60_000)),
        bar("Worth of one unit", "20 % less", "20 % more", "worth_minor", (800_000, 1_200_000)),
    ]
    assert [bars[one.label] for one in expected] == expected


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


def test_a_package_may_be_asked_of_the_other_state() -> None:
    found = paying_range(QUESTION, SURVEY, PACKAGE, STARTS_ON, state=1)
    (first,), (second,) = paying_range(QUESTION, SURVEY, PACKAGE, STARTS_ON).ranges, found.ranges
    assert (found.what, found.unit, found.held) == ("State 2", "", 800_000)
    assert (second.low, second.high) == (1_000_000 - first.high, 1_000_000 - first.low)


def test_a_package_pays_up_to_the_ends_of_its_range() -> None:
    (range_,) = paying_range(QUESTION, SURVEY, PACKAGE, STARTS_ON).ranges
    for ppm, pays in (
        (range_.low - 9, False),
        (range_.low + 9, True),
        (range_.high - 9, True),
        (range_.high + 9, False),
    ):
        decision = make_decision(prior_ppm=(ppm, 1_000_000 - ppm))
        assert (net(replace(QUESTION, decision=decision)) > 0) == pays


@pytest.mark.parametrize(("held", "holds"), [(199, False), (200, True), (300, True), (301, False), (450, True)])
def test_a_package_pays_now_when_what_is_held_lies_in_a_range(held: int, holds: bool) -> None:  # noqa: FBT001  the answer
    assert PayingRange("State 1", "", held, (BeliefRange(200, 300), BeliefRange(400, 500))).holds_now is holds


def test_a_package_pays_for_numbers_around_break_even() -> None:
    found = paying_range(about_a_number(), SURVEY, PACKAGE, STARTS_ON)
    assert (found.unit, found.held) == ("points", 3_000)
    (range_,) = found.ranges
    assert range_.low < 2_000 < range_.high
    assert found.holds_now
    assert found.what == "the number"
    belief = about_a_number().decision.belief
    assert belief is not None
    for mean_milli, pays in (
        (range_.low - 2, False),
        (range_.low, True),
        (range_.high, True),
        (range_.high + 2, False),
    ):
        moved = deciding(about_a_number(), belief=replace(belief, mean_milli=mean_milli))
        assert (net(moved) > 0) == pays
