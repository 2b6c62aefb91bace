"""What a decision hangs on: at which belief minds change, which distinction matters, what is counted twice."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings

from budgeting.advice.asking import Asked, normal_decision
from budgeting.advice.weighing import BeliefBand, distinctions, questions_of_same_decision, weigh_decision
from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Decision
from budgeting.evidence.worth import question_worth
from budgeting.value import discrete
from tests.builders import make_decision, make_programme, make_question
from tests.strategies import decisions

XOR = make_decision(((300, 0, 0), (0, 200, 0), (0, 0, 100)), (400_000, 300_000, 300_000))


def test_it_says_below_which_belief_the_best_option_changes() -> None:
    weight = weigh_decision(make_decision(((580, -420), (0, 0)), (700_000, 300_000)))
    assert weight.bands == (BeliefBand(0, 420_000, 1), BeliefBand(420_000, MILLION, 0))
    assert weight.turns == (BeliefBand(0, 420_000, 1),)


def test_an_option_that_is_always_best_has_one_band_and_no_turn() -> None:
    weight = weigh_decision(make_decision(((5_000, 4_000), (0, 0))))
    assert weight.bands == (BeliefBand(0, MILLION, 0),)
    assert weight.turns == ()
    assert weight.evpi_minor == weight.ceiling_minor == 0


def test_knowing_adds_most_where_two_options_are_equally_good() -> None:
    weight = weigh_decision(make_decision(((580, -420), (0, 0)), (700_000, 300_000)))
    peak = max(weight.points, key=lambda point: point.value_minor)
    assert peak.belief_ppm == 420_000
    assert weight.points[0].value_minor == weight.points[-1].value_minor == 0


def test_the_ceiling_is_what_certainty_adds_times_the_chance_of_acting() -> None:
    weight = weigh_decision(make_decision(acting_ppm=500_000))
    assert (weight.evpi_minor, weight.ceiling_minor) == (8_000_000, 4_000_000)


def test_a_number_is_weighed_by_its_distance_from_break_even() -> None:
    belief = NormalBelief(3_000, 2_000, 4_000, 5_000_000)
    asked = Asked("Whether to act", "Head", make_decision().decide_by)
    weight = weigh_decision(normal_decision(asked, belief=belief))
    assert weight.steps is not None
    assert weight.steps.distance == pytest.approx(0.5)
    assert weight.steps.loss == pytest.approx(0.1978, abs=1e-4)
    assert weight.evpi_minor == pytest.approx(weight.steps.loss * 2 * 5_000_000, abs=1)
    assert (weight.bands, weight.points) == ((), ())


@settings(max_examples=60, deadline=None)
@given(decisions())
def test_bands_cover_every_belief_and_todays_worth_lies_on_the_curve(decision: Decision) -> None:
    weight = weigh_decision(decision)
    assert weight.evpi_minor == question_worth(make_programme(), make_question(decision=decision)).evpi_minor
    if decision.belief:
        return
    assert (weight.bands[0].from_ppm, weight.bands[-1].to_ppm) == (0, MILLION)
    assert all(one.to_ppm == other.from_ppm for one, other in pairwise(weight.bands))
    here = [point for point in weight.points if point.belief_ppm == decision.states[0].prior_ppm]
    assert weight.evpi_minor in [point.value_minor for point in here]


def test_two_states_have_but_one_distinction_so_none_is_named() -> None:
    assert distinctions(make_decision()) == ()


def test_the_distinction_that_adds_most_comes_first_and_none_adds_more_than_certainty() -> None:
    found = distinctions(XOR)
    assert [one.state for one in found] == [0, 1, 2]
    amounts = [one.evppi_minor for one in found]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] <= round(discrete.evpi(XOR.prior, XOR.payoffs))


def test_knowing_one_state_against_the_rest_is_worked_out_by_hand() -> None:
    # Known "state 1": .4 x 300; known "not": the better of .3 x 200 and .3 x 100; without research .4 x 300.
    assert distinctions(XOR)[0].evppi_minor == 6_000


def test_questions_of_one_decision_are_named_however_it_is_written() -> None:
    first, second = make_question("fees"), make_question("calls")
    shouted = replace(second.decision, statement="  WHETHER to simplify  the fee letter.")
    other = make_question("other", decision=replace(second.decision, statement="Whether to close branches", owner="Bo"))
    rephrased = make_question("letters", decision=replace(second.decision, statement="Shall the letter be shorter?"))
    programme = make_programme(questions=(first, replace(second, decision=shouted), other, rephrased))
    assert [one.key for one in questions_of_same_decision(programme, first)] == ["calls", "letters"]
    assert questions_of_same_decision(programme, other) == ()
