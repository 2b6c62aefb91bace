from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.errors import MoneyError
from budgeting.money import (
    LARGEST_MINOR,
    Money,
    divided,
    exponent,
    from_major,
    in_digits,
    in_full,
    largest_remainder,
    parse_money,
    parse_payoff,
    rounded,
    total,
)

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("0", 0),
        ("1250", 125_000),
        ("1,250.00", 125_000),
        (" £1,234.5 ", 123_450),
        ("£ 3", 300),
        ("0.10", 10),
        ("12.3000", 1_230),
        ("99,999,999,999.99", 9_999_999_999_999),
    ],
)
def test_typed_money_is_read_to_the_penny(typed: str, minor: int) -> None:
    assert parse_money(typed, "GBP") == Money(minor, "GBP")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter an amount"),
        ("   ", "Enter an amount"),
        ("-5", "below zero"),
        ("−5", "below zero"),
        ("£-5", "below zero"),
        ("NaN", "not an amount"),
        ("inf", "not an amount"),
        ("1E+999", "not an amount"),
        ("1e3", "not an amount"),
        ("１２３", "not an amount"),
        ("٣", "not an amount"),
        ("1_000", "not an amount"),
        ("1,00", "not an amount"),
        ("1.2.3", "not an amount"),
        ("12 000", "not an amount"),
        (".5", "not an amount"),
        ("5.", "not an amount"),
        ("0x10", "not an amount"),
        ("9" * 400, "not an amount"),
        ("1.234", "more precise than GBP allows"),
        ("1234567890123", "larger than this product plans with: at most £100,000,000,000."),
        ("100,000,000,000.01", "larger than this product plans with"),
        ("$1,000", "not an amount in GBP, which is planned in here. Leave the sign out, or use £ once."),
        ("£$€5", "not an amount in GBP"),
        ("££5", "not an amount in GBP"),
    ],
)
def test_what_is_not_money_is_refused_with_a_reason(typed: str, words: str) -> None:
    with pytest.raises(MoneyError, match=words):
        parse_money(typed, "GBP")


@pytest.mark.parametrize(("typed", "currency"), [("$7.05", "USD"), ("€ 7.05", "EUR"), ("7.05", "CHF")])
def test_each_currency_takes_its_own_sign(typed: str, currency: str) -> None:
    assert parse_money(typed, currency) == Money(705, currency)


def test_a_currency_without_a_sign_of_its_own_takes_none_and_names_its_limit() -> None:
    with pytest.raises(MoneyError, match=r"not an amount in CHF, which is planned in here\. Leave the sign out\."):
        parse_money("$5", "CHF")
    with pytest.raises(MoneyError, match="at most 1,000 CHF"):
        parse_money("1001", "CHF", largest_minor=100_000)


def test_a_payoff_takes_one_minus_sign_and_says_so() -> None:
    assert parse_payoff("-£5", "GBP") == parse_payoff("\N{MINUS SIGN} 5", "GBP") == Money(-500, "GBP")
    assert parse_payoff(" £5 ", "GBP") == Money(500, "GBP")
    assert parse_payoff("-5", "CHF") == Money(-500, "CHF")
    for typed in ("--5", "-\N{MINUS SIGN}12", "£-5"):
        with pytest.raises(MoneyError, match=r"cannot be read\. A loss takes one minus sign, in front"):
            parse_payoff(typed, "GBP")
    for typed in ("lots", "", "9" * 15):
        with pytest.raises(MoneyError, match="A loss takes one minus sign"):
            parse_payoff(typed, "GBP")


@pytest.mark.parametrize(("typed", "shown"), [("9" * 24 + "x", "9" * 24 + "…"), ("9" * 23 + "x", "9" * 23 + "x")])
def test_an_amount_of_more_than_twenty_four_letters_is_cut_short_in_its_message(typed: str, shown: str) -> None:
    with pytest.raises(MoneyError) as caught:
        parse_money(typed, "GBP")
    assert caught.value.message == f"“{shown}” is not an amount of money. Use digits only, for example 1,250.00."


def test_an_empty_amount_is_asked_for_with_an_example() -> None:
    with pytest.raises(MoneyError) as caught:
        parse_money(" ", "GBP")
    assert caught.value.message == "Enter an amount of money, for example 1,250.00."


def test_an_amount_below_zero_is_said_as_it_was_typed() -> None:
    with pytest.raises(MoneyError) as caught:
        parse_money(" £-5 ", "GBP")
    assert caught.value.message == "“£-5” is below zero. Enter an amount of zero or more."


