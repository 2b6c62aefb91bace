from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.errors import MoneyError
from budgeting.numbers import NumberError
from budgeting.prices.currencies import (
    ExchangeRate,
    convert_minor,
    convert_rate,
    parse_day,
    parse_exchange_rate,
    rate_on,
    read_exchange_rates,
)
from budgeting.studies import Rate

MAY, NOVEMBER = date(2026, 5, 1), date(2026, 11, 1)
OLD = ExchangeRate("USD", "GBP", Decimal("0.81"), MAY)
NEW = ExchangeRate("USD", "GBP", Decimal("0.79"), NOVEMBER)


def test_the_newest_rate_on_or_before_the_day_is_used() -> None:
    assert rate_on([NEW, OLD], "USD", "GBP", date(2026, 10, 31)) == OLD
    assert rate_on([NEW, OLD], "USD", "GBP", NOVEMBER) == NEW


def test_of_one_day_the_rate_entered_last_is_used() -> None:
    corrected = replace(NEW, rate=Decimal("0.78"))
    assert rate_on([NEW, corrected], "USD", "GBP", NOVEMBER) == corrected


@pytest.mark.parametrize(("from_", "to"), [("GBP", "USD"), ("EUR", "GBP")])
def test_no_rate_is_ever_guessed_not_even_the_other_way_round(from_: str, to: str) -> None:
    with pytest.raises(MoneyError, match=f"There is no exchange rate from {from_} to {to} on or before 1 Nov 2026"):
        rate_on([OLD, NEW], from_, to, NOVEMBER)


def test_a_rate_that_begins_later_is_not_used() -> None:
    with pytest.raises(MoneyError, match="on or before 30 Apr 2026"):
        rate_on([OLD], "USD", "GBP", date(2026, 4, 30))


@pytest.mark.parametrize(
    ("minor", "from_", "to", "rate", "expected"),
    [
        (700, "USD", "GBP", "0.79", 553),
        (50, "USD", "GBP", "0.01", 0),
        (150, "USD", "GBP", "0.01", 2),
        (1_000, "JPY", "GBP", "0.005", 500),
        (500, "GBP", "JPY", "200", 1_000),
        (1_000, "KWD", "GBP", "2.5", 250),
    ],
)
def test_minor_units_are_converted_once_and_rounded_half_to_even(
    minor: int, from_: str, to: str, rate: str, expected: int
) -> None:
    assert convert_minor(minor, ExchangeRate(from_, to, Decimal(rate), MAY)) == expected


def test_a_converted_price_says_from_what() -> None:
    found = convert_rate(Rate("Panel", "complete", 600, 700, 900, "A", supplier="Meridian"), NEW)
    assert (found.low_minor, found.typical_minor, found.high_minor) == (474, 553, 711)
    assert found.origin == "USD 7.00 at 0.79, 1 Nov 2026"
    assert found.supplier == "Meridian"


@given(st.integers(0, 10**9), st.decimals("0.0001", "1000", places=4))
def test_a_converted_amount_is_off_by_at_most_half_a_minor_unit(minor: int, rate: Decimal) -> None:
    exact = Fraction(rate) * minor
    assert abs(convert_minor(minor, replace(NEW, rate=rate)) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize("text", ["0.79", " 1 ", "0.0000000001", "1000000", "1,250.5"])
def test_an_exchange_rate_is_read_exactly(text: str) -> None:
    assert parse_exchange_rate(text) == Decimal(text.strip().replace(",", ""))


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1e3", "NaN", "٣", "0.00000000001", "1000001", ".5", "1.", "£1", "1.-5"]
)
def test_what_is_no_exchange_rate_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        parse_exchange_rate(text)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"to_currency": "USD"}, "from one currency to another"),
        ({"rate": Decimal(0)}, "above 0"),
        ({"from_currency": "dollars"}, "not a currency code"),
    ],
)
def test_a_rate_that_is_none_cannot_be(changes: dict[str, object], words: str) -> None:
    with pytest.raises(MoneyError, match=words):
        replace(NEW, **changes)  # type: ignore[arg-type]  # one of several fields


ROW = {"from": "usd", "to": "GBP", "rate": "0.79", "date": "2026-11-01", "source": " Bank "}


def test_rows_become_rates_and_what_is_none_is_said_with_its_line() -> None:
    wrong = [ROW | {"rate": "x"}, ROW | {"date": "1/11/2026"}, ROW | {"to": "USD"}]
    found = read_exchange_rates(enumerate([ROW, *wrong], start=2))
    assert found.rates == (replace(NEW, source="Bank"),)
    assert [sentence[:7] for sentence in found.left_out] == ["Line 3:", "Line 4:", "Line 5:"]


def test_a_file_without_a_column_is_refused() -> None:
    with pytest.raises(MoneyError, match="no column “rate”"):
        read_exchange_rates([(2, {"from": "USD", "to": "GBP"})])


@pytest.mark.parametrize("text", ["2026-11-01", " 2026-11-01 00:00:00 "])
def test_a_day_is_read_as_people_and_spreadsheets_write_it(text: str) -> None:
    assert parse_day(text) == NOVEMBER


@pytest.mark.parametrize("text", ["", "1/11/2026", "2026-W44-7", "2026-13-01", "2026-11-01 10:00:00", "２０２６-11-01"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(MoneyError, match="is not a date"):
        parse_day(text)
