"""Prices in force and the history of each, and rate cards and exchange rates as files, in and out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from io import BytesIO
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field

from budgeting.cost_lines import Rate
from budgeting.errors import BudgetingError
from budgeting.prices.benchmarks import Band
from budgeting.prices.rates import Standing
from planner.api.amounts import CURRENCY_PATTERN
from planner.api.bodies import Body, Key, Line, Paging, read_file
from planner.api.filling import filled, refusal
from planner.api.operations import operation
from planner.api.rates import CardTold, ExchangeRateTold, exchange_rates, one
from planner.api.replies import Attached, Page, Reply, attached
from planner.context import actor, current
from planner.forms.rates import CardHead
from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LARGEST_UPLOAD
from planner.imports.price_lists import write_csv, write_xlsx
from planner.problems import RefusedError
from planner.services import price_pages, rates
from planner.services.exchange_rates import add_exchange_rates
from planner.services.price_files import BadRowsError, read_exchange_rates, read_prices
from planner.services.sheets import XLSX

_CSV: Final = "text/csv"
_FILES: Final = (_CSV, XLSX)
Read = TypeVar("Read")


@dataclass(frozen=True)
class PriceTold:
    """The price of an element in force, whose card it is, and how far it lies outside its benchmark, if it does."""

    element: str
    rate: Rate
    currency: str
    card_key: str
    band: Band | None
    flag: str
    age_days: int
    expires_soon: bool


@dataclass(frozen=True)
class PricesTold:
    """The prices in force of a market and supplier on a day, and what can be asked for."""

    on: date
    market: str
    supplier: str
    prices: tuple[PriceTold, ...]
    markets: tuple[str, ...]
    suppliers: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class PastPriceTold:
    """What a card said of an element; its rate is null where it is a share of another element's price."""

    card_key: str
    loaded_by: str
    loaded_at: datetime
    standing: Standing
    currency: str
    rate: Rate | None


@dataclass(frozen=True)
class ElementTold:
    """An element: its price in force, what cards said of it before, and the studies that buy it."""

    element: str
    market: str
    now: PriceTold | None
    history: tuple[PastPriceTold, ...]
    studies: tuple[price_pages.UsingStudy, ...]


class PricesAsked(Body):
    """Prices of which market and supplier, on which day."""

    market: Line = ""
    supplier: Line = ""
    on: date | None = None


class ElementAsked(Body):
    """Which element, in which market."""

    element: Annotated[str, Field(min_length=1, max_length=120)]
    market: Line = ""


class CardFile(Body):
    """What a card says of itself whose prices come as a file; the ending of its name says how it is read."""

    file_name: Annotated[str, Field(min_length=1, max_length=200)]
    name: Line
    kind: Literal["price_list", "quote", "benchmark"] = "price_list"
    market: Line = ""
    supplier: Line = ""
    currency: Annotated[str, Field(pattern=CURRENCY_PATTERN)] = "GBP"
    price_level: Line = ""
    valid_on: date
    expires_on: date | None = None
    reference: Line = ""
    follows: Key = ""


class RatesFile(Body):
    """What the file is called; its ending says how it is read."""

    file_name: Annotated[str, Field(min_length=1, max_length=200)]


@operation("GET", "/prices", "rate.see")
def in_force(query: PricesAsked) -> Reply[PricesTold]:
    """Read the prices in force."""
    seen = price_pages.see_prices(current().database, actor(), query.market, query.supplier, query.on)
    prices = tuple(_told(one) for one in seen.prices)
    return Reply(PricesTold(seen.on, seen.market, seen.supplier, prices, seen.markets, seen.suppliers, seen.warnings))


@operation("GET", "/prices/element", "rate.see")
def element(query: ElementAsked) -> Reply[ElementTold]:
    """Read what an element costs and cost, and who buys it."""
    seen = price_pages.see_element(current().database, actor(), " ".join(query.element.split()), query.market)
    now = _told(seen.now) if seen.now else None
    return Reply(ElementTold(seen.element, seen.market, now, tuple(map(_past, seen.history)), seen.studies))


@operation("POST", "/rate-cards/import", "rate.edit", also=("rate.see",), status=201, file_types=_FILES)
def load(query: CardFile) -> Reply[CardTold]:
    """Load a rate card whose prices are a file, all of them or none."""
    asked = query.model_dump(mode="json", exclude={"file_name"})
    form = filled(CardHead, asked.items())
    if not form.validate():
        raise refusal(form)
    listed = _read(partial(read_prices, currency=query.currency), query.file_name)
    card = form.card(listed)
    if card is None:
        raise refusal(form)
    try:
        return one(rates.keep_rate_card(current().database, actor(), card, newest_seen=query.follows or None))
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        raise refusal(form) from None


@operation("GET", "/rate-cards/<key>/csv", "rate.see", content_type=_CSV)
def as_csv(key: str) -> Reply[Attached]:
    """Fetch a rate card as CSV, as it can be loaded again."""
    return attached(write_csv(rates.see_rate_card(current().database, actor(), key)), _CSV, f"{key}.csv")


@operation("GET", "/rate-cards/<key>/xlsx", "rate.see", content_type=XLSX)
def as_xlsx(key: str) -> Reply[Attached]:
    """Fetch a rate card as a workbook, as it can be loaded again."""
    return attached(write_xlsx(rates.see_rate_card(current().database, actor(), key)), XLSX, f"{key}.xlsx")


@operation("GET", "/rate-cards/<key>/file", "rate.see", content_type="application/octet-stream")
def quote(key: str) -> Reply[Attached]:
    """Fetch the supplier's file behind a quote."""
    found = rates.quote_file(current().database, actor(), key)
    return attached(found.content, "application/octet-stream", found.name)


@operation("POST", "/exchange-rates/import", "rate.edit", also=("rate.see",), status=201, file_types=_FILES)
def load_rates(query: RatesFile) -> Reply[Page[ExchangeRateTold]]:
    """Add the exchange rates of a file, all of them or none."""
    found = _read(read_exchange_rates, query.file_name)
    try:
        add_exchange_rates(current().database, actor(), found)
    except BudgetingError as error:
        raise RefusedError([("body", error.message)]) from None
    return exchange_rates(Paging())


def _read(read: Callable[..., Read], file_name: str) -> Read:
    """What the body holds, read as a file; every row that cannot be read is refused by its sentence."""
    content = BytesIO(read_file(LARGEST_UPLOAD))
    try:
        return read(actor(), current().settings.home, file_name, content)
    except BadRowsError as error:
        raise RefusedError([("body", sentence) for sentence in error.sentences]) from None
    except (BudgetingError, UnreadableFileError) as error:
        raise RefusedError([("body", error.message)]) from None


def _told(found: price_pages.PriceInForce) -> PriceTold:
    priced = found.priced
    return PriceTold(
        *(found.element, priced.rate, priced.currency, priced.card.key),
        *(found.band, found.flag, found.age_days, found.expires_soon),
    )


def _past(found: price_pages.PastPrice) -> PastPriceTold:
    loaded = found.loaded
    rate = found.price if isinstance(found.price, Rate) else None
    who = loaded.card.key, loaded.loaded_by, loaded.loaded_at
    return PastPriceTold(*who, found.standing, loaded.card.currency, rate)
