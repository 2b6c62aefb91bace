"""A decision can be asked in more than one way, and is read back as it was typed."""

from datetime import date
from functools import partial
from statistics import NormalDist

import pytest

from budgeting.advice.asking import (
    Asked,
    QuickAnswers,
    YesNoAnswers,
    normal_decision,
    quick_answers,
    quick_decision,
    triage_of,
    yes_no_answers,
    yes_no_decision,
)
from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Option
from budgeting.money import LARGEST_MINOR
from budgeting.stakes import Stake
from budgeting.value import discrete, normal
from tests.refusals import refusal

ASKED = Asked("Whether to simplify the fee letter", "Head of current accounts", date(2027, 12, 31))
BELIEF = NormalBelief(mean_milli=3_000, deviation_milli=4_000, break_even_milli=2_000, worth_minor=1_000_000)


def test_a_quick_look_is_worth_the_stake_times_the_chance_of_being_wrong() -> None:
    decision = quick_decision(ASKED, at_stake_minor=10_000_000, sure_ppm=700_000)
    assert decision.depth == "quick"
    assert discrete.evpi(decision.prior, decision.payoffs) == pytest.approx(0.3 * 10_000_000)


def test_a_quick_look_is_read_back_as_typed() -> None:
    decision = quick_decision(ASKED, at_stake_minor=10_000_000, sure_ppm=700_000)
    assert quick_answers(decision) == QuickAnswers(10_000_000, 700_000, MILLION)


def test_a_yes_or_no_decision_has_the_gain_and_the_loss_in_its_table() -> None:
    decision = yes_no_decision(ASKED, gain_minor=400, loss_minor=200, sure_ppm=200_000)
    assert decision.payoffs_minor == ((400, -200), (0, 0))
    assert decision.depth == "yes_no"
    assert yes_no_answers(decision) == YesNoAnswers(400, 200, 200_000)


def test_a_stake_is_kept_with_the_decision() -> None:
    stake = Stake(customers=10_000, value_minor=20_000, change_bp=150)
    decision = yes_no_decision(ASKED, gain_minor=stake.worth_minor, loss_minor=0, sure_ppm=500_000, stake=stake)
    assert decision.stake == stake
    assert decision.payoffs_minor[0][0] == 10_000 * 20_000 * 150 // 10_000


def test_a_number_has_the_value_now_and_the_perfect_information_of_the_closed_form() -> None:
    decision = normal_decision(ASKED, belief=BELIEF)
    assert discrete.value_now(decision.prior, decision.payoffs) == pytest.approx(1_000_000, rel=1e-9)
    exact = normal.evpi(3, 4, 2, 1_000_000)
    assert discrete.evpi(decision.prior, decision.payoffs) == pytest.approx(exact, rel=1e-9)


def test_the_two_states_of_a_number_give_the_same_figures_as_its_points() -> None:
    decision = normal_decision(ASKED, belief=BELIEF)
    shown = [state.prior_ppm / MILLION for state in decision.states]
    assert discrete.evpi(shown, decision.payoffs_minor) == pytest.approx(
        discrete.evpi(decision.prior, decision.payoffs), rel=1e-5
    )
    assert [state.name for state in decision.states] == ["Above break-even", "Below break-even"]


@pytest.mark.parametrize("mean_milli", [-100_000, 100_000])
def test_a_number_far_from_break_even_leaves_nothing_to_ask(mean_milli: int) -> None:
    belief = NormalBelief(mean_milli, 1_000, 0, 100)
    decision = normal_decision(ASKED, belief=belief)
    assert discrete.evpi(decision.prior, decision.payoffs) == pytest.approx(0, abs=1e-9)
    assert triage_of(decision, 1) == "nothing_at_stake"


def test_own_names_for_states_and_options_are_kept() -> None:
    asked = Asked("Whether", "Ada", date(2027, 1, 1), states=("Fees drive them away", "Something else does"))
    decision = quick_decision(asked, at_stake_minor=1, sure_ppm=0)
    assert decision.states[0].name == "Fees drive them away"


