"""Many bundles at once have the worth that each has by itself."""

from functools import partial
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.value import batches, discrete
from budgeting.value.batches import evsi_of_all, roll_back_all, table_of
from budgeting.value.bundles import Array, evsi, joint_likelihood, repeats_of
from budgeting.value.policies import releases_on, roll_back
from tests.decision_tables import Table, matrices, tables
from tests.refusals import refusal

Rho = list[list[float]]


@st.composite
def questions(draw: st.DrawFn) -> tuple[Table, list[discrete.Matrix], Rho]:
    """A decision, two to five studies with as many outcomes, and how far they overlap."""
    table = draw(tables())
    outcomes = draw(st.integers(2, 3))
    count = draw(st.integers(2, 4))
    studies = [draw(matrices(len(table[0]), outcomes)) for _ in range(count)]
    shares = st.integers(0, 10).map(lambda tenth: tenth / 10)
    rho = [[0.0] * count for _ in range(count)]
    for first, second in combinations(range(count), 2):
        rho[first][second] = rho[second][first] = draw(shares)
    return table, studies, rho


def joint_of(studies: list[discrete.Matrix], rho: Rho, places: tuple[int, ...]) -> Array:
    repeats = repeats_of(len(places), lambda i, j: rho[places[i]][places[j]])
    return joint_likelihood([studies[place] for place in places], repeats)


def slack(payoffs: discrete.Matrix) -> float:
    return 1e-9 * (1 + max(abs(value) for row in payoffs for value in row))


@given(questions())
def test_bundles_at_once_are_worth_what_each_is_worth(question: tuple[Table, list[discrete.Matrix], Rho]) -> None:
    (prior, payoffs), studies, rho = question
    table = table_of(prior, payoffs, studies, rho)
    for size in range(1, len(studies) + 1):
        places = list(combinations(range(len(studies)), size))
        plain = [evsi(prior, payoffs, joint_of(studies, rho, chosen)) for chosen in places]
        assert evsi_of_all(table, np.array(places)) == pytest.approx(plain, abs=slack(payoffs))


@given(questions(), st.integers(0, 100), st.integers(0, 1))
def test_follow_ups_at_once_are_rolled_back_as_each_is(
    question: tuple[Table, list[discrete.Matrix], Rho], cost: int, outcome: int
) -> None:
    (prior, payoffs), studies, rho = question
    follow = len(studies) - 1
    places = [(*chosen, follow) for chosen in combinations(range(follow), 1)]
    costs = np.array([cost * 1_000.0 * (number + 1) for number in range(len(places))])
    rolled = roll_back_all(
        table_of(prior, payoffs, studies, rho), np.array(places), costs, np.zeros(len(places), dtype=np.intp), outcome
    )
    for number, chosen in enumerate(places):
        joint = joint_of(studies, rho, chosen)
        may = releases_on(joint.shape[1:-1], 0, outcome)
        plain = roll_back(prior, payoffs, joint, float(costs[number]), may)
        assert rolled.first_values[number] == pytest.approx(plain.first_value, abs=slack(payoffs))
        gain = plain.value - plain.expected_cost
        found = rolled.values[number] - rolled.release_chances[number] * costs[number]
        assert found == pytest.approx(gain, abs=slack(payoffs) + 1e-9 * costs[number])


def test_a_trigger_is_the_study_that_is_named_not_the_first() -> None:
    prior, payoffs = (0.2, 0.8), ((400.0, -200.0), (0.0, 0.0))
    studies = [discrete.binary_likelihood(*pair) for pair in ((0.9, 0.7), (0.8, 0.7), (0.9, 0.95))]
    rho = [[0.2] * 3 for _ in range(3)]
    table = table_of(prior, payoffs, studies, rho)
    joint = joint_of(studies, rho, (0, 1, 2))
    for place in (0, 1):
        rolled = roll_back_all(table, np.array([[0, 1, 2]]), np.array([5.0]), np.array([place]), 0)
        plain = roll_back(prior, payoffs, joint, 5.0, releases_on((2, 2), place, 0))
        assert rolled.values[0] == pytest.approx(plain.value)
        assert rolled.release_chances[0] == pytest.approx(plain.release_chance)


def test_a_follow_up_that_gains_no_more_than_it_costs_is_not_released() -> None:
    coin, certain = discrete.binary_likelihood(0.5, 0.5), discrete.binary_likelihood(1.0, 1.0)
    table = table_of((0.5, 0.5), ((8.0, -8.0), (0.0, 0.0)), [coin, certain], [[0.0] * 2] * 2)
    # Certainty gains 4, a yes from the coin has half of it, and so much the follow-up costs.
    places, trigger = np.array([[0, 1]]), np.zeros(1, dtype=np.intp)
    assert roll_back_all(table, places, np.array([4.0]), trigger, 0).release_chances.tolist() == [0.0]
    assert roll_back_all(table, places, np.array([3.9]), trigger, 0).release_chances.tolist() == [0.5]


def test_large_tables_are_worked_in_parts_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    prior, payoffs = (0.3, 0.7), ((400.0, -200.0), (0.0, 0.0))
    studies = [discrete.binary_likelihood(0.6 + place / 20, 0.7) for place in range(6)]
    table = table_of(prior, payoffs, studies, [[0.2] * 6 for _ in range(6)])
    places = np.array(list(combinations(range(6), 3)))
    trigger = np.zeros(len(places), dtype=np.intp)
    costs = np.linspace(1, 20, len(places))
    whole = evsi_of_all(table, places), *roll_back_all(table, places, costs, trigger, 0)
    monkeypatch.setattr(batches, "_MOST_NUMBERS", 40)
    parts = evsi_of_all(table, places), *roll_back_all(table, places, costs, trigger, 0)
    assert all(one == pytest.approx(other) for one, other in zip(whole, parts, strict=True))


def test_six_studies_and_a_follow_up_are_enumerated_and_no_more() -> None:
    coin = discrete.binary_likelihood(0.6, 0.6)
    table = table_of((0.5, 0.5), ((1.0, -1.0), (0.0, 0.0)), [coin] * 8, [[0.0] * 8 for _ in range(8)])
    assert evsi_of_all(table, np.arange(7)[np.newaxis]) > 0
    for places in (np.arange(8)[np.newaxis], np.zeros((1, 0), dtype=np.intp)):
        assert refusal(partial(evsi_of_all, table, places)) == (
            "A question is answered by one to 6 studies.",
            "studies",
        )


def test_studies_with_other_outcomes_are_not_put_together() -> None:
    two, three = discrete.partition_likelihood([0, 1, 1]), discrete.partition_likelihood([0, 1, 2])
    worth = ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    assert refusal(lambda: table_of((0.2, 0.3, 0.5), worth, [two, three], [[0.0] * 2] * 2)) == (
        "Studies that overlap must have the same outcomes.",
        "overlap",
    )
