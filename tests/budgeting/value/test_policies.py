import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.value import discrete
from budgeting.value.bundles import evsi, joint_likelihood
from budgeting.value.policies import releases_on, roll_back
from tests.decision_tables import binary_studies, chances, payoffs

PRIOR = (0.2, 0.8)
ACT_OR_NOT = ((400.0, -200.0), (0.0, 0.0))
SCREEN = discrete.binary_likelihood(0.9, 0.7)
STRONG = discrete.binary_likelihood(0.9, 0.95)


@given(chances(2), payoffs(2), binary_studies(), binary_studies(), st.integers(0, 10**6))
def test_a_policy_is_never_worse_than_stopping_after_the_first_study(
    prior: tuple[float, ...], worth: discrete.Matrix, first: discrete.Matrix, second: discrete.Matrix, cost: int
) -> None:
    policy = roll_back(prior, worth, joint_likelihood([first, second]), float(cost))
    slack = 1e-9 * (1 + max(abs(value) for row in worth for value in row))
    assert policy.value - policy.expected_cost >= policy.first_value - slack
    assert policy.value <= evsi(prior, worth, joint_likelihood([first, second])) + slack


def test_a_follow_up_that_costs_too_much_is_never_released() -> None:
    policy = roll_back(PRIOR, ACT_OR_NOT, joint_likelihood([SCREEN, STRONG]), 10_000)
    assert policy.releases == (False, False)
    assert policy.expected_cost == policy.release_chance == 0
    assert policy.value == pytest.approx(policy.first_value)


def test_a_free_follow_up_is_worth_both_studies_together() -> None:
    joint = joint_likelihood([SCREEN, STRONG])
    assert roll_back(PRIOR, ACT_OR_NOT, joint, 0).value == pytest.approx(evsi(PRIOR, ACT_OR_NOT, joint))


def test_a_follow_up_is_released_only_where_its_trigger_allows() -> None:
    joint = joint_likelihood([SCREEN, STRONG])
    assert roll_back(PRIOR, ACT_OR_NOT, joint, 40, releases_on((2,), 0, 1)).releases == (False, False)
    assert roll_back(PRIOR, ACT_OR_NOT, joint, 40, releases_on((2,), 0, 0)).releases == (True, False)


def test_the_trigger_is_one_study_of_several() -> None:
    mask = releases_on((2, 2), 1, 0)
    assert mask.tolist() == [[True, False], [True, False]]


def test_a_policy_adds_up_what_is_gained_and_what_is_likely_to_be_spent() -> None:
    policy = roll_back(PRIOR, ACT_OR_NOT, joint_likelihood([SCREEN, STRONG]), 40)
    # After a yes, with chance .2 x .9 + .8 x .3 = .42, acting gains 24 and the follow-up 64.8 - 0.8 x 0.3 x 0.05 x 200.
    assert policy.first_value == pytest.approx(24)
    assert policy.release_chance == pytest.approx(0.42)
    assert policy.expected_cost == pytest.approx(0.42 * 40)
    assert policy.value == pytest.approx(0.2 * 0.9 * 0.9 * 400 - 0.8 * 0.3 * 0.05 * 200)


def test_a_follow_up_that_gains_no_more_than_it_costs_is_not_released() -> None:
    certain = discrete.binary_likelihood(1.0, 1.0)
    coin = discrete.binary_likelihood(0.5, 0.5)
    policy = roll_back((0.5, 0.5), ((8.0, -8.0), (0.0, 0.0)), joint_likelihood([coin, certain]), 4.0)
    # Either way certainty gains 4 x .5 of the whole and costs 4 x .5.
    assert policy.releases == (False, False)