def test_the_largest_amount_is_still_read() -> None:
    assert parse_money("100,000,000,000.00", "GBP") == Money(LARGEST_MINOR, "GBP")
    assert parse_money("0" * 21 + "7.5", "GBP") == Money(750, "GBP")


def test_a_currency_without_pence_takes_none() -> None:
    assert parse_money("500", "JPY") == Money(500, "JPY")
    with pytest.raises(MoneyError, match="more precise than JPY allows"):
        parse_money("5.5", "JPY")


@given(st.integers(0, LARGEST_MINOR))
def test_an_amount_that_is_printed_is_read_back(minor: int) -> None:
    assert parse_money(f"{Money(minor, 'GBP').major:,.2f}", "GBP").minor == minor


@pytest.mark.parametrize(
    ("minor", "currency", "digits", "full"),
    [
        (80, "GBP", "£0", "£0.80"),
        (100_050, "GBP", "£1,000", "£1,000.50"),
        (100_050, "CHF", "1,000 CHF", "1,000.50 CHF"),
        (1_000, "JPY", "1,000 JPY", "1,000 JPY"),
    ],
)
def test_an_amount_is_written_in_whole_units_or_to_the_last_penny(
    minor: int, currency: str, digits: str, full: str
) -> None:
    assert (in_digits(minor, currency), in_full(minor, currency)) == (digits, full)


@pytest.mark.parametrize("currency", ["gbp", "GB", "£", "GBPX", "ＧＢＰ", "British pounds"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(MoneyError) as caught:
        exponent(currency)
    shown = currency[:12]
    assert caught.value.message == f"“{shown}” is not a currency code. Use three capital letters such as GBP."


def test_money_of_two_currencies_never_mixes() -> None:
    with pytest.raises(MoneyError, match="without an exchange rate"):
        Money(1, "GBP") + Money(1, "USD")
    with pytest.raises(MoneyError, match="without an exchange rate"):
        assert Money(1, "GBP") < Money(2, "USD")


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1)])
def test_money_is_counted_in_whole_minor_units(minor: object) -> None:
    with pytest.raises(MoneyError) as caught:
        Money(minor, "GBP")  # type: ignore[arg-type]  # what a careless caller would hand in
    assert caught.value.message == "Money is counted in whole minor units."


def test_money_adds_up_and_compares() -> None:
    five, two = Money(500, "GBP"), Money(200, "GBP")
    assert five + two == Money(700, "GBP")
    assert five - two == -Money(-300, "GBP")
    assert two < five
    assert not two < two  # noqa: PLR0124  equal amounts are the edge
    assert two <= two  # noqa: PLR0124  equal amounts are the edge
    assert bool(five)
    assert not Money.zero("GBP")
    assert total([five, two], "GBP") == Money(700, "GBP")
    assert total([], "GBP") == Money.zero("GBP")


def test_major_units_are_exact() -> None:
    assert Money(12_345, "GBP").major == Decimal("123.45")
    assert from_major(Decimal("0.125"), "GBP") == Money(12, "GBP")
    assert from_major(Decimal("0.135"), "GBP") == Money(14, "GBP")
    with localcontext(rounding=ROUND_DOWN):
        assert from_major(Decimal("0.135"), "GBP") == Money(14, "GBP")


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_parts_sum_to_the_whole(whole: int, weights: list[int]) -> None:
    parts = largest_remainder(whole, weights)
    assert sum(parts) == whole
    assert all(abs(part - Fraction(whole * w, sum(weights))) < 1 for part, w in zip(parts, weights, strict=True))


@given(st.integers(0, 10**9), WEIGHTS)
def test_nothing_is_given_to_a_weight_of_nothing(whole: int, weights: list[int]) -> None:
    parts = Money(whole, "GBP").shared_out(weights)
    assert all(part.minor == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


def test_a_penny_left_over_goes_to_the_earlier_part() -> None:
    assert largest_remainder(100, [1, 1, 1]) == (34, 33, 33)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [3, -1]])
def test_shares_need_a_weight(weights: list[int]) -> None:
    with pytest.raises(MoneyError) as caught:
        largest_remainder(100, weights)
    assert caught.value.message == "Shares need at least one weight above zero and none below."


@given(minor=st.integers(-(10**18), 10**18), by=st.sampled_from([1, 2, 3, 1_000, 10_000, 10**8]))
def test_whole_numbers_are_divided_as_their_fraction_is_rounded(minor: int, by: int) -> None:
    assert divided(minor, by) == rounded(Fraction(minor, by))
    assert divided(by * minor + by // 2, by) == rounded(Fraction(by * minor + by // 2, by))


def test_halves_are_rounded_to_even() -> None:
    assert [rounded(Fraction(half, 2)) for half in (1, 3, 5)] == [0, 2, 2]
