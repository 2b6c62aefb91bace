"""Typed numbers in the form of the reader's language: read strictly by it, and shown in boxes in the same form.

The parsers of the domain read the English form, as programs and files write it. What a person types in another language
is brought into that form first; ``1.5`` where a comma stands before decimals is refused rather than guessed at.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Final, TypeVar

from babel.numbers import get_decimal_symbol, get_group_symbol

from budgeting import money, numbers
from budgeting.errors import BudgetingError
from budgeting.money import Money, in_digits
from budgeting.numbers import NumberError
from budgeting.prices import currencies
from planner.languages.reader import ENGLISH, language

_RUN: Final = re.compile(r"[0-9][0-9.,’]*")
_WRITTEN: Final = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9,]+")
_LONGEST: Final = 40
_T = TypeVar("_T")


def parse_money(text: str, currency: str) -> Money:
    """As ``budgeting.money.parse_money``; the sign of the currency may stand after the amount as well."""
    return _read(_sign_first(text, currency), lambda typed: money.parse_money(typed, currency))


def parse_payoff(text: str, currency: str) -> Money:
    """As ``budgeting.money.parse_payoff``; the sign of the currency may stand after the amount as well."""
    return _read(_sign_first(text, currency), lambda typed: money.parse_payoff(typed, currency))


def parse_decimal(text: str, what: str) -> Decimal:
    """As ``budgeting.numbers.parse_decimal``."""
    return _read(text, lambda typed: numbers.parse_decimal(typed, what))


def parse_percent_ppm(text: str, what: str) -> int:
    """As ``budgeting.numbers.parse_percent_ppm``."""
    return _read(text, lambda typed: numbers.parse_percent_ppm(typed, what))


def parse_percent_bp(text: str, what: str) -> int:
    """As ``budgeting.numbers.parse_percent_bp``."""
    return _read(text, lambda typed: numbers.parse_percent_bp(typed, what))


def parse_percent_milli(text: str, what: str) -> int:
    """As ``budgeting.numbers.parse_percent_milli``."""
    return _read(text, lambda typed: numbers.parse_percent_milli(typed, what))


def parse_count(text: str, what: str, *, largest: int = numbers.LARGEST_COUNT) -> int:
    """As ``budgeting.numbers.parse_count``."""
    return _read(text, lambda typed: numbers.parse_count(typed, what, largest=largest))


def parse_quantity_milli(text: str, what: str, *, largest: int = numbers.LARGEST_COUNT) -> int:
    """As ``budgeting.numbers.parse_quantity_milli``."""
    return _read(text, lambda typed: numbers.parse_quantity_milli(typed, what, largest=largest))


def parse_exchange_rate(text: str) -> Decimal:
    """As ``budgeting.prices.currencies.parse_exchange_rate``."""
    return _read(text, currencies.parse_exchange_rate)


def as_typed(text: str) -> str:
    """A number in the English form as a reader of the language would type it; what is no number stays as it is."""
    if language() == ENGLISH:
        return text
    found = _WRITTEN.fullmatch(text)
    return text if found is None else text.translate(_marks(language()))


def typed_quantity(milli: int) -> str:
    """A quantity in thousandths as a reader of the language would type it."""
    return as_typed(numbers.plain_quantity(milli))


def _read(text: str, parse: Callable[[str], _T]) -> _T:
    """What ``parse`` makes of the English form of ``text``; its errors show what was typed."""
    if language() == ENGLISH:
        return parse(text)
    written = _in_english(text)
    try:
        return parse(written)
    except BudgetingError as error:
        told = error.message.replace(f"“{written.strip()}”", f"“{text.strip()}”")
        raise type(error)(told, place=error.place) from error


def _in_english(text: str) -> str:
    """``1.234,50`` as ``1234.50``. Raises NumberError for a number that is not in the form of the language."""
    return _RUN.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    decimal, group = get_decimal_symbol(language()), get_group_symbol(language())
    whole, point, part = found[0].partition(decimal)
    groups = whole.split(group)
    fits = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(one) == 3 for one in groups[1:]))  # noqa: PLR2004  thousands
    if not fits or not "".join(groups).isdigit() or (point and not part.isdigit()):
        example = as_typed("1,250.50")
        raise NumberError(f"“{found[0][:_LONGEST]}” is not written as numbers are here. Write {example}, for example.")
    return f"{''.join(groups)}.{part}" if point else "".join(groups)


def _sign_first(text: str, currency: str) -> str:
    """``1.250 £`` as ``£1.250``: where people read other languages, the sign stands at the end."""
    sign = _DIGITS.sub("", in_digits(0, currency)).strip()
    typed = text.strip()
    if language() == ENGLISH or not sign or not typed.endswith(sign):
        return text
    return typed.removesuffix(sign).strip()


@cache
def _marks(chosen: str) -> dict[int, str]:
    return str.maketrans({",": get_group_symbol(chosen), ".": get_decimal_symbol(chosen)})
