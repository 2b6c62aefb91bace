"""Benchmarks: bands that prices are held against. They are only looked at, never planned with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from budgeting.errors import MoneyError
from budgeting.money import in_full
from budgeting.prices.cards import RateCard, percent_words
from budgeting.prices.currencies import ExchangeRate, convert_rate, rate_on
from budgeting.studies import Rate


@dataclass(frozen=True)
class Band:
    """What one unit costs elsewhere, from low to high in minor units."""

    low_minor: int
    high_minor: int
    currency: str
    unit: str

    @property
    def words(self) -> str:
        """``£0.80 to £1.60``."""
        return f"{in_full(self.low_minor, self.currency)} to {in_full(self.high_minor, self.currency)}"

    def flag(self, rate: Rate, currency: str) -> str:
        """How far the typical price lies outside, in words; empty inside, or where the two cannot be compared."""
        if currency != self.currency or rate.unit != self.unit:
            return ""
        if rate.typical_minor > self.high_minor:
            return f"{_apart(rate.typical_minor, self.high_minor)}above the benchmark band of {self.words}"
        if rate.typical_minor < self.low_minor:
            return f"{_apart(rate.typical_minor, self.low_minor)}below the benchmark band of {self.words}"
        return ""


def flag_of(rate: Rate, currency: str, band: Band | None, exchange_rates: Iterable[ExchangeRate], on: date) -> str:
    """``Band.flag`` of a rate in any currency, converted at the rate of the day; empty without a band or a rate."""
    if band is None or currency == band.currency:
        return band.flag(rate, currency) if band else ""
    try:
        converted = convert_rate(rate, rate_on(exchange_rates, currency, band.currency, on))
    except MoneyError:
        return ""
    return band.flag(converted, band.currency)


def bands(cards: Iterable[RateCard], market: str, on: date) -> dict[str, Band]:
    """The band of each element from the newest benchmarks on the day; the market's own before those of every market."""
    names = {market.casefold(), ""}
    there = [c for c in cards if c.kind == "benchmark" and c.valid_on <= on and c.market.casefold() in names]
    there.sort(key=lambda card: (bool(card.market), card.valid_on))
    return {
        rate.element: Band(rate.low_minor, rate.high_minor, card.currency, rate.unit)
        for card in there
        for rate in card.rates
    }


def _apart(minor: int, edge_minor: int) -> str:
    """``40 % `` of the edge; nothing where the edge is zero."""
    if not edge_minor:
        return ""
    share_bp = abs(minor - edge_minor) * 10_000 // edge_minor
    percent = round(share_bp / 100)
    return f"{percent_words(percent * 100)} " if percent else "less than 1\N{NO-BREAK SPACE}% "
