import pytest

from budgeting.errors import MoneyError
from budgeting.money import parse_payoff
from budgeting.numbers import (
    NumberError,
    parse_count,
    parse_decimal,
    parse_percent_bp,
    parse_percent_milli,
    parse_percent_ppm,
    parse_quantity_milli,
)


def test_a_percentage_becomes_parts_per_million() -> None:
    assert parse_percent_ppm("35", "a belief") == 350_000
    assert parse_percent_ppm("12.5 %", "a belief") == 125_000


@pytest.mark.parametrize("typed", ["", "-1", "1e3", "NaN", "１２", "1_000", "1.2.3", "9" * 30, "1.1234567"])
def test_what_is_not_a_plain_number_is_refused(typed: str) -> None:
    with pytest.raises(NumberError):
        parse_decimal(typed, "a number")


def test_more_than_the_whole_is_refused() -> None:
    with pytest.raises(NumberError, match="more than 100"):
        parse_percent_ppm("101", "a belief")


def test_a_count_is_whole_and_bounded() -> None:
    assert parse_count("1,200", "a sample") == 1200
    with pytest.raises(NumberError, match="whole number"):
        parse_count("1.5", "a sample")
    with pytest.raises(NumberError, match="too large"):
        parse_count("11", "a sample", largest=10)


def test_a_quantity_is_counted_in_thousandths() -> None:
    assert parse_quantity_milli("1.5", "days") == 1500
    with pytest.raises(NumberError, match="too precise"):
        parse_quantity_milli("1.2345", "days")
    with pytest.raises(NumberError, match="too large"):
        parse_quantity_milli("9999999999", "days")


def test_no_digit_of_a_percentage_is_dropped() -> None:
    assert (parse_percent_bp("5.01 %", "a share"), parse_percent_milli("33.333", "a share")) == (501, 33_333)
    with pytest.raises(NumberError, match="at most two digits"):
        parse_percent_bp("5.0099", "a share")
    with pytest.raises(NumberError, match="at most three digits"):
        parse_percent_milli("33.33339 %", "a share")
    with pytest.raises(NumberError, match="more than 100"):
        parse_percent_bp("100.01", "a share")


def test_a_payoff_may_be_below_zero() -> None:
    assert parse_payoff("-£12,000", "GBP").minor == -1_200_000
    assert parse_payoff("\N{MINUS SIGN}5", "GBP").minor == -500
    assert parse_payoff("5", "GBP").minor == 500
    with pytest.raises(MoneyError):
        parse_payoff("--5", "GBP")