@pytest.mark.parametrize(
    ("acting_ppm", "at_stake_minor", "sure_ppm", "cheapest_minor", "triage"),
    [
        (0, 1_000, 500_000, 1, "nobody_acts"),
        (MILLION, 0, 500_000, 1, "nothing_at_stake"),
        (MILLION, 1_000, MILLION, 1, "nothing_at_stake"),
        (MILLION, 1_000, 900_000, 101, "sure_enough"),
        (MILLION, 1_000, 900_000, 99, "worth_asking"),
        (MILLION, 1_000, 900_000, 100, "worth_asking"),
        (1, 1_000, 900_000, 0, "worth_asking"),
        (MILLION, 10, 900_000, 1, "worth_asking"),
        (500_000, 1_000, 900_000, 51, "sure_enough"),
    ],
)
def test_triage_says_what_to_do_next(
    acting_ppm: int, at_stake_minor: int, sure_ppm: int, cheapest_minor: int, triage: str
) -> None:
    asked = Asked("Whether", "Ada", date(2027, 1, 1), acting_ppm)
    decision = quick_decision(asked, at_stake_minor=at_stake_minor, sure_ppm=sure_ppm)
    assert triage_of(decision, cheapest_minor) == triage


def test_amounts_are_typed_without_a_minus() -> None:
    for minor in (-1, LARGEST_MINOR + 1):
        assert refusal(partial(yes_no_decision, ASKED, gain_minor=1, loss_minor=minor, sure_ppm=0)) == (
            "The loss is an amount of zero or more, without a minus sign.",
            "loss",
        )
        assert refusal(partial(yes_no_decision, ASKED, gain_minor=minor, loss_minor=1, sure_ppm=0)) == (
            "The gain is an amount of zero or more, without a minus sign.",
            "gain",
        )
        assert refusal(partial(quick_decision, ASKED, at_stake_minor=minor, sure_ppm=0)) == (
            "What is at stake is an amount of zero or more, without a minus sign.",
            "at_stake",
        )


def test_an_amount_may_be_as_large_as_the_limit() -> None:
    decision = yes_no_decision(ASKED, gain_minor=LARGEST_MINOR, loss_minor=0, sure_ppm=0)
    assert decision.payoffs_minor[0] == (LARGEST_MINOR, 0)


def test_a_decision_asked_another_way_is_not_read_back_wrongly() -> None:
    decision = quick_decision(ASKED, at_stake_minor=1, sure_ppm=0)
    sentence = "This decision was asked in another way. Open it in that way."
    assert refusal(lambda: yes_no_answers(decision)) == (sentence, "depth")
    other = yes_no_decision(ASKED, gain_minor=1, loss_minor=1, sure_ppm=0)
    assert refusal(lambda: quick_answers(other)) == (sentence, "depth")


def test_every_way_of_asking_keeps_what_every_decision_needs() -> None:
    stake = Stake(customers=10_000, value_minor=20_000, change_bp=150)
    asked = Asked("Whether", "Ada", date(2027, 1, 1), 250_000, Option("Write anew"), Option("Keep it"))
    decisions = (
        quick_decision(asked, at_stake_minor=1, sure_ppm=400_000, stake=stake),
        yes_no_decision(asked, gain_minor=1, loss_minor=1, sure_ppm=400_000, stake=stake),
        normal_decision(asked, belief=BELIEF, stake=stake),
    )
    for decision in decisions:
        assert (decision.statement, decision.owner, decision.decide_by) == ("Whether", "Ada", date(2027, 1, 1))
        assert (decision.acting_ppm, decision.stake) == (250_000, stake)
        assert [option.name for option in decision.options] == ["Write anew", "Keep it"]
    quick, yes_no, normal_one = decisions
    assert [state.name for state in quick.states] == [state.name for state in yes_no.states]
    assert [state.name for state in quick.states] == ["It is so", "It is not so"]
    assert [state.prior_ppm for state in yes_no.states] == [400_000, 600_000]
    assert (quick.belief, yes_no.belief, normal_one.belief) == (None, None, BELIEF)
    assert (normal_one.depth, normal_one.payoffs_minor[1]) == ("normal", (0, 0))


def test_the_mean_payoff_of_each_side_of_break_even_is_that_of_the_normal_curve() -> None:
    decision = normal_decision(ASKED, belief=BELIEF)
    curve = NormalDist()
    above, density = curve.cdf(0.25), curve.pdf(0.25)
    gain, loss = decision.payoffs_minor[0]
    assert decision.states[0].prior_ppm == round(above * MILLION)
    assert gain == pytest.approx(1_000_000 * (1 + 4 * density / above), rel=1e-6)
    assert loss == pytest.approx(1_000_000 * (1 - 4 * density / (1 - above)), rel=1e-6)
