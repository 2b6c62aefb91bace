"""A trend takes a new level where it does, and noise alone seldom looks like one."""

from datetime import date

import numpy as np
import pytest

from budgeting.listening.changes import change_points
from budgeting.listening.trends import find_changes


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


def test_a_level_below_one_is_told_apart_from_silence() -> None:
    counts = [1, 0, 0] * 12 + [12, 11, 12] * 4
    months = [(date(2020 + place // 12, place % 12 + 1, 1), count) for place, count in enumerate(counts)]
    (rise,) = find_changes(months, date(2023, 12, 31))
    assert (rise.before_milli, rise.after_milli, rise.has_risen) == (330, 12_000, True)
    (fall,) = find_changes([(month, counts[-1 - place]) for place, (month, _) in enumerate(months)], date(2023, 12, 31))
    assert (fall.before_milli, fall.after_milli, fall.has_risen) == (12_000, 330, False)
