"""Approval by exception: which lines need no look, and why each of the others does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from budgeting.approvals.lines import ReviewLine
from budgeting.errors import MoneyError
from budgeting.prices.benchmarks import Band, bands, flag_of
from budgeting.prices.cards import RateCard, day_words
from budgeting.prices.currencies import ExchangeRate, convert_rate, rate_on
from budgeting.prices.rates import is_expired, standing_of
from budgeting.studies import CostLine, Rate


@dataclass(frozen=True)
class Loaded:
    """What whoever looks has loaded themselves: keys of cards and quotes, and exchange rates."""

    cards: frozenset[str] = frozenset()
    exchange_rates: tuple[ExchangeRate, ...] = ()

    def has_price_of(self, line: CostLine) -> bool:
        """Whether the price of the line is theirs; one that a person put in its place is not."""
        if line.override is not None and line.override.rate_minor is not None:
            return False
        origin = line.rate.origin
        return line.rate.card in self.cards or any(
            f"{one.from_currency} " in origin and f" at {one.words}" in origin for one in self.exchange_rates
        )


@dataclass(frozen=True)
class Yardstick:
    """What prices are held against on a day: the workspace's cards in the order they were loaded, and its rates.

    ``own`` is what the person who looks loaded themselves.
    """

    cards: Sequence[RateCard]
    exchange_rates: Sequence[ExchangeRate]
    market: str
    on: date
    own: Loaded = Loaded()
    bands: dict[str, Band] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bands", bands(self.cards, self.market, self.on))


def reasons_to_look(review: ReviewLine, yardstick: Yardstick) -> tuple[str, ...]:
    """Why finance should look at the line, in words; empty when its price lies in the band and its source holds.

    A price that the person who looks loaded themselves is never passed without a look.
    """
    line = review.line
    reasons = ["you loaded its price, so have somebody else look at it"] if yardstick.own.has_price_of(line) else []
    if line.override:
        reasons.append(f"a person's own figure: {line.override.reason}")
    paid = replace(line.rate, low_minor=0, typical_minor=line.price_minor, high_minor=max(line.price_minor, 0))
    reasons.append(_off_band(paid, review.terms.currency, yardstick))
    reasons.append(_unsound(line.rate, yardstick))
    return tuple(one for one in reasons if one)


def need_no_look(lines: Iterable[ReviewLine], yardstick: Yardstick) -> tuple[ReviewLine, ...]:
    """The lines that may be approved together without a look at each."""
    return tuple(one for one in lines if not reasons_to_look(one, yardstick))


def _off_band(rate: Rate, currency: str, yardstick: Yardstick) -> str:
    band = yardstick.bands.get(rate.element)
    if band is None or band.unit != rate.unit:
        return "there is no benchmark to hold its price against"
    if currency != band.currency:
        try:
            convert_rate(rate, rate_on(yardstick.exchange_rates, currency, band.currency, yardstick.on))
        except MoneyError:
            return f"there is no exchange rate to hold its price against the benchmark in {band.currency}"
    return flag_of(rate, currency, band, yardstick.exchange_rates, yardstick.on)


def _unsound(rate: Rate, yardstick: Yardstick) -> str:
    """Why the price's source does not hold; empty for a valid quote and a card in force."""
    if is_expired(rate, yardstick.on):
        return f"its quote expired on {day_words(rate.expires_on or yardstick.on)}"
    card = next((one for one in yardstick.cards if one.key == rate.card), None)
    if card is None:
        return "its price comes from no rate card"
    standing = standing_of(card, yardstick.cards, yardstick.on)
    if standing == "in_force":
        return ""
    return {
        "superseded": f"a newer rate card has taken the place of “{card.name}”",
        "expired": f"“{card.name}” has expired",
        "not_yet": f"“{card.name}” does not hold yet",
    }.get(standing, f"“{card.name}” is no price list")
