"""Money: whole minor units and a currency, never a float."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Self

from budgeting.errors import MoneyError

# Ten trillion minor units: far above any research budget, far below what the optimiser may add up.
LARGEST_MINOR = 10**13

# Digits after the point of the currencies that do not use two (ISO 4217).
_EXPONENTS = {
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "ISK": 0,
    "VND": 0,
    "KWD": 3,
    "BHD": 3,
    "OMR": 3,
    "TND": 3,
    "JOD": 3,
    "CLF": 4,
}
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]+))?", re.ASCII)
_LONGEST_AMOUNT = 24
_SIGNS = {"GBP": "£", "USD": "$", "EUR": "€"}
_MINUSES = ("-", "\N{MINUS SIGN}")
_ONE_MINUS = "A loss takes one minus sign, in front: -1,250.00."


def exponent(currency: str) -> int:
    """Digits after the decimal point of ``currency`` (2 for GBP, 0 for JPY)."""
    if not _CURRENCY.fullmatch(currency):
        raise MoneyError(f"“{currency[:12]}” is not a currency code. Use three capital letters such as GBP.")
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, order=False)
class Money:
    """An amount in whole minor units (pence for GBP) of one ISO 4217 currency; it may be negative (a difference)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)
        if type(self.minor) is not int:
            raise MoneyError("Money is counted in whole minor units.")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} cannot be added without an exchange rate.")
        return other

    @property
    def major(self) -> Decimal:
        """The amount in major units (pounds for GBP), exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def shared_out(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Split by ``weights`` so that the parts sum to the whole (largest remainder)."""
        return tuple(Money(part, self.currency) for part in largest_remainder(self.minor, weights))

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in ``currency``."""
        return cls(0, currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of ``amounts``; zero of ``currency`` when there are none."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result


def largest_remainder(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split the integer ``whole`` in proportion to ``weights``; ties go to the earlier part; parts sum to ``whole``."""
    if not weights or any(weight < 0 for weight in weights) or sum(weights) == 0:
        raise MoneyError("Shares need at least one weight above zero and none below.")
    scale = sum(weights)
    floors = [whole * weight // scale for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(whole * weights[i] % scale), i))
    for i in by_remainder[: whole - sum(floors)]:
        floors[i] += 1
    return tuple(floors)


def divided(minor: int, by: int) -> int:
    """``minor`` / ``by`` (above zero) rounded once, half to even: ``rounded`` of the fraction, several times faster."""
    whole, rest = divmod(minor, by)
    is_up = 2 * rest > by or (2 * rest == by and whole % 2 == 1)
    return whole + is_up


def rounded(amount: Fraction | Decimal | float) -> int:
    """``amount`` in minor units rounded once, half to even."""
    exact = Fraction(amount)
    return round(exact)


def parse_payoff(text: str, currency: str) -> Money:
    """Read a typed amount that may be below zero (``-£12,000``); otherwise as ``parse_money``."""
    typed = text.strip()
    bare = typed[1:].strip() if typed.startswith(_MINUSES) else typed
    if bare.removeprefix(_SIGNS.get(currency, "")).strip().startswith(_MINUSES):
        raise MoneyError(f"“{_shown(typed)}” cannot be read. {_ONE_MINUS}")
    try:
        amount = parse_money(bare, currency)
    except MoneyError as error:
        raise MoneyError(f"{error.message} {_ONE_MINUS}") from error
    return amount if bare == typed else -amount


def parse_money(text: str, currency: str, *, largest_minor: int = LARGEST_MINOR) -> Money:
    """Read what a person typed (``£1,234.50``, ``1234.5``); the only door by which typed money enters.

    Only the sign of ``currency`` itself may stand before it. Raises MoneyError with a sentence for the person when it
    is empty, negative, of another currency, not ASCII digits, too precise or too large.
    """
    typed = text.strip()
    shown = _shown(typed)
    if not typed:
        raise MoneyError("Enter an amount of money, for example 1,250.00.")
    bare = _without_sign(typed, currency)
    if bare.startswith(_MINUSES):
        raise MoneyError(f"“{shown}” is below zero. Enter an amount of zero or more.")
    match = _AMOUNT.fullmatch(bare) if len(bare) <= _LONGEST_AMOUNT else None
    if match is None:
        raise MoneyError(f"“{shown}” is not an amount of money. Use digits only, for example 1,250.00.")
    digits = exponent(currency)
    part = match["part"] or ""
    if len(part.rstrip("0")) > digits:
        raise MoneyError(
            f"“{shown}” is more precise than {currency} allows. Use at most {digits} digits after the point."
        )
    minor = int(match["whole"].replace(",", "")) * 10**digits + int(part[:digits].ljust(digits, "0") or "0")
    if minor > largest_minor:
        raise MoneyError(
            f"“{shown}” is larger than this product plans with: at most {in_digits(largest_minor, currency)}."
        )
    return Money(minor, currency)


def in_digits(minor: int, currency: str) -> str:
    """An amount in whole major units with its sign, for a sentence: ``£100,000,000,000``, ``1,000 CHF``."""
    amount = f"{int(Money(minor, currency).major):,}"
    sign = _SIGNS.get(currency)
    return f"{sign}{amount}" if sign else f"{amount} {currency}"


def in_full(minor: int, currency: str) -> str:
    """An amount to the last minor unit with its sign, for a sentence: ``£0.80``, ``1,000.50 CHF``."""
    amount = f"{Money(minor, currency).major:,.{exponent(currency)}f}"
    sign = _SIGNS.get(currency)
    return f"{sign}{amount}" if sign else f"{amount} {currency}"


def _without_sign(typed: str, currency: str) -> str:
    """``typed`` without the one sign of ``currency``; MoneyError for the sign of another."""
    sign = _SIGNS.get(currency, "")
    bare = typed.removeprefix(sign).strip()
    if bare.startswith(tuple(_SIGNS.values())):
        cure = f"Leave the sign out, or use {sign} once." if sign else "Leave the sign out."
        raise MoneyError(f"“{_shown(typed)}” is not an amount in {currency}, which is planned in here. {cure}")
    return bare


def _shown(typed: str) -> str:
    return typed if len(typed) <= _LONGEST_AMOUNT else typed[:_LONGEST_AMOUNT] + "…"


def from_major(amount: Decimal, currency: str) -> Money:
    """Money from a decimal amount of major units, rounded half to even at the last minor digit."""
    return Money(int(amount.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), currency)
