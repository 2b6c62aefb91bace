"""Typed numbers that are not money: percentages, quantities and counts, each read by one strict parser."""

import re
from decimal import Decimal

from budgeting.errors import BudgetingError

LARGEST_COUNT = 10**9
_DECIMAL = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]{1,6}))?", re.ASCII)
_LONGEST = 20
_WHOLE_PERCENT = Decimal(100)


class NumberError(BudgetingError):
    """What was typed is not a number of the kind that belongs there."""


def parse_decimal(text: str, what: str) -> Decimal:
    """A typed number of zero or more with at most six digits after the point; ``what`` names it in the message."""
    typed = text.strip()
    match = _DECIMAL.fullmatch(typed) if len(typed) <= _LONGEST else None
    if match is None:
        shown = typed if len(typed) <= _LONGEST else typed[:_LONGEST] + "…"
        if not typed:
            raise NumberError(f"Enter {what}.")
        raise NumberError(f"“{shown}” is not {what}. Use digits only, zero or more.")
    return Decimal(typed.replace(",", ""))


def parse_percent_ppm(text: str, what: str) -> int:
    """A typed percentage (``35``, ``12.5 %``) in parts per million; between 0 and 100."""
    return round(_percent(text, what) * 10_000)


def parse_percent_bp(text: str, what: str) -> int:
    """A typed percentage in basis points (``12.5`` → 1250); at most two digits after the point."""
    return _whole(_percent(text, what) * 100, text, "two digits")


def parse_percent_milli(text: str, what: str) -> int:
    """A typed percentage in thousandths of a per cent (``12.5`` → 12500); at most three digits after the point."""
    return _whole(_percent(text, what) * 1000, text, "three digits")


def parse_count(text: str, what: str, *, largest: int = LARGEST_COUNT) -> int:
    """A typed whole number from 0 to ``largest``."""
    number = parse_decimal(text, what)
    if number != number.to_integral_value():
        raise NumberError(f"“{text.strip()[:_LONGEST]}” is not a whole number. Enter {what} without a point.")
    if number > largest:
        raise NumberError(f"“{text.strip()[:_LONGEST]}” is too large. Enter {what} of {largest:,} at most.")
    return int(number)


def parse_quantity_milli(text: str, what: str, *, largest: int = LARGEST_COUNT) -> int:
    """A typed quantity up to ``largest`` in thousandths (``1.5`` → 1500); at most three digits after the point."""
    milli = _whole(parse_decimal(text, what) * 1000, text, "three digits")
    if milli > largest * 1000:
        raise NumberError(f"“{text.strip()[:_LONGEST]}” is too large. Enter {what} of {largest:,} at most.")
    return milli


def plain_quantity(milli: int) -> str:
    """A quantity as people read it, from thousandths: ``1,143``, ``1.5``; no trailing zeros."""
    text = f"{Decimal(milli) / 1000:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "\N{MINUS SIGN}")


def _percent(text: str, what: str) -> Decimal:
    percent = parse_decimal(text.strip().removesuffix("%"), what)
    if percent > _WHOLE_PERCENT:
        raise NumberError(f"“{text.strip()[:_LONGEST]}” is more than 100 %. Enter {what} between 0 and 100.")
    return percent


def _whole(number: Decimal, text: str, most: str) -> int:
    if number != number.to_integral_value():
        raise NumberError(f"“{text.strip()[:_LONGEST]}” is too precise. Use at most {most} after the point.")
    return int(number)
