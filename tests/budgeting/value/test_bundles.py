from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from budgeting.value import discrete
from budgeting.value.bundles import Repeat, evsi, joint_likelihood, repeats_of
from tests.decision_tables import Studied, Table, binary_studies, chances, matrices, payoffs, studied_tables, tables
from tests.refusals import refusal

RHO = st.integers(0, 100).map(lambda percent: percent / 100)


@given(chances(2), payoffs(2), binary_studies(), binary_studies(), RHO)
def test_overlap_lies_between_one_study_and_two_independent_ones(
    prior: tuple[float, ...], worth: discrete.Matrix, first: discrete.Matrix, second: discrete.Matrix, rho: float
) -> None:
    alone = discrete.evsi(prior, worth, first)
    overlapping = evsi(prior, worth, joint_likelihood([first, second], [Repeat(0, rho)]))
    independent = evsi(prior, worth, joint_likelihood([first, second]))
    slack = 1e-9 * (1 + max(abs(value) for row in worth for value in row))
    assert alone - slack <= overlapping <= independent + slack


@st.composite
def overlapping_pairs(draw: st.DrawFn) -> tuple[Table, discrete.Matrix, discrete.Matrix, float]:
    """A decision of up to five states and two studies with as many outcomes, the stronger first."""
    table, outcomes = draw(tables()), draw(st.integers(2, 3))
    studies = [draw(matrices(len(table[0]), outcomes)) for _ in range(2)]
    strong, weak = sorted(studies, key=lambda study: -discrete.evsi(*table, study))
    return table, strong, weak, draw(RHO)


@given(overlapping_pairs())
def test_a_pair_of_any_states_lies_between_the_stronger_alone_and_the_independent_pair(
    pair: tuple[Table, discrete.Matrix, discrete.Matrix, float],
) -> None:
    (prior, worth), strong, weak, rho = pair
    alone = discrete.evsi(prior, worth, strong)
    overlapping = evsi(prior, worth, joint_likelihood([strong, weak], [Repeat(0, rho)]))
    independent = evsi(prior, worth, joint_likelihood([strong, weak]))
    slack = 1e-9 * (1 + max(abs(value) for row in worth for value in row))
    assert -slack <= alone - slack <= overlapping <= independent + slack
    assert independent <= discrete.evpi(prior, worth) + slack


@given(studied_tables())
def test_one_study_is_worth_the_same_as_a_bundle_of_one(studied: Studied) -> None:
    prior, worth, likelihood = studied
    scale = 1 + max(abs(value) for row in worth for value in row)
    assert evsi(prior, worth, joint_likelihood([likelihood])) == pytest.approx(
        discrete.evsi(prior, worth, likelihood), abs=1e-9 * scale
    )


@given(st.lists(binary_studies(), min_size=2, max_size=4), RHO)
def test_a_joint_likelihood_is_a_likelihood(studies: list[discrete.Matrix], rho: float) -> None:
    assume(studies)
    repeats = [Repeat(max(0, place - 1), rho) for place in range(1, len(studies))]
    joint = joint_likelihood(studies, repeats)
    assert joint.shape == (2,) * (len(studies) + 1)
    discrete.check_likelihood(joint.reshape(2, -1).tolist(), 2)


def test_a_study_that_only_repeats_adds_nothing() -> None:
    first, second = discrete.binary_likelihood(0.8, 0.7), discrete.binary_likelihood(0.7, 0.7)
    joint = joint_likelihood([first, second], [Repeat(0, 1.0)])
    assert joint[:, 0, 1] == pytest.approx([0, 0])
    assert joint[:, 0, 0] == pytest.approx(np.asarray(first)[:, 0])


def test_two_studies_mix_as_the_formula_says() -> None:
    first, second = discrete.binary_likelihood(0.8, 0.7), discrete.binary_likelihood(0.6, 0.9)
    joint = joint_likelihood([first, second], [Repeat(0, 0.2)])
    assert joint[0, 0, 0] == pytest.approx(0.8 * 0.8 * 0.6 + 0.2 * 0.8)
    assert joint[1, 0, 1] == pytest.approx(0.8 * 0.3 * 0.9)


def test_each_study_repeats_the_one_it_overlaps_most_with() -> None:
    rho = {(1, 0): 0.2, (2, 0): 0.2, (2, 1): 0.8}
    assert repeats_of(3, lambda i, j: rho[i, j]) == (Repeat(0, 0.2), Repeat(1, 0.8))


def test_of_equal_overlaps_the_strongest_study_leads() -> None:
    assert repeats_of(3, lambda _i, _j: 0.2)[1] == Repeat(0, 0.2)


def test_a_question_is_answered_by_some_study_and_not_by_too_many() -> None:
    coin = discrete.binary_likelihood(0.5, 0.5)
    for count in (0, 8):
        assert refusal(partial(joint_likelihood, [coin] * count)) == (
            "A question is answered by one to 6 studies.",
            "studies",
        )
    assert joint_likelihood([coin] * 7).shape == (2,) * 8


def test_studies_with_other_outcomes_cannot_repeat_each_other() -> None:
    two, three = discrete.partition_likelihood([0, 1, 1]), discrete.partition_likelihood([0, 1, 2])
    assert refusal(lambda: joint_likelihood([two, three], [Repeat(0, 0.5)])) == (
        "Studies that overlap must have the same outcomes.",
        "overlap",
    )
    assert joint_likelihood([two, three]).shape == (3, 2, 3)


def test_every_study_after_the_first_is_said_to_repeat_something_or_none_is() -> None:
    coin = discrete.binary_likelihood(0.6, 0.6)
    with pytest.raises(ValueError, match="zip"):
        joint_likelihood([coin] * 3, [Repeat(0, 0.5)])


def test_a_study_repeats_its_leader_and_not_the_one_before_it() -> None:
    first, second, third = (discrete.binary_likelihood(*pair) for pair in ((0.8, 0.7), (0.6, 0.9), (0.7, 0.7)))
    joint = joint_likelihood([first, second, third], [Repeat(0, 0.0), Repeat(0, 0.5)])
    # Yes, no and yes in the first state: the third repeats the first, which said yes.
    assert joint[0, 0, 1, 0] == pytest.approx(0.8 * 0.4 * (0.5 * 0.7 + 0.5))
    assert joint[0, 0, 1, 1] == pytest.approx(0.8 * 0.4 * (0.5 * 0.3))


def test_an_overlap_is_a_share() -> None:
    for rho in (1.5, -0.1):
        assert refusal(partial(Repeat, 0, rho)) == ("An overlap lies between 0 and 1.", "overlap")
    assert (Repeat(0, 0.0).rho, Repeat(0, 1.0).rho) == (0, 1)
