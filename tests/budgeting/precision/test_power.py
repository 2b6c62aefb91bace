from itertools import pairwise

import pytest

from budgeting.precision import power
from budgeting.precision.checks import PrecisionError


def test_two_shares_need_the_sample_that_the_help_page_of_power_prop_test_prints() -> None:
    assert round(power.sample_for_shares(0.5, 0.75, power=0.9), 1) == 76.7


def test_fifty_people_per_group_have_the_power_that_its_help_page_prints() -> None:
    assert round(power.power_for_shares(0.5, 0.75, 50), 3) == 0.740


def test_a_rise_and_the_fall_back_need_the_same_sample() -> None:
    assert power.sample_for_shares(0.1, 0.12) == pytest.approx(power.sample_for_shares(0.12, 0.1))
    assert power.power_for_shares(0.1, 0.12, 500) == pytest.approx(power.power_for_shares(0.12, 0.1, 500))


def test_the_arcsine_form_lies_near_the_other_one() -> None:
    by_angle = power.sample_for_effect(power.arcsine_effect(0.10, 0.12))
    assert by_angle == pytest.approx(power.sample_for_shares(0.10, 0.12), rel=0.01)


def test_a_share_lies_where_its_effect_says() -> None:
    effect = power.arcsine_effect(0.3, 0.2)
    assert power.share_at_effect(0.2, effect) == pytest.approx(0.3)
    assert power.share_at_effect(0.3, -effect) == pytest.approx(0.2)


def test_a_share_beyond_all_shares_is_refused() -> None:
    with pytest.raises(PrecisionError, match="No share lies that far away"):
        power.share_at_effect(0.9, 2)


def test_means_need_more_people_than_the_normal_distribution_says() -> None:
    assert power.sample_for_means(0.5) > power.sample_for_effect(0.5)


def test_one_sample_needs_half_of_what_each_of_two_groups_needs() -> None:
    assert power.sample_for_one_effect(0.3) * 2 == pytest.approx(power.sample_for_effect(0.3))


@pytest.mark.parametrize("sample", [2, 10, 100_000])
def test_the_power_of_means_far_apart_is_a_number_and_never_falls(sample: int) -> None:
    distances = [step / 2 / sample**0.5 for step in range(1, 400)]
    powers = [power.power_for_means(distance, sample) for distance in distances]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(powers))
    assert powers[-1] == pytest.approx(1)


def test_means_far_apart_need_two_people_per_group() -> None:
    assert power.sample_for_means(50) == 2


def test_the_direction_of_an_effect_does_not_matter() -> None:
    assert power.power_for_effect(-0.3, 80) == pytest.approx(power.power_for_effect(0.3, 80))
    assert power.sample_for_means(-0.3) == pytest.approx(power.sample_for_means(0.3))
    assert power.power_for_one_effect(-0.3, 80) == pytest.approx(power.power_for_one_effect(0.3, 80))


def test_groups_too_small_to_see_any_rise_are_refused() -> None:
    with pytest.raises(PrecisionError, match="too small to see any rise from 90%"):
        power.smallest_rise(0.9, 3)


def test_shares_that_are_the_same_are_refused() -> None:
    with pytest.raises(PrecisionError, match="no difference to see"):
        power.sample_for_shares(0.2, 0.2)


@pytest.mark.parametrize("asked", [0.49, 1.0, float("nan"), -1])
def test_a_power_below_a_coin_toss_or_of_certainty_is_refused(asked: float) -> None:
    with pytest.raises(PrecisionError) as refused:
        power.sample_for_effect(0.2, power=asked)
    assert refused.value.place == "power"


def test_no_effect_at_all_is_refused() -> None:
    with pytest.raises(PrecisionError, match="above zero"):
        power.sample_for_effect(0)


def test_one_person_per_group_is_refused() -> None:
    with pytest.raises(PrecisionError, match="Enter 2 or more"):
        power.power_for_means(0.5, 1)
