"""Forms of rate cards: a card and its prices, a file of prices, and exchange rates."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, FormField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from budgeting.errors import BudgetingError
from budgeting.prices.cards import Price, RateCard
from budgeting.prices.currencies import LONGEST_SOURCE, ExchangeRate
from budgeting.prices.price_rows import RateList, read_price
from budgeting.studies import Rate
from planner.forms.base import PlannerForm, text_field
from planner.forms.numerals import as_typed, parse_exchange_rate
from planner.forms.rows import Needed, RowForm, Rows, plain_money

MOST_ROWS = 120
SPARE_ROWS = 5
KINDS = {"price_list": "Price list", "quote": "Quote of a supplier", "benchmark": "Benchmark, only compared with"}
_MARKS = [SelectChoice("C", "C"), SelectChoice("B", "B"), SelectChoice("A", "A")]
_CELLS = ("element", "unit", "low", "typical", "high", "mark", "evidence")
_FIRST_CURRENCIES = ("GBP", "EUR", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "JPY", "AUD", "CAD", "INR")


def _currencies() -> list[SelectChoice]:
    others = sorted(set(list_currencies("en_GB")) - set(_FIRST_CURRENCIES))
    return [SelectChoice(code, code) for code in (*_FIRST_CURRENCIES, *others)]


def _currency(label: str, default: str = "GBP") -> SelectField:
    return SelectField(label, choices=_currencies(), default=default, validators=[Needed()])


class CardHead(PlannerForm):
    """What a card says of itself."""

    name = text_field("Name", 120, "Give the card a name, for example “Panel prices 2027”.")
    kind = SelectField("Kind", choices=[SelectChoice(*pair) for pair in KINDS.items()], validators=[Needed()])
    market = text_field("Market", 60)
    supplier = text_field("Supplier", 120)
    currency = _currency("Currency")
    price_level = text_field("Price level", 120)
    valid_on = DateField("Valid from", validators=[InputRequired("Give the day from which the prices hold.")])
    expires_on = DateField("Quote holds until", validators=[Optional()])
    reference = text_field("Supplier’s reference", 120)
    file = FileField("Supplier’s file")
    follows = HiddenField(validators=[Length(max=64)])

    def card(self, listed: RateList) -> RateCard | None:
        """The card with the prices ``listed``; None when it does not hold together, with the error at its field."""
        try:
            return RateCard(
                key="",
                name=self.name.data,
                currency=self.currency.data,
                price_level=self.price_level.data or "",
                valid_on=self.valid_on.data,
                rates=listed.rates,
                shares=listed.shares,
                kind=self.kind.data,
                market=" ".join((self.market.data or "").split()),
                supplier=" ".join((self.supplier.data or "").split()),
                expires_on=self.expires_on.data,
                reference=self.reference.data or "",
            )
        except BudgetingError as error:
            self.refuse(error.place, error.message)
            return None


class PriceRow(RowForm):
    """One price."""

    element = StringField()
    unit = StringField()
    low = StringField()
    typical = StringField()
    high = StringField()
    mark = SelectField(choices=_MARKS, validate_choice=False, default="C")
    evidence = StringField()

    def is_empty(self) -> bool:
        """Whether nothing was typed into it; the mark always says something."""
        return not any((self[name].data or "").strip() for name in _CELLS if name != "mark")

    def read(self, currency: str) -> Price | None:
        """The price that was typed; None when it cannot be read, with the error at its cell."""
        row = {name: self[name].data or "" for name in _CELLS}
        row |= {name: row[name].strip() or row["typical"] for name in ("low", "high")}
        try:
            return read_price(row, currency)
        except BudgetingError as error:
            cell = self[error.place if error.place in _CELLS else "typical"]
            cell.errors = [error.message]
            return None


class CardForm(CardHead):
    """A card with its prices typed in; rows left empty count for nothing."""

    prices = Rows(FormField(PriceRow), max_entries=MOST_ROWS)

    def widen(self) -> "CardForm":
        """Add empty rows to type into; the form itself."""
        for _ in range(min(SPARE_ROWS, MOST_ROWS - len(self.prices))):
            self.prices.append_entry()
        return self

    def rows(self) -> Iterator[PriceRow]:
        """The rows as forms."""
        return (entry.form for entry in self.prices)

    def read(self) -> RateCard | None:
        """The card that was typed; None when something does not hold, with the errors at their places."""
        is_valid = self.validate()
        filled = [row for row in self.rows() if not row.is_empty()]
        prices = [row.read(self.currency.data) for row in filled]
        if not filled:
            self.refuse("prices", "The card holds no price. Fill in at least one row.")
        if not is_valid or not filled or None in prices or not self._are_different(filled):
            return None
        rates = tuple(price for price in prices if isinstance(price, Rate))
        return self.card(RateList(rates, (), tuple(p for p in prices if p is not None and not isinstance(p, Rate))))

    @staticmethod
    def _are_different(rows: list[PriceRow]) -> bool:
        seen: set[str] = set()
        for row in rows:
            element = " ".join((row.element.data or "").split())
            if element in seen:
                row.element.errors = [f"“{element}” is there twice. Keep one of the two."]
                return False
            seen.add(element)
        return True

    @staticmethod
    def from_card(card: RateCard) -> dict[str, Any]:
        """What the form shows of a card that a new one is to follow; its dates and file are asked for anew."""
        return {
            "name": card.name,
            "kind": card.kind,
            "market": card.market,
            "supplier": card.supplier,
            "currency": card.currency,
            "price_level": card.price_level,
            "follows": card.key,
            "prices": [_written(price, card.currency) for price in card.prices],
        }


class ImportForm(CardHead):
    """A card whose prices come from a file."""

    prices = FileField("File with the prices", validators=[FileRequired("Choose the file with the prices.")])


class ExchangeRateForm(PlannerForm):
    """One exchange rate."""

    from_currency = _currency("One unit of", "USD")
    rate = text_field("costs", 20, "Enter the rate, for example 0.79.")
    to_currency = _currency("in")
    on = DateField("From", validators=[InputRequired("Give the day from which the rate holds.")])
    source = text_field("Source", LONGEST_SOURCE, "Say where the rate comes from, for example the Bank of England.")

    def read(self) -> ExchangeRate | None:
        """The rate that was typed; None when something does not hold, with the errors at their fields."""
        if not self.validate():
            return None
        try:
            rate = parse_exchange_rate(self.rate.data)
        except BudgetingError as error:
            self.refuse("rate", error.message)
            return None
        try:
            return ExchangeRate(
                self.from_currency.data, self.to_currency.data, rate, self.on.data, self.source.data or ""
            )
        except BudgetingError as error:
            self.refuse(error.place, error.message)
            return None


class ExchangeRatesFileForm(PlannerForm):
    """Many exchange rates from a file."""

    rates = FileField("File with exchange rates", validators=[FileRequired("Choose the file with the rates.")])


def _written(price: Price, currency: str) -> dict[str, str]:
    figures = (
        [plain_money(minor, currency) for minor in (price.low_minor, price.typical_minor, price.high_minor)]
        if isinstance(price, Rate)
        else [
            as_typed(f"{Decimal(bp).scaleb(-2).normalize():f}")
            for bp in (price.low_bp, price.typical_bp, price.high_bp)
        ]
    )
    texts = {"element": price.element, "unit": price.unit, "mark": price.mark, "evidence": price.evidence}
    return texts | dict(zip(("low", "typical", "high"), figures, strict=True))


def _typed_share(bp: int) -> str:
    return as_typed(f"{Decimal(bp).scaleb(-2).normalize():f}")
