"""Which price is in force: of every card and quote, the one that a study is priced at on a day."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from budgeting.errors import MoneyError
from budgeting.prices.cards import CardKind, Price, RateCard, Share, day_words
from budgeting.prices.currencies import ExchangeRate, convert_card
from budgeting.studies import Rate

Standing = Literal["in_force", "superseded", "expired", "not_yet", "compared"]


@dataclass(frozen=True)
class PriceList:
    """The prices in force by element in one currency, each with the key of its card, and what to know about them."""

    currency: str
    market: str
    on: date
    prices: Mapping[str, Rate] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A price and the card that it stands on."""

    card: RateCard
    price: Price


@dataclass(frozen=True)
class Priced:
    """A rate in force in the currency of its card; ``share`` when it was reckoned from another element's."""

    rate: Rate
    currency: str
    card: RateCard
    share: Share | None = None


def is_expired(rate: Rate, on: date) -> bool:
    """Whether the quote behind ``rate`` no longer holds on the day; never for a price without an expiry."""
    return rate.expires_on is not None and rate.expires_on < on


def standing_of(card: RateCard, cards: Sequence[RateCard], on: date) -> Standing:
    """How ``card`` stands among all ``cards`` (in the order they were loaded) on the day."""
    if card.valid_on > on:
        return "not_yet"
    if card.is_expired(on):
        return "expired"
    if card.kind == "quote":
        return "in_force"
    newest = _newest_by_place((one for one in cards if one.valid_on <= on), card.kind)
    if newest[_place(card)].key != card.key:
        return "superseded"
    return "in_force" if card.kind == "price_list" else "compared"


def cards_in_force(cards: Sequence[RateCard], on: date) -> list[RateCard]:
    """The newest price list of each market and supplier, and every quote that holds, on the day."""
    return [card for card in cards if standing_of(card, cards, on) == "in_force"]


def offers_in_force(cards: Sequence[RateCard], market: str, on: date, supplier: str | None = None) -> dict[str, Offer]:
    """The best offer for each element, by element.

    The market's own cards go before those of every market, with a ``supplier`` its own before those of none in
    particular, then a quote that holds before a price list, then the newer date, then what was loaded later.
    """
    best: dict[str, tuple[tuple[bool, bool, bool, date], Offer]] = {}
    for card in cards_in_force(cards, on):
        if not _concerns(card, market, supplier):
            continue
        rank = (bool(card.market), supplier is not None and bool(card.supplier), card.kind == "quote", card.valid_on)
        for price in card.prices:
            if price.element not in best or best[price.element][0] <= rank:
                best[price.element] = (rank, Offer(card, price))
    return {element: offer for element, (_, offer) in best.items()}


def in_force(cards: Sequence[RateCard], market: str, on: date, supplier: str | None = None) -> dict[str, Priced]:
    """What is in force for each element, each in the currency of its own card; a share once its base has a price."""
    offers = offers_in_force(cards, market, on, supplier)
    found = {
        element: Priced(offer.card.rate_of(offer.price), offer.card.currency, offer.card)
        for element, offer in offers.items()
        if isinstance(offer.price, Rate)
    }
    for element, offer in offers.items():
        if isinstance(offer.price, Share) and offer.price.of_element in found:
            found[element] = _priced(offer, offer.price, found[offer.price.of_element])
    return {element: found[element] for element in offers if element in found}


def prices_in_force(cards: Sequence[RateCard], market: str, on: date, supplier: str | None = None) -> dict[str, Rate]:
    """The rate in force for each element of cards in one currency; MoneyError when they are in several."""
    if len({card.currency for card in cards}) > 1:
        raise MoneyError("These cards are in several currencies. Convert them at a dated rate first.")
    return {element: priced.rate for element, priced in in_force(cards, market, on, supplier).items()}


def price_list(
    cards: Sequence[RateCard],
    exchange_rates: Sequence[ExchangeRate],
    currency: str,
    market: str,
    on: date,
    supplier: str | None = None,
) -> PriceList:
    """Everything that can be bought on the day, in ``currency``; what cannot be used is said in the warnings."""
    usable, warnings = [], expired_quotes(cards, market, on, supplier)
    for card in cards_in_force(cards, on):
        if not _concerns(card, market, supplier):
            continue
        try:
            usable.append(convert_card(card, exchange_rates, currency, on))
        except MoneyError as error:
            warnings.append(f"The prices of “{card.name}” are in {card.currency} and are not used. {error.message}")
    prices = prices_in_force(usable, market, on, supplier)
    offers = offers_in_force(usable, market, on, supplier)
    warnings.extend(unpriced_shares(offers, prices))
    return PriceList(currency, market, on, prices, tuple(warnings))


def expired_quotes(cards: Sequence[RateCard], market: str, on: date, supplier: str | None) -> list[str]:
    """A sentence for each expired quote that no newer one of the same supplier follows."""
    quotes = [card for card in cards if card.kind == "quote" and _concerns(card, market, supplier)]
    live = {_place(card) for card in quotes if standing_of(card, cards, on) == "in_force"}
    newest = _newest_by_place((card for card in quotes if card.is_expired(on)), "quote")
    return [
        f"The quote “{card.name}” of {card.supplier} expired on {day_words(card.expires_on or on)}; "
        "its prices are no longer used. Ask for a new one."
        for place, card in newest.items()
        if place not in live
    ]


def unpriced_shares(offers: Mapping[str, Offer], prices: Container[str]) -> list[str]:
    """A sentence for each share whose base has no price, so that it has none either."""
    return [
        f"“{element}” is {offer.price.unit}, which has no price in force. Add a price for “{offer.price.of_element}”."
        for element, offer in offers.items()
        if isinstance(offer.price, Share) and element not in prices
    ]


def _concerns(card: RateCard, market: str, supplier: str | None) -> bool:
    is_market = card.market.casefold() in {market.casefold(), ""}
    return is_market and (supplier is None or card.supplier.casefold() in {supplier.casefold(), ""})


def _place(card: RateCard) -> tuple[str, str]:
    return card.market.casefold(), card.supplier.casefold()


def _newest_by_place(cards: Iterable[RateCard], kind: CardKind) -> dict[tuple[str, str], RateCard]:
    newest: dict[tuple[str, str], RateCard] = {}
    for card in cards:
        place = _place(card)
        if card.kind == kind and (place not in newest or newest[place].valid_on <= card.valid_on):
            newest[place] = card
    return newest


def _priced(offer: Offer, share: Share, base: Priced) -> Priced:
    """The share of its base; it holds no longer than either."""
    expiries = [day for day in (base.rate.expires_on, offer.card.expires_on) if day is not None]
    rate = replace(offer.card.rate_of(share.of(base.rate)), expires_on=min(expiries, default=None))
    return Priced(rate, base.currency, offer.card, share)
