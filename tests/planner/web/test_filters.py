"""How values are written for people."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.money import Money
from planner.filters import (
    chance,
    count,
    date_,
    measure,
    measure_short,
    money,
    money_exact,
    money_short,
    percent_bp,
    plural,
    quantity,
    tenths,
    ticks,
    time_,
)


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [
        (Money(1_234_000, "GBP"), None, "£12,340"),
        (1_234_050, "GBP", "£12,340"),
        (-12_000, "GBP", "−£120"),
        (-20, "GBP", "£0"),
        (5_000, "JPY", "JP¥5,000"),
        (12_345, "KWD", "KWD\N{NO-BREAK SPACE}12"),
        (None, None, "–"),
    ],
)
def test_money_is_written_in_whole_major_units(value: Money | int | None, currency: str | None, written: str) -> None:
    assert money(value, currency) == written


def test_money_without_a_currency_cannot_be_written() -> None:
    with pytest.raises(TypeError):
        money(100)


@pytest.mark.parametrize(
    ("value", "currency", "written"),
    [(1_234_050, "GBP", "£12,340.50"), (-5, "GBP", "−£0.05"), (5_000, "JPY", "JP¥5,000")],
)
def test_exact_money_shows_the_last_minor_unit(value: int, currency: str, written: str) -> None:
    assert money_exact(value, currency) == written


@pytest.mark.parametrize(
    ("minor", "written"),
    [
        (0, "£0"),
        (99_900, "£999"),
        (120_000, "£1.2k"),
        (15_000_000, "£150k"),
        (125_000_000, "£1.2m"),
        (-1_000_000, "−£10k"),
    ],
)
def test_short_money_fits_an_axis(minor: int, written: str) -> None:
    assert money_short(minor, "GBP") == written


def test_a_date_is_written_without_leading_zero() -> None:
    assert date_(date(2026, 11, 1)) == "1 Nov 2026"
    assert date_(None) == "–"


def test_a_moment_is_written_in_utc() -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    assert time_(datetime(2026, 11, 21, 19, 50, tzinfo=kathmandu)) == "21 Nov 2026, 14:05 UTC"
    assert time_(datetime(2026, 11, 21, 14, 5, tzinfo=UTC)) == "21 Nov 2026, 14:05 UTC"


@pytest.mark.parametrize(
    ("ppm", "written"),
    [
        (700_000, "7 in 10 (70 %)"),
        (330_000, "33 in 100 (33 %)"),
        (1_000_000, "10 in 10 (100 %)"),
        (0, "0 in 10 (0 %)"),
        (4_000, "4 in 1,000 (0.4 %)"),
        (300, "less than 1 in 1,000 (0.03 %)"),
    ],
)
def test_a_chance_is_written_so_that_people_can_picture_it(ppm: int, written: str) -> None:
    assert chance(ppm).replace("\N{NO-BREAK SPACE}", " ") == written


def test_a_chance_is_never_written_as_none_or_all_unless_it_is() -> None:
    for ppm in (*range(1, 6_000, 7), *range(994_000, 1_000_000, 7), 49, 999_951, 999_999):
        words = chance(ppm).replace("\N{NO-BREAK SPACE}", " ")
        count_, _, of = words.partition(" (")[0].rpartition(" in ")
        assert count_ not in {"0", of}, words
        assert "(0 %)" not in words
        assert "(100 %)" not in words
    assert chance(0).startswith("0 in 10 (0")
    assert chance(1_000_000).startswith("10 in 10 (100")


def test_numbers_are_grouped_and_their_trailing_zeros_dropped() -> None:
    assert count(-1_234) == "−1,234"
    assert quantity(1_500) == "1.5"
    assert quantity(12_000_000) == "12,000"
    assert percent_bp(1_250).replace("\N{NO-BREAK SPACE}", " ") == "12.5 %"
    assert plural(1, "study", "studies") == "1 study"
    assert plural(1_200, "study", "studies") == "1,200 studies"


def test_a_measure_knows_its_unit() -> None:
    assert measure(1_234_000, "GBP") == "£12,340"
    assert measure_short(1_234_000, "GBP") == "£12k"
    assert measure(1_234, "count") == measure_short(1_234, "count") == "1,234"


@given(st.integers(0, 10**15))
def test_an_axis_begins_at_zero_reaches_the_largest_and_has_few_marks(largest: int) -> None:
    marks = ticks(largest)
    assert marks[0] == 0
    assert marks[-1] >= largest
    assert 2 <= len(marks) <= 6
    assert len({b - a for a, b in pairwise(marks)}) == 1


@pytest.mark.parametrize(("milli", "written"), [(5_333, "5.3"), (5_000, "5"), (40, "0"), (12_960, "13")])
def test_days_in_charts_have_one_digit_after_the_point(milli: int, written: str) -> None:
    assert tenths(milli) == written
