"""Dates as people and programs write them."""

from datetime import date

import pytest

from planner.imports.dates import DateOrder, guess_order, is_date, read_date

DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-03-04", "month_first"),
        ("2026/3/4", "day_first"),
        ("20260304", "day_first"),
        ("2026-03-04T23:59:59Z", "day_first"),
        ("2026-03-04 00:00:00", "day_first"),
        ("2026-03-04T10:00:00.123+01:00", "day_first"),
        ("4/3/2026", "day_first"),
        ("3/4/2026", "month_first"),
        ("04.03.2026", "day_first"),
        ("3/4/2026 10:22:05 AM", "month_first"),
        ("4 March 2026", "month_first"),
        ("4th Mar 2026", "month_first"),
        ("Mar 4, 2026", "day_first"),
        ("  4-Mar-2026 ", "day_first"),
    ],
)
def test_one_day_is_written_in_many_ways(text: str, order: DateOrder) -> None:
    assert read_date(text, order) == DAY


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "missing"),
        ("4/3/26", "four digits"),
        ("4 Mar 26", "four digits"),
        ("31/02/2026", "not a day in the calendar"),
        ("3/25/2026", "other order"),
        ("0000-01-01", "not a day in the calendar"),
        ("yesterday", "not a date"),
        ("42383", "not a date"),
        ("4 Foo 2026", "no month"),
        ("4/3-2026", "not a date"),
        ("２０２６-03-04", "not a date"),
        ("1" * 5_000, "not a date"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_date(text, "day_first")


def test_the_order_is_found_when_one_sample_allows_only_one() -> None:
    assert guess_order(["3/4/2016", "7/29/2016"]) == ("month_first", False)
    assert guess_order(["3/4/2016", "29/7/2016"]) == ("day_first", False)


def test_the_order_is_open_when_every_sample_allows_both() -> None:
    assert guess_order(["3/4/2016", "5/6/2016"]) == ("day_first", True)


def test_the_order_does_not_matter_when_the_year_comes_first() -> None:
    assert guess_order(["2016-03-04"]) == ("day_first", False)
    assert is_date("2016-03-04")
    assert not is_date("soon")
