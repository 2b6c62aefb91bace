"""Days shared over months by their working days, to the last thousandth."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from budgeting.plans.months import Month, months_of, shared_by_working_days, working_days
from budgeting.programme import Period
from tests.builders import make_programme

_CALM = settings(max_examples=100, deadline=None, derandomize=True)
JANUARY, FEBRUARY = Month(date(2027, 1, 1), date(2027, 1, 31), "q1"), Month(date(2027, 2, 1), date(2027, 2, 28), "q1")


@_CALM
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-5, 400))
def test_working_days_are_counted_day_by_day(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert working_days(first, last) == sum((first + timedelta(days=d)).weekday() < 5 for d in range(length + 1))


def test_a_year_in_quarters_has_twelve_months() -> None:
    months = months_of(make_programme())
    assert [month.first_on.month for month in months] == list(range(1, 13))
    assert [month.period_key for month in months] == [key for key in ("q1", "q2", "q3", "q4") for _ in range(3)]
    assert months[0] == JANUARY
    assert months[1].working_days == 20


def test_a_month_that_two_periods_share_is_cut_between_them() -> None:
    periods = (
        Period("late", "Late", date(2027, 3, 15), date(2027, 4, 20)),
        Period("early", "Early", date(2027, 2, 10), date(2027, 3, 14)),
    )
    months = months_of(replace(make_programme(), periods=periods))
    assert [(month.first_on.isoformat(), month.last_on.isoformat(), month.period_key) for month in months] == [
        ("2027-02-10", "2027-02-28", "early"),
        ("2027-03-01", "2027-03-14", "early"),
        ("2027-03-15", "2027-03-31", "late"),
        ("2027-04-01", "2027-04-20", "late"),
    ]


def test_days_go_where_the_working_days_are() -> None:
    months = (JANUARY, FEBRUARY)
    assert shared_by_working_days(10_000, months, date(2027, 1, 25), date(2027, 2, 5)) == (5_000, 5_000)
    assert shared_by_working_days(10_000, months, date(2027, 1, 1), date(2027, 1, 20)) == (10_000, 0)
    assert sum(shared_by_working_days(10_001, months, date.min, date.max)) == 10_001


def test_days_of_a_run_outside_the_months_go_to_the_nearest() -> None:
    months = (JANUARY, FEBRUARY)
    assert shared_by_working_days(4_000, months, date(2027, 2, 6), date(2027, 2, 7)) == (0, 4_000)
    assert shared_by_working_days(4_000, months, date(2026, 11, 1), date(2026, 11, 9)) == (4_000, 0)
    assert shared_by_working_days(4_000, months, date(2027, 5, 1), date(2027, 5, 9)) == (0, 4_000)
