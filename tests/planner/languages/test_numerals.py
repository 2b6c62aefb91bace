"""Numbers as people type them in their language: read strictly by it, shown back in it, English as ever."""

import pytest

from budgeting.errors import BudgetingError
from planner.forms.numerals import as_typed, parse_count, parse_money, parse_payoff, parse_percent_ppm, typed_quantity
from planner.languages.reader import reading


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("1.234,50", 123_450), ("1234,5", 123_450), ("1.234", 123_400), ("1.234,50 £", 123_450), ("£1.234", 123_400)],
)
def test_a_german_amount_is_read_as_germans_write_it(typed: str, minor: int) -> None:
    with reading("de"):
        assert parse_money(typed, "GBP").minor == minor


@pytest.mark.parametrize("typed", ["1.5", "1,234.50", "12.34,5", "1.2345"])
def test_a_number_in_another_form_is_refused_and_never_guessed_at(typed: str) -> None:
    with reading("de"), pytest.raises(BudgetingError, match=r"is not written as numbers are here\. Write 1\.250,50"):
        parse_money(typed, "GBP")


def test_shares_counts_and_losses_are_read_the_same_way() -> None:
    with reading("de"):
        assert parse_percent_ppm("12,5 %", "a share") == 125_000
        assert parse_count("12.000", "people") == 12_000
        assert parse_payoff("-1.250,50", "GBP").minor == -125_050


def test_an_error_shows_what_was_typed() -> None:
    with reading("de"), pytest.raises(BudgetingError, match="“1,005” is more precise"):
        parse_money("1,005", "GBP")


def test_what_a_box_shows_is_read_back_as_the_same_number() -> None:
    with reading("de"):
        assert (as_typed("1,250.50"), as_typed("-12,000"), typed_quantity(1_500)) == ("1.250,50", "-12.000", "1,5")
        assert parse_money(as_typed("1,250.50"), "GBP").minor == 125_050


def test_english_stays_as_it_was() -> None:
    assert (parse_money("£1,234.50", "GBP").minor, as_typed("1,250.50")) == (123_450, "1,250.50")
    with pytest.raises(BudgetingError):
        parse_money("1.234,50", "GBP")
