"""A trend takes a new level where it does, and noise alone seldom looks like one."""

import numpy as np
import pytest

from budgeting.listening.changes import change_points


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ([10] * 12 + [30] * 12, (12,)),
        ([0] * 40 + [5] * 4, (40,)),
        ([40] * 8 + [10] * 8 + [40] * 8, (8, 16)),
        ([], ()),
        ([7], ()),
        ([3, 90, 3, 90, 3], ()),
        ([6] * 36, ()),
        ([0] * 36, ()),
    ],
)
def test_a_change_is_the_month_in_which_a_new_level_begins(months: list[int], expected: tuple[int, ...]) -> None:
    assert change_points(months) == expected


def test_one_loud_month_is_no_new_level() -> None:
    assert change_points([10] * 10 + [60] + [10] * 10) == ()


def test_noise_alone_seldom_looks_like_a_change() -> None:
    dice = np.random.default_rng(20)
    alarms = sum(bool(change_points(dice.poisson(mean, 24).tolist())) for mean in (2, 10, 100) for _ in range(100))
    assert alarms <= 15


def test_a_rise_by_half_is_mostly_found() -> None:
    dice = np.random.default_rng(20)
    series = [np.concatenate([dice.poisson(20, 18), dice.poisson(30, 18)]).tolist() for _ in range(50)]
    assert sum(any(abs(at - 18) <= 3 for at in change_points(one)) for one in series) >= 40


def test_of_a_very_long_series_the_end_is_looked_at() -> None:
    assert change_points([900] * 300 + [5] * 200 + [50] * 40) == (500,)
