"""Beliefs at which the answer changes are where the figures say that it does."""

from datetime import date
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.advice.asking import Asked, normal_decision
from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Decision
from budgeting.money import largest_remainder
from budgeting.sensitivity.break_even import (
    BeliefRange,
    BreakEvenBelief,
    break_even_beliefs,
    paying_beliefs,
    paying_means,
)
from budgeting.sensitivity.inputs import believing
from budgeting.value import bundles, discrete, normal
from tests.builders import POUNDS, make_decision
from tests.decision_tables import matrices
from tests.refusals import refusal

SCREEN = discrete.binary_likelihood(0.9, 0.7)
ASKED = Asked("Whether", "Ada", date(2027, 12, 31))


@st.composite
def studied_decisions(draw: st.DrawFn) -> tuple[Decision, discrete.Matrix]:
    states = draw(st.integers(2, 4))
    row = st.lists(st.integers(-1_000, 1_000), min_size=states, max_size=states)
    payoffs = draw(st.lists(row, min_size=2, max_size=4))
    weights = draw(st.lists(st.integers(1, 50), min_size=states, max_size=states))
    decision = make_decision(payoffs, largest_remainder(MILLION, weights))
    return decision, draw(matrices(states, draw(st.integers(2, 3))))


def evsi_at(decision: Decision, likelihood: discrete.Matrix, ppm: int) -> float:
    moved = believing(decision, 0, ppm)
    return bundles.evsi(moved.prior, moved.payoffs, np.asarray(likelihood))


def test_the_break_even_belief_is_loss_over_gain_and_loss() -> None:
    assert break_even_beliefs(make_decision()) == (BreakEvenBelief(333_333, below=1, above=0),)


def test_an_option_that_is_always_best_has_no_break_even() -> None:
    assert break_even_beliefs(make_decision(((10, 10), (0, 0)))) == ()


def test_three_options_may_each_be_best_somewhere() -> None:
    decision = make_decision(((100, -100), (40, -10), (0, 0)), (500_000, 500_000))
    assert break_even_beliefs(decision) == (BreakEvenBelief(200_000, 2, 1), BreakEvenBelief(600_000, 1, 0))


@given(studied_decisions())
def test_around_a_break_even_belief_the_best_option_changes(studied: tuple[Decision, discrete.Matrix]) -> None:
    decision, _ = studied
    step = 200
    for found in break_even_beliefs(decision):
        for ppm, best in ((found.at_ppm - step, found.below), (found.at_ppm + step, found.above)):
            if 0 < ppm < MILLION:
                moved = believing(decision, 0, ppm)
                values = discrete.expected_values(moved.prior, moved.payoffs)
                assert values[best] >= max(values) - 2e-3 * 1_000 * POUNDS


def test_a_number_breaks_even_where_half_the_belief_lies_above() -> None:
    decision = normal_decision(ASKED, belief=NormalBelief(3_000, 4_000, 2_000, 100))
    assert break_even_beliefs(decision) == (BreakEvenBelief(500_000, below=1, above=0),)


def test_the_beliefs_at_which_a_study_pays_are_solved_exactly() -> None:
    """With act +400/-200 and hit rates .9 and .7 a study for 5 pays between two beliefs that algebra gives."""
    found = paying_beliefs(make_decision(), SCREEN, Fraction(1), 5_000 * POUNDS)
    # Below break-even: p .9 400 - (1 - p) .3 200 = 5; above it: (1 - p) .7 200 - p .1 400 = 5.
    low, high = Fraction(65, 420), Fraction(135, 180)
    assert found == (BeliefRange(round(low * MILLION), round(high * MILLION)),)


@given(studied_decisions(), st.integers(0, 200))
def test_a_study_pays_inside_its_range_and_not_outside(
    studied: tuple[Decision, discrete.Matrix], cost_pounds: int
) -> None:
    decision, likelihood = studied
    cost = cost_pounds * POUNDS
    ranges = paying_beliefs(decision, likelihood, Fraction(1, 2), cost)
    # Beliefs are whole parts per million, so that at a boundary they may lie on the other side.
    near = 1_000 * POUNDS * 1e-4
    for ppm in range(0, MILLION + 1, 62_500):
        net = 0.5 * evsi_at(decision, likelihood, ppm) - cost
        if any(one.low <= ppm <= one.high for one in ranges):
            assert net > -near
        else:
            assert net < near


def test_a_study_that_never_pays_has_no_range() -> None:
    assert paying_beliefs(make_decision(), SCREEN, Fraction(1), 1_000_000 * POUNDS) == ()


@pytest.mark.parametrize(("sensitivity", "specificity"), [(0.7, 0.3), (0.9, 0.1), (0.55, 0.45), (0.5, 0.5)])
def test_a_free_study_that_tells_nothing_pays_at_no_belief(sensitivity: float, specificity: float) -> None:
    useless = discrete.binary_likelihood(sensitivity, specificity)
    assert paying_beliefs(make_decision(), useless, Fraction(1), 0) == ()


def test_a_free_study_pays_where_it_can_change_the_decision() -> None:
    """With act +400/-200 and hit rates .9 and .7: from p .9 400 = (1 - p) .3 200 to p .1 400 = (1 - p) .7 200."""
    assert paying_beliefs(make_decision(), SCREEN, Fraction(1), 0) == (BeliefRange(142_857, 777_778),)


