"""Exchange rates: prices of one currency in another, at a rate that is dated and sourced."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from budgeting.errors import BudgetingError, MoneyError
from budgeting.money import Money, exponent, rounded
from budgeting.numbers import NumberError, parse_decimal
from budgeting.prices.cards import RateCard, day_words
from budgeting.studies import Rate

COLUMNS: Final = ("from", "to", "rate", "date")
LONGEST_SOURCE: Final = 200
MOST_DIGITS: Final = 10
LARGEST_RATE: Final = 10**6
_LONGEST: Final = 20
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class ExchangeRate:
    """One unit of ``from_currency`` costs ``rate`` units of ``to_currency`` from the day ``on``, exactly."""

    from_currency: str
    to_currency: str
    rate: Decimal
    on: date
    source: str = ""

    def __post_init__(self) -> None:
        exponent(self.from_currency)
        exponent(self.to_currency)
        if self.from_currency == self.to_currency:
            raise MoneyError("A rate leads from one currency to another. Choose two.", place="to_currency")
        if not 0 < self.rate <= LARGEST_RATE:
            raise MoneyError(f"An exchange rate is above 0 and {LARGEST_RATE:,} at most.", place="rate")

    @property
    def digits(self) -> str:
        """``0.79``: the rate without zeros at its end."""
        return f"{self.rate.normalize():f}"

    @property
    def words(self) -> str:
        """``0.79, 1 Nov 2026``."""
        return f"{self.digits}, {day_words(self.on)}"


def parse_exchange_rate(text: str) -> Decimal:
    """A typed rate above zero with at most ten digits after the point, exact. Raises NumberError."""
    typed = text.strip()
    whole, point, part = typed.partition(".")
    if len(typed) > _LONGEST or len(part) > MOST_DIGITS or (point and not (part.isascii() and part.isdigit())):
        raise NumberError(f"“{typed[:_LONGEST]}” is not an exchange rate. Use digits only, for example 0.79.")
    units = parse_decimal(whole, "an exchange rate, for example 0.79")
    rate = units + (Decimal(int(part)).scaleb(-len(part)) if part else 0)
    if not 0 < rate <= LARGEST_RATE:
        raise NumberError(f"“{typed}” cannot be an exchange rate. Enter one above 0 and {LARGEST_RATE:,} at most.")
    return rate


def rate_on(rates: Iterable[ExchangeRate], from_currency: str, to_currency: str, on: date) -> ExchangeRate:
    """The newest rate on or before the day; of one day, the last of ``rates``. MoneyError when there is none."""
    found: ExchangeRate | None = None
    for one in rates:
        is_pair = (one.from_currency, one.to_currency) == (from_currency, to_currency)
        if is_pair and one.on <= on and (found is None or found.on <= one.on):
            found = one
    if found is None:
        raise MoneyError(
            f"There is no exchange rate from {from_currency} to {to_currency} on or before {day_words(on)}. "
            "Finance adds one under “Exchange rates”."
        )
    return found


def convert_minor(minor: int, exchange: ExchangeRate) -> int:
    """Minor units of the one currency in minor units of the other, rounded once, half to even."""
    digits = exponent(exchange.to_currency) - exponent(exchange.from_currency)
    return rounded(Fraction(exchange.rate) * minor * Fraction(10) ** digits)


def convert_rate(rate: Rate, exchange: ExchangeRate) -> Rate:
    """The unit price in the other currency; ``origin`` says from what: ``USD 7.00 at 0.79, 1 Nov 2026``."""
    low, typical, high = (
        convert_minor(minor, exchange) for minor in (rate.low_minor, rate.typical_minor, rate.high_minor)
    )
    paid = Money(rate.typical_minor, exchange.from_currency).major
    origin = f"{exchange.from_currency} {paid:,.{exponent(exchange.from_currency)}f} at {exchange.words}"
    return replace(rate, low_minor=low, typical_minor=typical, high_minor=high, origin=origin)


def convert_card(card: RateCard, rates: Iterable[ExchangeRate], currency: str, on: date) -> RateCard:
    """The card priced in ``currency`` at the rate of the day; the card itself when it is. MoneyError without a rate."""
    if card.currency == currency:
        return card
    exchange = rate_on(rates, card.currency, currency, on)
    return replace(card, currency=currency, rates=tuple(convert_rate(rate, exchange) for rate in card.rates))


@dataclass(frozen=True)
class ExchangeRateList:
    """The rates of a file, and a sentence for each line that is not one of them."""

    rates: tuple[ExchangeRate, ...]
    left_out: tuple[str, ...]


def read_exchange_rates(rows: Iterable[tuple[int, Mapping[str, str]]]) -> ExchangeRateList:
    """Rates from (line, row) with the columns from, to, rate, date and, if there, source. MoneyError without one."""
    rates: list[ExchangeRate] = []
    left_out: list[str] = []
    for line, row in rows:
        missing = next((name for name in COLUMNS if name not in row), None)
        if missing is not None:
            raise MoneyError(f"The file has no column “{missing}”. Add it and load the file again.", place="file")
        try:
            rates.append(_read(row))
        except BudgetingError as error:
            left_out.append(f"Line {line:,}: {error.message}")
    return ExchangeRateList(tuple(rates), tuple(left_out))


def _read(row: Mapping[str, str]) -> ExchangeRate:
    return ExchangeRate(
        row["from"].strip().upper(),
        row["to"].strip().upper(),
        parse_exchange_rate(row["rate"]),
        parse_day(row["date"]),
        " ".join(row.get("source", "").split())[:LONGEST_SOURCE],
    )


def parse_day(text: str) -> date:
    """A day written as 2026-11-01; what a spreadsheet adds about midnight is passed over. MoneyError otherwise."""
    typed = text.strip().removesuffix(" 00:00:00")
    try:
        return date.fromisoformat(typed if _DAY.fullmatch(typed) else "")
    except ValueError:
        raise MoneyError(f"“{typed[:_LONGEST]}” is not a date. Write it as 2026-11-01.", place="date") from None
