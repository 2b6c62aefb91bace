"""Amounts as the optimiser's sentences show them."""

from budgeting.money import exponent
from budgeting.studies import MILLI

_SYMBOLS = {"GBP": "£", "USD": "$", "EUR": "€"}


def exact_money(minor: int, currency: str) -> str:
    """``minor`` units with every digit: £1,200.00."""
    digits = exponent(currency)
    whole, part = divmod(abs(minor), 10**digits)
    text = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    sign = "-" if minor < 0 else ""
    return sign + (f"{_SYMBOLS[currency]}{text}" if currency in _SYMBOLS else f"{currency} {text}")


def short_money(minor: int, currency: str) -> str:
    """``minor`` units, without the part after the point where it is nothing: £1,200."""
    text = exact_money(minor, currency)
    digits = exponent(currency)
    return text[: -digits - 1] if digits and minor % 10**digits == 0 else text


def days(days_milli: int) -> str:
    """Thousandths of a day as days: 2.5 days, 1 day."""
    whole, part = divmod(days_milli, MILLI)
    figure = f"{whole:,}" + (f".{part:03d}".rstrip("0") if part else "")
    return f"{figure} day" if figure == "1" else f"{figure} days"


def listed(names: list[str]) -> str:
    """Names in quotation marks, joined as a person would: “A”, “B” and “C”."""
    return joined([f"“{name}”" for name in names])


def joined(parts: list[str]) -> str:
    """Parts of a sentence, joined as a person would: A, B and C."""
    *first, last = parts or [""]
    return f"{', '.join(first)} and {last}" if first else last
