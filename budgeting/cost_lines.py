"""Prices and cost lines: lines are born at nothing."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

from budgeting.errors import StudyError
from budgeting.methods.method import Section
from budgeting.money import LARGEST_MINOR, divided

Mark = Literal["A", "B", "C"]
MILLI: Final = 1_000
BASIS: Final = 10_000
LARGEST_QUANTITY_MILLI: Final = 10**12


@dataclass(frozen=True)
class Rate:
    """The price of one unit of an element: low, typical and high in minor units, and how it is known (A, B or C).

    ``card`` is the key of the rate card or quote it comes from, which stood from ``valid_on``; a quote lapses after
    ``expires_on``. ``origin`` tells how a foreign price was turned into this currency, empty when it was not.
    """

    element: str
    unit: str
    low_minor: int
    typical_minor: int
    high_minor: int
    mark: Mark
    evidence: str = ""
    supplier: str = ""
    market: str = ""
    valid_on: date | None = None
    expires_on: date | None = None
    origin: str = ""
    card: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.low_minor <= self.typical_minor <= self.high_minor <= LARGEST_MINOR:
            raise StudyError(f"The rate of “{self.element}” needs 0 ≤ low ≤ typical ≤ high.", place="rate")


@dataclass(frozen=True)
class Override:
    """What a person put in place of a formula's quantity or a card's price, and why; None leaves it as it was."""

    reason: str
    quantity_milli: int | None = None
    rate_minor: int | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise StudyError("Say why this line departs from its formula or its price.", place="override")
        if self.quantity_milli is not None and not 0 <= self.quantity_milli <= LARGEST_QUANTITY_MILLI:
            raise StudyError("A quantity must be zero or more.", place="override")
        if self.rate_minor is not None and not 0 <= self.rate_minor <= LARGEST_MINOR:
            raise StudyError("A price must be zero or more.", place="override")


@dataclass(frozen=True)
class CostLine:
    """quantity x rate; the quantity is 0 until the design says how many.

    ``element`` is the name on the rate card, ``label`` what it is bought for. ``derived_milli`` is what the formula
    gives, in whole thousandths of ``rate.unit`` so that a person can check the line on a calculator, and ``working``
    the formula in words with its numbers ("400 completes ÷ 35 % incidence, rounded up"); empty where the quantity was
    simply entered. ``role`` is the staff role whose days the line uses, empty where it buys something else. Amount =
    quantity x price, rounded once half to even. ``justification`` says why a shared cost buys so many; what a line of a
    study departs in has its reason in ``override``.
    """

    key: str
    section: Section
    label: str
    element: str
    rate: Rate
    derived_milli: int = 0
    working: str = ""
    role: str = ""
    bears_vat: bool = True
    override: Override | None = None
    justification: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.derived_milli <= LARGEST_QUANTITY_MILLI:
            raise StudyError(f"The quantity of “{self.label}” must be zero or more.", place="quantity")

    @property
    def unit(self) -> str:
        """What the price is for."""
        return self.rate.unit

    @property
    def rate_card(self) -> str:
        """The key of the card or quote that prices it."""
        return self.rate.card

    @property
    def quantity_milli(self) -> int:
        """Units bought, in thousandths: those of the formula unless somebody put another number."""
        typed = self.override.quantity_milli if self.override else None
        return self.derived_milli if typed is None else typed

    @property
    def price_minor(self) -> int:
        """The typical price of one unit, unless somebody put another."""
        typed = self.override.rate_minor if self.override else None
        return self.rate.typical_minor if typed is None else typed

    @property
    def quantity(self) -> Fraction:
        """Units bought, exact."""
        return Fraction(self.quantity_milli, MILLI)

    def amount_at(self, rate_minor: int) -> int:
        """The line's amount in minor units at another unit price, rounded half to even."""
        return divided(self.quantity_milli * rate_minor, MILLI)

    @cached_property
    def amount_minor(self) -> int:
        """The line's amount, in minor units."""
        return self.amount_at(self.price_minor)

    @property
    def range_minor(self) -> tuple[int, int]:
        """The line at the low and at the high price; a price that somebody put widens the range if it lies outside."""
        low, high = min(self.rate.low_minor, self.price_minor), max(self.rate.high_minor, self.price_minor)
        return self.amount_at(low), self.amount_at(high)


def vat_on(taxed_minor: int, vat_bp: int, contingency_bp: int = 0) -> int:
    """The VAT on what bears it and on its share of the contingency, in minor units, rounded once half to even."""
    return divided(taxed_minor * (BASIS + contingency_bp) * vat_bp, BASIS * BASIS)
