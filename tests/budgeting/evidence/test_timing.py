from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.evidence.timing import open_share, period_holding, reports_on
from tests.builders import QUARTERS

START = date(2027, 1, 1)


@pytest.mark.parametrize(("days", "day"), [(0, START), (5, date(2027, 1, 8)), (1, date(2027, 1, 3))])
def test_five_working_days_take_a_week(days: int, day: date) -> None:
    assert reports_on(START, days) == day


@pytest.mark.parametrize(
    ("day", "key"), [(START, "q1"), (date(2027, 3, 31), "q1"), (date(2027, 4, 1), "q2"), (date(2030, 1, 1), "q4")]
)
def test_a_day_falls_in_its_period_and_a_later_one_in_the_last(day: date, key: str) -> None:
    assert period_holding(tuple(reversed(QUARTERS)), day).key == key


def test_half_the_way_to_the_decision_half_its_value_is_open() -> None:
    assert open_share(START, 5, date(2027, 1, 15)) == Fraction(1, 2)


@pytest.mark.parametrize("decide_by", [START, date(2026, 12, 1), date(2027, 1, 4)])
def test_a_study_that_reports_after_the_decision_is_worth_nothing(decide_by: date) -> None:
    assert open_share(START, 5, decide_by) == 0


@given(st.integers(0, 500), st.integers(0, 500), st.integers(-100, 1_000))
def test_a_later_result_leaves_no_more_open(sooner: int, later: int, window: int) -> None:
    decide_by = date.fromordinal(START.toordinal() + window)
    sooner, later = sorted((sooner, later))
    assert 0 <= open_share(START, later, decide_by) <= open_share(START, sooner, decide_by) <= 1


def test_no_more_than_all_of_a_decision_is_open_to_what_reports_before_it_starts() -> None:
    assert open_share(START, -5, date(2027, 1, 15)) == 1