def test_ranges_that_touch_are_one() -> None:
    found = paying_beliefs(make_decision(((100, 0), (0, 100)), (500_000, 500_000)), SCREEN, Fraction(1), 0)
    assert len(found) == 1


def test_a_belief_about_a_number_is_moved_by_its_mean() -> None:
    belief = NormalBelief(3_000, 4_000, 2_000, 1_000_000)
    assert refusal(lambda: paying_beliefs(normal_decision(ASKED, belief=belief), SCREEN, Fraction(1), 0)) == (
        "A belief about a number is moved by its mean.",
        "belief",
    )

    def net(moved: NormalBelief) -> float:
        return normal.evsi(moved.mean, moved.deviation, moved.break_even, 1_000_000, 2_500, 400) - 300_000

    (found,) = paying_means(belief, net)
    assert found.low + found.high == pytest.approx(2 * 2_000, abs=2)
    for edge, outside in ((found.low, found.low - 2), (found.high, found.high + 2)):
        assert net(NormalBelief(edge, 4_000, 2_000, 1_000_000)) > 0
        assert net(NormalBelief(outside, 4_000, 2_000, 1_000_000)) <= 0


def test_a_number_that_never_pays_has_no_range() -> None:
    belief = NormalBelief(3_000, 4_000, 2_000, 1_000_000)
    assert paying_means(belief, lambda _: -1.0) == ()
    assert paying_means(belief, lambda _: 0.0) == ()


def test_means_are_looked_at_within_six_deviations_of_break_even() -> None:
    belief = NormalBelief(3_000, 4_000, 2_000, 1_000_000)
    assert paying_means(belief, lambda _: 1.0) == (BeliefRange(-22_000, 26_000),)
    assert paying_means(belief, lambda moved: moved.mean_milli - 5_000) == (BeliefRange(5_001, 26_000),)
    assert paying_means(belief, lambda moved: 1_500 - moved.mean_milli) == (BeliefRange(-22_000, 1_499),)
    twice = paying_means(belief, lambda moved: abs(moved.mean_milli) - 5_000)
    assert twice == (BeliefRange(-22_000, -5_001), BeliefRange(5_001, 26_000))


def _above(edge: int, moved: NormalBelief) -> float:
    return moved.mean_milli - edge


def _below(edge: int, moved: NormalBelief) -> float:
    return edge + 0.5 - moved.mean_milli


def test_a_mean_pays_to_the_thousandth_wherever_the_edge_lies() -> None:
    belief = NormalBelief(3_000, 4_000, 2_000, 1_000_000)
    for edge in (-21_900, 2_000, 25_900):
        assert paying_means(belief, partial(_above, edge)) == (BeliefRange(edge + 1, 26_000),)
        assert paying_means(belief, partial(_below, edge)) == (BeliefRange(-22_000, edge),)
    odd = NormalBelief(3_000, 4_001, 2_000, 1_000_000)
    assert paying_means(odd, lambda moved: moved.mean_milli - 5_000) == (BeliefRange(5_001, 26_006),)


def test_what_would_happen_beyond_certainty_does_not_count() -> None:
    # The third option would overtake the first at a belief of 110 %.
    decision = make_decision(((100, -100), (0, 0), (80, -320)), (500_000, 500_000))
    assert break_even_beliefs(decision) == (BreakEvenBelief(500_000, below=1, above=0),)
    for one in paying_beliefs(decision, SCREEN, Fraction(1), 0):
        assert 0 <= one.low < one.high <= MILLION


def test_beliefs_are_solved_to_the_penny() -> None:
    in_pounds = paying_beliefs(make_decision(), SCREEN, Fraction(1), 5_000 * POUNDS)
    assert paying_beliefs(make_decision(((4, -2), (0, 0))), SCREEN, Fraction(1), 5) == in_pounds


def test_who_is_certain_spreads_what_is_taken_away_evenly() -> None:
    certain = make_decision(((100, -100, -300), (0, 0, 0)), (1_000_000, 0, 0))
    # 100 p - (100 + 300) / 2 (1 - p) = 0 at two thirds.
    assert break_even_beliefs(certain) == (BreakEvenBelief(666_667, below=1, above=0),)


def test_the_belief_in_the_other_state_is_the_rest() -> None:
    ((first,), (second,)) = (break_even_beliefs(make_decision(), state) for state in (0, 1))
    assert second == BreakEvenBelief(MILLION - first.at_ppm, below=first.above, above=first.below)
    ((one,), (other,)) = (
        paying_beliefs(make_decision(), SCREEN, Fraction(1), 5_000 * POUNDS, state) for state in (0, 1)
    )
    assert other == BeliefRange(MILLION - one.high, MILLION - one.low)


def test_what_is_seldom_acted_on_must_be_worth_more() -> None:
    halved = paying_beliefs(make_decision(), SCREEN, Fraction(1, 2), 5_000 * POUNDS)
    assert halved == paying_beliefs(make_decision(), SCREEN, Fraction(1), 10_000 * POUNDS)


def test_a_study_may_pay_in_two_places() -> None:
    decision = make_decision(((100, -100), (-100, 100), (60, 60)), (500_000, 500_000))
    found = paying_beliefs(decision, discrete.binary_likelihood(0.9, 0.9), Fraction(1), 22 * POUNDS)
    # Around 80 % and around 20 %, where the sure 60 is as good as acting; at 50 % knowing is worth 20.
    assert len(found) == 2
    assert found[0].low + found[1].high == found[0].high + found[1].low == MILLION
