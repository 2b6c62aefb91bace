"""Rate cards and exchange rates: what a thing costs, on whose word, and from when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from budgeting.errors import BudgetingError
from budgeting.prices.cards import RateCard
from budgeting.prices.currencies import ExchangeRate
from planner.api.amounts import CURRENCY_PATTERN, Amount, percent_of_bp
from planner.api.bodies import WITH_FILE, BasisPoints, Body, FileTyped, Key, Line, Paging, Text
from planner.api.filling import filled, refusal
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, listed, told_as
from planner.context import actor, current
from planner.forms.rates import CardForm, ExchangeRateForm
from planner.imports.errors import UnreadableFileError
from planner.problems import RefusedError
from planner.services import rates
from planner.services.exchange_rates import add_exchange_rates, list_exchange_rates
from planner.services.price_files import read_quote

_Currency = Annotated[str, Field(pattern=CURRENCY_PATTERN)]


@dataclass(frozen=True)
class CardHead:
    """A rate card in a list."""

    key: str
    name: str
    kind: str
    currency: str
    market: str
    supplier: str
    valid_on: date
    expires_on: date | None
    price_count: int


@dataclass(frozen=True)
class CardTold:
    """A rate card with its prices, and who loaded it."""

    card: RateCard
    loaded_by: str
    loaded_at: datetime


@dataclass(frozen=True)
class ExchangeRateTold:
    """What one unit of a currency costs in another, from a day on."""

    from_currency: str
    to_currency: str
    rate: str
    valid_on: date
    source: str
    loaded_by: str
    loaded_at: datetime


class PriceTyped(Body):
    """One price: an amount, or for a share of another price three shares of it."""

    element: Line
    unit: Line
    typical: Amount | None = None
    low: Amount | None = None
    high: Amount | None = None
    typical_bp: BasisPoints | None = None
    low_bp: BasisPoints | None = None
    high_bp: BasisPoints | None = None
    mark: Literal["A", "B", "C"] = "C"
    evidence: Text = ""


class CardTyped(Body):
    """A rate card; ``follows`` is the key of the card whose place it takes, ``file`` the supplier's behind a quote."""

    most_bytes: ClassVar[int] = WITH_FILE

    name: Line
    kind: Literal["price_list", "quote", "benchmark"] = "price_list"
    market: Line = ""
    supplier: Line = ""
    currency: _Currency
    price_level: Line = ""
    valid_on: date
    expires_on: date | None = None
    reference: Line = ""
    follows: Key = ""
    file: FileTyped | None = None
    prices: Annotated[list[PriceTyped], Field(min_length=1, max_length=120)]


class ExchangeRateTyped(Body):
    """An exchange rate; the rate is a decimal number as text."""

    from_currency: _Currency
    to_currency: _Currency
    rate: Annotated[str, Field(pattern=r"^[0-9]{1,8}(\.[0-9]{1,10})?$")]
    valid_on: date
    source: Line


@operation("GET", "/rate-cards", "rate.see")
def every(query: Paging) -> Reply[Page[CardHead]]:
    """List rate cards."""
    cards = rates.list_rate_cards(current().database, actor())
    return listed([told_as(CardHead, card, price_count=len(list(card.prices))) for card in cards], query)


@operation("GET", "/rate-cards/<key>", "rate.see")
def one(key: str) -> Reply[CardTold]:
    """Read a rate card with its prices."""
    loaded = rates.see_loaded_card(current().database, actor(), key)
    return Reply(CardTold(loaded.card, loaded.loaded_by, loaded.loaded_at), path=f"{PREFIX}/rate-cards/{key}")


@operation("POST", "/rate-cards", "rate.edit", also=("rate.see",), status=201)
def write(body: CardTyped) -> Reply[CardTold]:
    """Load a rate card; one that is there is never changed, a new one takes its place."""
    form = filled(CardForm, _typed(body))
    card = form.read()
    if card is None:
        raise refusal(form, {"on": "valid_on"})
    try:
        file = read_quote(actor(), body.file.name, body.file.content("file")) if body.file else None
        key = rates.keep_rate_card(current().database, actor(), card, file=file, newest_seen=body.follows or None)
    except UnreadableFileError as error:
        raise RefusedError([("file", error.message)]) from None
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        raise refusal(form) from None
    return one(key)


@operation("GET", "/exchange-rates", "rate.see")
def exchange_rates(query: Paging) -> Reply[Page[ExchangeRateTold]]:
    """List exchange rates."""
    told = [
        told_as(ExchangeRateTold, loaded, **_of_rate(loaded.rate))
        for loaded in list_exchange_rates(current().database, actor())
    ]
    return listed(told, query)


@operation("POST", "/exchange-rates", "rate.edit", status=201)
def add_exchange_rate(body: ExchangeRateTyped) -> Reply[ExchangeRateTyped]:
    """Add an exchange rate."""
    typed = [(name, getattr(body, name)) for name in ("from_currency", "to_currency", "rate", "source")]
    form = filled(ExchangeRateForm, [*typed, ("on", body.valid_on.isoformat())])
    rate = form.read()
    if rate is None:
        raise refusal(form, {"on": "valid_on"})
    add_exchange_rates(current().database, actor(), [rate])
    return Reply(body)


def _of_rate(rate: ExchangeRate) -> dict[str, object]:
    sides = {name: getattr(rate, name) for name in ("from_currency", "to_currency", "source")}
    return {**sides, "rate": rate.digits, "valid_on": rate.on}


def _typed(body: CardTyped) -> Iterator[tuple[str, object]]:
    for name in ("name", "kind", "market", "supplier", "currency", "price_level", "reference", "follows"):
        yield name, getattr(body, name)
    yield "valid_on", body.valid_on.isoformat()
    yield "expires_on", body.expires_on.isoformat() if body.expires_on else None
    for row, price in enumerate(body.prices):
        yield from _price(price, row, body.currency)


def _price(price: PriceTyped, row: int, currency: str) -> Iterator[tuple[str, object]]:
    for name in ("element", "unit", "mark", "evidence"):
        yield f"prices-{row}-{name}", getattr(price, name)
    for name in ("low", "typical", "high"):
        amount: Amount | None = getattr(price, name)
        share: int | None = getattr(price, f"{name}_bp")
        if amount:
            yield f"prices-{row}-{name}", amount.typed(currency, f"prices.{row}.{name}")
        elif share is not None:
            yield f"prices-{row}-{name}", percent_of_bp(share)
