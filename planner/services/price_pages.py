"""What things cost and how we know: the prices in force, the history of each, and the cards they stand on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.benchmarks import Band, bands
from budgeting.cards import Price, RateCard
from budgeting.rates import Priced, Standing, in_force, price_list, standing_of
from budgeting.studies import Rate
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.storage.database import Database
from planner.storage.repositories import exchange_rates, rates
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


def see_prices(database: Database, actor: Actor, market: str = "", supplier: str = "") -> PricesPage:
    """What everything costs today in ``market``; with a ``supplier``, from that one or from none in particular."""
    actor.require("rate.see")
    today = date.today()  # noqa: DTZ011  prices hold by the day where the product runs
    with database.read() as session:
        loaded = rates.every(session, actor.workspace_id)
        exchange = [one.rate for one in exchange_rates.every(session, actor.workspace_id)]
    cards = [one.card for one in loaded]
    currency = cards[-1].currency if cards else "GBP"
    listed = price_list(cards, exchange, currency, market, today, supplier or None)
    return PricesPage(
        prices=_prices(cards, market, today, supplier or None),
        cards=_standing(loaded, cards, today),
        market=market,
        supplier=supplier,
        markets=_names(card.market for card in cards),
        suppliers=_names(card.supplier for card in cards),
        warnings=tuple(one for one in listed.warnings if "exchange rate" not in one),
        on=today,
    )


def see_element(database: Database, actor: Actor, element: str, market: str = "") -> ElementPage:
    """One element's prices over all cards, and who buys it. Raises NotFoundError when no card names it."""
    actor.require("rate.see")
    today = date.today()  # noqa: DTZ011  as above
    with database.read() as session:
        loaded = rates.every(session, actor.workspace_id)
        studies = _using(session, actor.workspace_id, element)
    cards = [one.card for one in loaded]
    history = [
        PastPrice(one, price, standing_of(one.card, cards, today))
        for one in loaded
        for price in one.card.prices
        if price.element == element
    ]
    if not history:
        raise NotFoundError
    now = next((one for one in _prices(cards, market, today, None) if one.element == element), None)
    newest_first = sorted(history, key=lambda past: past.loaded.card.valid_on)[::-1]
    return ElementPage(element, market, now, tuple(newest_first), studies)


def see_card(database: Database, actor: Actor, key: str) -> CardPage:
    """One card with how it stands today and each price beside its benchmark. Raises NotFoundError."""
    actor.require("rate.see")
    today = date.today()  # noqa: DTZ011  as above
    with database.read() as session:
        loaded = rates.every(session, actor.workspace_id)
    cards = [one.card for one in loaded]
    found = next((one for one in loaded if one.card.key == key), None)
    if found is None:
        raise NotFoundError
    card = found.card
    band_of = bands([one for one in cards if one.key != key], card.market, today)
    flags = {
        rate.element: band_of[rate.element].flag(rate, card.currency) for rate in card.rates if rate.element in band_of
    }
    return CardPage(found, standing_of(card, cards, today), flags, today)


def _prices(cards: Sequence[RateCard], market: str, on: date, supplier: str | None) -> tuple[PriceInForce, ...]:
    band_of = bands(cards, market, on)
    found = []
    for element, priced in in_force(cards, market, on, supplier).items():
        band = band_of.get(element)
        flag = band.flag(priced.rate, priced.currency) if band else ""
        found.append(PriceInForce(element, priced, band, flag, on))
    return tuple(found)


def _standing(loaded: Sequence[LoadedCard], cards: Sequence[RateCard], on: date) -> tuple[StandingCard, ...]:
    found = [StandingCard(one, standing_of(one.card, cards, on)) for one in loaded]
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
