import pytest

from budgeting.precision.checks import PrecisionError
from budgeting.precision.saturation import fewest_interviews, interviews_for, reached_by, saturation


def test_interviews_stop_at_the_first_run_that_brings_hardly_anything() -> None:
    found = saturation([10, 6, 3, 1, 2, 1, 0, 1, 0])
    assert found.ratios == pytest.approx((3 / 20, 1 / 20, 1 / 20, 1 / 20))
    assert found.interviews == 7


def test_a_stricter_threshold_waits_for_a_run_with_nothing_new() -> None:
    assert saturation([10, 6, 3, 1, 2, 1, 0, 1, 0], threshold=0).interviews is None
    assert saturation([10, 6, 3, 1, 2, 1, 0, 0], threshold=0).interviews == 8


def test_a_longer_base_and_run_stop_later() -> None:
    new_themes = [10, 6, 3, 1, 2, 1, 0, 1, 0]
    assert saturation(new_themes, base_size=5, run_length=3).interviews == 9


def test_too_few_interviews_say_nothing_yet() -> None:
    assert saturation([10, 6, 3]).ratios == ()
    assert saturation([]).interviews is None
    assert fewest_interviews() == 6
    assert len(saturation([10, 6, 3, 1, 2, 1]).ratios) == 1


def test_a_base_without_themes_is_refused() -> None:
    with pytest.raises(PrecisionError, match="have no theme"):
        saturation([0, 0, 0, 0, 1, 2])


@pytest.mark.parametrize("settings", [{"base_size": 0}, {"run_length": 0}, {"threshold": 1.1}])
def test_settings_out_of_range_are_refused(settings: dict[str, int]) -> None:
    with pytest.raises(PrecisionError):
        saturation([3, 2, 1, 1, 0, 0], **settings)


def test_fewer_themes_than_none_are_refused() -> None:
    with pytest.raises(PrecisionError, match="Enter 0 or more"):
        saturation([3, -1])


def test_six_interviews_reach_basic_themes_and_twelve_most() -> None:
    assert [reached_by(count) for count in (0, 5, 6, 11, 12, 20, 30)] == [
        None,
        None,
        "basic themes",
        "basic themes",
        "most themes",
        "about nine in ten needs",
        "about nine in ten needs",
    ]
    assert interviews_for("most themes") == 12
    with pytest.raises(PrecisionError, match="basic themes, most themes"):
        interviews_for("everything")
