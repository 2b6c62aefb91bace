"""A normal belief stands as points whose figures are those of the closed form."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.beliefs import NormalBelief
from budgeting.decisions import Decision, Option, State
from budgeting.errors import DecisionError
from budgeting.value import discrete, normal
from tests.builders import make_decision

BELIEF = NormalBelief(mean_milli=3_000, deviation_milli=4_000, break_even_milli=2_000, worth_minor=1_000)


@given(st.integers(-30_000, 30_000), st.integers(1_000, 20_000), st.integers(-10_000, 10_000))
def test_the_points_give_the_exact_value_of_perfect_information(mean: int, deviation: int, break_even: int) -> None:
    belief = NormalBelief(mean, deviation, break_even, 1_000)
    grid = belief.grid
    discrete.check_prior(grid.chances)
    gains = [1_000 * (value - belief.break_even) for value in grid.values]
    exact = normal.evpi(belief.mean, belief.deviation, belief.break_even, 1_000)
    assert discrete.evpi(grid.chances, [gains, [0.0] * len(gains)]) == pytest.approx(
        exact, rel=1e-9, abs=1e-9 * 1_000 * belief.deviation
    )


@given(st.integers(-20_000, 20_000), st.integers(1_000, 20_000))
def test_points_lie_on_their_side_of_break_even(mean: int, deviation: int) -> None:
    belief = NormalBelief(mean, deviation, 0, 1_000)
    # Beyond eight deviations there is no chance on the far side.
    distances = abs(belief.mean) / belief.deviation
    grid = belief.grid
    if distances < 8:
        assert all(value > 0 for value in grid.values[: grid.above])
        assert all(value < 0 for value in grid.values[grid.above :])
        assert sum(grid.chances[: grid.above]) == pytest.approx(belief.chance_above, abs=1e-12)


@pytest.mark.parametrize(
    ("numbers", "place"),
    [
        ((3_000, 0, 2_000, 1_000), "deviation"),
        ((10**13, 4_000, 2_000, 1_000), "mean"),
        ((3_000, 4_000, -(10**13), 1_000), "break_even"),
        ((3_000, 4_000, 2_000, 0), "worth"),
        ((3_000, 4_000, 2_000, 10**14), "worth"),
    ],
)
def test_a_belief_that_cannot_be_is_refused_at_its_place(numbers: tuple[int, int, int, int], place: str) -> None:
    with pytest.raises(DecisionError) as caught:
        NormalBelief(*numbers)
    assert caught.value.place == place


def test_one_observation_varies() -> None:
    with pytest.raises(DecisionError, match="more than zero"):
        replace(BELIEF, observation_milli=0)


def test_a_decision_about_a_number_says_so_and_has_two_options_and_two_states() -> None:
    with pytest.raises(DecisionError, match="needs what is believed"):
        replace(make_decision(), depth="normal")
    with pytest.raises(DecisionError, match="needs what is believed"):
        replace(make_decision(), belief=BELIEF)
    three = make_decision(((1, 2, 3), (0, 0, 0)), (200_000, 300_000, 500_000))
    with pytest.raises(DecisionError, match="two options and two states"):
        replace(three, depth="normal", belief=BELIEF)


def test_a_table_has_a_place_for_each_state_and_a_number_many() -> None:
    table = make_decision()
    assert table.payoffs == table.payoffs_minor
    assert table.state_of == (0, 1)
    number = Decision(
        statement="Whether",
        options=(Option("Act"), Option("Leave")),
        states=(State("Above", 500_000), State("Below", 500_000)),
        payoffs_minor=((1, -1), (0, 0)),
        owner="Ada",
        decide_by=table.decide_by,
        depth="normal",
        belief=BELIEF,
    )
    assert len(number.prior) == len(number.state_of) == len(number.payoffs[0])
    assert set(number.state_of) == {0, 1}
