"""Rate cards: dated price lists, suppliers' quotes with an expiry, and benchmarks that prices are held against."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final, Literal, get_args

from budgeting.errors import StudyError
from budgeting.money import exponent, rounded
from budgeting.studies import Mark, Rate

CardKind = Literal["price_list", "quote", "benchmark"]
CARD_KINDS: Final[tuple[CardKind, ...]] = get_args(CardKind)
WHOLE_BP: Final = 10_000
LARGEST_SHARE_BP: Final = 100 * WHOLE_BP
LONGEST_ELEMENT: Final = 120
LONGEST_UNIT: Final = 40
LONGEST_EVIDENCE: Final = 300


@dataclass(frozen=True)
class Share:
    """A price that is a share of another element's, such as a fee of 50 % of the incentive; in basis points."""

    element: str
    of_element: str
    low_bp: int
    typical_bp: int
    high_bp: int
    mark: Mark
    evidence: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.low_bp <= self.typical_bp <= self.high_bp <= LARGEST_SHARE_BP:
            raise StudyError(
                f"The share of “{self.element}” needs 0 ≤ low ≤ typical ≤ high ≤ {LARGEST_SHARE_BP // 100:,} %.",
                place="rate",
            )
        if self.element == self.of_element:
            raise StudyError(f"“{self.element}” cannot be a share of itself. Name what it is a share of.", place="rate")

    @property
    def unit(self) -> str:
        """``% of Crowd panel reward``."""
        return f"% of {self.of_element}"

    def of(self, base: Rate) -> Rate:
        """The price of one unit of ``base`` bought at this share of it, rounded half to even.

        It is known no better than the worse of the two, and holds no longer than either.
        """
        low, typical, high = (
            rounded(Fraction(minor * bp, WHOLE_BP))
            for minor, bp in (
                (base.low_minor, self.low_bp),
                (base.typical_minor, self.typical_bp),
                (base.high_minor, self.high_bp),
            )
        )
        origin = f"{percent_words(self.typical_bp)} of {base.element}"
        return replace(
            base,
            element=self.element,
            low_minor=low,
            typical_minor=typical,
            high_minor=high,
            mark=max(base.mark, self.mark),
            evidence=self.evidence,
            origin=f"{origin}, {base.origin}" if base.origin else origin,
        )


Price = Rate | Share


@dataclass(frozen=True)
class RateCard:
    """Prices of one market and supplier in one currency, from ``valid_on``; a quote's until ``expires_on`` inclusive.

    An empty market stands for every market, an empty supplier for none in particular. A benchmark is only compared
    with: nothing is ever priced from it. A card is never changed; a newer one takes its place. StudyError otherwise.
    """

    key: str
    name: str
    currency: str
    price_level: str
    valid_on: date
    rates: tuple[Rate, ...] = ()
    shares: tuple[Share, ...] = ()
    kind: CardKind = "price_list"
    market: str = ""
    supplier: str = ""
    expires_on: date | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        exponent(self.currency)
        if self.kind == "quote":
            self._check_quote()
        elif self.expires_on is not None:
            raise StudyError(
                "Only a quote expires. Leave the expiry date out, or make this a quote.", place="expires_on"
            )
        elements = [price.element for price in self.prices]
        twice = next((one for place, one in enumerate(elements) if one in elements[:place]), None)
        if twice is not None:
            raise StudyError(f"“{twice}” is priced twice. Keep one of the two.", place="rates")

    def _check_quote(self) -> None:
        if not self.supplier:
            raise StudyError("A quote needs the supplier who gave it.", place="supplier")
        if self.expires_on is None:
            raise StudyError("A quote needs the last day on which it holds.", place="expires_on")
        if self.expires_on < self.valid_on:
            raise StudyError("The quote expires before it begins. Correct one of the two dates.", place="expires_on")

    @property
    def prices(self) -> Iterator[Price]:
        """Its rates, then its shares."""
        yield from self.rates
        yield from self.shares

    def is_expired(self, on: date) -> bool:
        """Whether it no longer holds on the day."""
        return self.expires_on is not None and self.expires_on < on

    def rate_of(self, rate: Rate) -> Rate:
        """``rate`` with the card it stands on, and where and until when it holds."""
        return replace(
            rate,
            supplier=self.supplier,
            market=self.market,
            valid_on=self.valid_on,
            expires_on=self.expires_on,
            card=self.key,
        )


def percent_words(bp: int) -> str:
    """``33 %``, ``12.5 %`` from basis points."""
    whole, part = divmod(bp, 100)
    return f"{whole:,}.{part:02d}".rstrip("0").rstrip(".") + "\N{NO-BREAK SPACE}%"


def day_words(day: date) -> str:
    """``1 Nov 2026``."""
    return f"{day.day} {day:%b %Y}"
