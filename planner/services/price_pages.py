"""What things cost and how we know: the prices in force, the history of each, and the cards they stand on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.prices.benchmarks import Band, bands, flag_of
from budgeting.prices.cards import Price, RateCard
from budgeting.prices.currencies import ExchangeRate
from budgeting.prices.rates import (
    Priced,
    Standing,
    expired_quotes,
    in_force,
    offers_in_force,
    standing_of,
    unpriced_shares,
)
from budgeting.studies import Rate
from planner.once import once_for_the_same
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.storage.database import Database
from planner.storage.repositories import exchange_rates, rates
from planner.storage.repositories.exchange_rates import LoadedExchangeRate
from planner.storage.repositories.rates import LoadedCard
from planner.storage.tables import COST_LINE, PACKAGE, PROGRAMME, STUDY

SOON_DAYS = 30


@dataclass(frozen=True)
class PriceInForce:
    """An element's price with its benchmark; ``flag`` says how far outside it lies, empty inside."""

    element: str
    priced: Priced
    band: Band | None
    flag: str
    on: date

    @property
    def age_days(self) -> int:
        """How long the price has stood."""
        return (self.on - self.priced.card.valid_on).days

    @property
    def expires_soon(self) -> bool:
        """Whether it is a quote with at most thirty days to run."""
        expires_on = self.priced.rate.expires_on
        return expires_on is not None and (expires_on - self.on).days <= SOON_DAYS


@dataclass(frozen=True)
class StandingCard:
    """A card and how it stands today."""

    loaded: LoadedCard
    standing: Standing

    @property
    def card(self) -> RateCard:
        """The card itself."""
        return self.loaded.card


@dataclass(frozen=True)
class CardPage(StandingCard):
    """One card; ``flags`` says by element how far its price lies outside the benchmark, empty inside."""

    flags: Mapping[str, str]
    on: date


@dataclass(frozen=True)
class PricesPage:
    """The prices in force of a market and a supplier, every card, and what can be asked for."""

    prices: tuple[PriceInForce, ...]
    cards: tuple[StandingCard, ...]
    market: str
    supplier: str
    markets: tuple[str, ...]
    suppliers: tuple[str, ...]
    warnings: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class PastPrice:
    """What a card said of an element, and how that card stands today."""

    loaded: LoadedCard
    price: Price
    standing: Standing

    @property
    def is_rate(self) -> bool:
        """Whether it is a price; a share of another element's otherwise."""
        return isinstance(self.price, Rate)


@dataclass(frozen=True)
class UsingStudy:
    """A study that buys the element, with its programme's key."""

    programme_key: str
    key: str
    name: str


@dataclass(frozen=True)
class ElementPage:
    """An element: its price in force, its history with the newest first, and the studies that buy it."""

    element: str
    market: str
    now: PriceInForce | None
    history: tuple[PastPrice, ...]
    studies: tuple[UsingStudy, ...]


def see_prices(
    database: Database, actor: Actor, market: str = "", supplier: str = "", on: date | None = None
) -> PricesPage:
    """What everything costs in ``market`` on a day; with a ``supplier``, from that one or from none in particular.

    Without a day: today, or the day from which the first price list holds when none does yet.
    """
    actor.require("rate.see")
    with database.read() as session:
        loaded, exchange = rates.every(session, actor.workspace_id), exchange_rates.every(session, actor.workspace_id)
    on = on or _usual_day([one.card for one in loaded], actor.today())
    return _prices_page(loaded, exchange, market, supplier, on.toordinal())


@once_for_the_same(8)
def _prices_page(
    loaded: tuple[LoadedCard, ...], exchange: tuple[LoadedExchangeRate, ...], market: str, supplier: str, day: int
) -> PricesPage:
    """``day`` is the day's number since the first one of the year 1."""
    books, on, chosen = _Books(loaded, tuple(one.rate for one in exchange)), date.fromordinal(day), supplier or None
    cards, prices = books.cards, _prices(books, market, on, chosen)
    unpriced = unpriced_shares(offers_in_force(cards, market, on, chosen), {one.element for one in prices})
    return PricesPage(
        prices=prices,
        cards=_standing(books, on),
        market=market,
        supplier=supplier,
        markets=_names(card.market for card in cards),
        suppliers=_names(card.supplier for card in cards),
        warnings=(*expired_quotes(cards, market, on, chosen), *unpriced),
        on=on,
    )


