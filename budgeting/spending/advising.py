"""What invoices and fieldwork say of the rate card and of methods: advice with its evidence, for a person to decide."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Final

from budgeting.cost_lines import MILLI, Rate
from budgeting.methods.method import Input, Method
from budgeting.money import Money, rounded
from budgeting.prices.cards import RateCard
from budgeting.spending.entries import Part

# Advice is given from this many pieces of evidence on, where their middle lies this far off, in basis points.
LEAST_COUNT: Final = 2
LEAST_OFF_BP: Final = 1_000
_BASIS: Final = 10_000


@dataclass(frozen=True)
class Paid:
    """A unit price that an invoice tells: ``source`` names it for people."""

    element: str
    unit: str
    currency: str
    unit_minor: int
    source: str


@dataclass(frozen=True)
class RateAdvice:
    """Invoices paid another price than the card says: low, typical (the middle) and high of what was paid."""

    rate: Rate
    card_key: str
    currency: str
    paid: tuple[Paid, ...]

    @property
    def prices(self) -> tuple[int, int, int]:
        """Lowest, middle and highest unit price in minor units."""
        units = sorted(one.unit_minor for one in self.paid)
        return units[0], rounded(Fraction(median(units))), units[-1]

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"rate:{self.rate.element}"

    @property
    def digest(self) -> str:
        """Fingerprint of the evidence: advice that was dismissed comes again only with something new."""
        return _digest([self.rate.typical_minor, *sorted([one.source, one.unit_minor] for one in self.paid)])


@dataclass(frozen=True)
class Measured:
    """A figure that the fieldwork of a study told, in thousandths of the method's input."""

    method_key: str
    input_key: str
    milli: int
    source: str


@dataclass(frozen=True)
class FigureAdvice:
    """Fieldwork was otherwise than a method assumes."""

    method: Method
    input: Input
    measured: tuple[Measured, ...]

    @property
    def milli(self) -> int:
        """The middle of what was measured."""
        return rounded(Fraction(median(one.milli for one in self.measured)))

    @property
    def span_milli(self) -> tuple[int, int]:
        """The least and the most that was measured."""
        found = [one.milli for one in self.measured]
        return min(found), max(found)

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"figure:{self.method.key}:{self.input.key}"

    @property
    def digest(self) -> str:
        """Fingerprint of the evidence."""
        return _digest([self.input.default_milli, *sorted([one.source, one.milli] for one in self.measured)])

    @property
    def corrected(self) -> Method:
        """The method with the figure in place of its default."""
        inputs = tuple(
            replace(one, default_milli=self.milli) if one.key == self.input.key else one for one in self.method.inputs
        )
        return replace(self.method, inputs=inputs)


def paid_of(part: Part, currency: str, source: str) -> Paid | None:
    """The unit price that a part of an invoice tells; None where it tells none."""
    if not part.quantity_milli or part.net_minor <= 0 or not part.element:
        return None
    unit = rounded(Fraction(part.net_minor * MILLI, part.quantity_milli))
    return Paid(part.element, part.unit, currency, unit, source)


def rate_advice(paid: Iterable[Paid], prices: Mapping[str, Rate], currency: str) -> tuple[RateAdvice, ...]:
    """Advice for each element whose invoices are off its price in ``prices``, which are in ``currency``."""
    found: dict[str, list[Paid]] = {}
    for one in paid:
        rate = prices.get(one.element)
        if rate is not None and (one.unit, one.currency) == (rate.unit, currency) and rate.card and not rate.origin:
            found.setdefault(one.element, []).append(one)
    advice = (RateAdvice(prices[key], prices[key].card, currency, tuple(those)) for key, those in found.items())
    return tuple(one for one in advice if _is_off(one.paid, one.prices[1], one.rate.typical_minor))


def figure_advice(measured: Iterable[Measured], methods: Sequence[Method]) -> tuple[FigureAdvice, ...]:
    """Advice for each assumption of a method whose fieldwork was otherwise."""
    found: dict[tuple[str, str], list[Measured]] = {}
    for one in measured:
        found.setdefault((one.method_key, one.input_key), []).append(one)
    advice = (
        FigureAdvice(method, one, tuple(found[method.key, one.key]))
        for method in methods
        for one in method.assumptions
        if (method.key, one.key) in found
    )
    return tuple(one for one in advice if _is_off(one.measured, one.milli, one.input.default_milli))


def corrected_card(card: RateCard, advice: RateAdvice, on: date) -> RateCard:
    """``card`` as a new one from ``on`` in which what was paid stands in place of the price."""
    low, typical, high = advice.prices
    amounts = " to ".join(dict.fromkeys(_words(minor, advice.currency) for minor in (low, high)))
    rates = tuple(
        replace(
            one,
            low_minor=low,
            typical_minor=typical,
            high_minor=high,
            evidence=f"Paid on {len(advice.paid)} invoices: {amounts}",
        )
        if one.element == advice.rate.element
        else one
        for one in card.rates
    )
    return replace(card, key="", valid_on=max(on, card.valid_on), rates=rates)


def _words(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).major:,} {currency}"


def _is_off(evidence: Sequence[object], found: int, said: int) -> bool:
    return len(evidence) >= LEAST_COUNT and abs(found - said) * _BASIS >= LEAST_OFF_BP * max(said, 1)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