def see_element(database: Database, actor: Actor, element: str, market: str = "") -> ElementPage:
    """One element's prices over all cards, and who buys it. Raises NotFoundError when no card names it."""
    actor.require("rate.see")
    with database.read() as session:
        books = _books(session, actor)
        studies = _using(session, actor.workspace_id, element)
    on = _usual_day(books.cards, actor.today())
    history = [
        PastPrice(one, price, standing_of(one.card, books.cards, on))
        for one in books.loaded
        for price in one.card.prices
        if price.element == element
    ]
    if not history:
        raise NotFoundError
    now = next((one for one in _prices(books, market, on, None) if one.element == element), None)
    newest_first = sorted(history, key=lambda past: past.loaded.card.valid_on)[::-1]
    return ElementPage(element, market, now, tuple(newest_first), studies)


def see_card(database: Database, actor: Actor, key: str) -> CardPage:
    """One card with how it stands on the day of the list of prices, each price beside its benchmark.

    Raises NotFoundError.
    """
    actor.require("rate.see")
    with database.read() as session:
        books = _books(session, actor)
    day = _usual_day(books.cards, actor.today())
    found = next((one for one in books.loaded if one.card.key == key), None)
    if found is None:
        raise NotFoundError
    card = found.card
    band_of = bands([one for one in books.cards if one.key != key], card.market, day)
    flags = {
        rate.element: flag_of(rate, card.currency, band_of.get(rate.element), books.exchange_rates, day)
        for rate in card.rates
    }
    return CardPage(found, standing_of(card, books.cards, day), flags, day)


@dataclass(frozen=True)
class _Books:
    loaded: tuple[LoadedCard, ...]
    exchange_rates: tuple[ExchangeRate, ...]

    @cached_property
    def cards(self) -> tuple[RateCard, ...]:
        return tuple(one.card for one in self.loaded)


def _books(session: Session, actor: Actor) -> _Books:
    exchange = exchange_rates.every(session, actor.workspace_id)
    return _Books(rates.every(session, actor.workspace_id), tuple(one.rate for one in exchange))


def _usual_day(cards: Sequence[RateCard], today: date) -> date:
    """Today, or the day on which the first price list begins to hold when none does yet."""
    first = min((card.valid_on for card in cards if card.kind == "price_list"), default=date.min)
    return max(today, first)


def _prices(books: _Books, market: str, on: date, supplier: str | None) -> tuple[PriceInForce, ...]:
    band_of = bands(books.cards, market, on)
    return tuple(
        PriceInForce(
            element,
            priced,
            band_of.get(element),
            flag_of(priced.rate, priced.currency, band_of.get(element), books.exchange_rates, on),
            on,
        )
        for element, priced in in_force(books.cards, market, on, supplier).items()
    )


def _standing(books: _Books, on: date) -> tuple[StandingCard, ...]:
    found = [StandingCard(one, standing_of(one.card, books.cards, on)) for one in books.loaded]
    found.reverse()
    return tuple(sorted(found, key=lambda one: one.card.valid_on, reverse=True))


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))


def _using(session: Session, workspace_id: int, element: str) -> tuple[UsingStudy, ...]:
    rows = session.execute(
        sa.select(PROGRAMME.c.key, STUDY.c.key, STUDY.c.name)
        .distinct()
        .select_from(COST_LINE.join(PACKAGE, PACKAGE.c.id == COST_LINE.c.package_id))
        .join(STUDY, STUDY.c.id == PACKAGE.c.study_id)
        .join(PROGRAMME, PROGRAMME.c.id == STUDY.c.programme_id)
        .where(PROGRAMME.c.workspace_id == workspace_id, COST_LINE.c.rate_element == element)
        .order_by(PROGRAMME.c.key, STUDY.c.name)
    )
    return tuple(UsingStudy(*row) for row in rows)
