"""Figures that stand in the English form, in the form of another language: amounts, numbers, shares, dates, times."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

_GAP: Final = "\N{NO-BREAK SPACE}"
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905  as they are read
_MONTH: Final = f"({'|'.join(_MONTHS)})"
_WHOLE_MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905  as they are read
)
_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?"
_SYMBOL: Final = rf"(?:[£$€¥]|[A-Z]{{1,2}}[$£¥]|[A-Z]{{3}}[ {_GAP}]?|[a-zł]{{2}}{_GAP})"
_MONEY: Final = re.compile(rf"([+−-]?)({_SYMBOL})([+−-]?)({_NUMBER})([km]?)")
_COUNT: Final = re.compile(rf"([+−±-]?{_NUMBER})([ {_GAP}]?%)?")
_DATE: Final = re.compile(rf"(\d{{1,2}}) {_MONTH} (\d{{4}})(?:, (\d\d:\d\d)( [A-Z]{{2,5}}(?:[+-]\d\d:\d\d)?)?)?")
_MONTH_OF_YEAR: Final = re.compile(rf"{_MONTH}(?: (\d{{4}}))?")
_WHOLE_MONTH: Final = re.compile(rf"({'|'.join(_WHOLE_MONTHS)}) (\d{{4}})")


@cache
def _marks(language: str) -> dict[int, str]:
    return str.maketrans({",": get_group_symbol(language), ".": get_decimal_symbol(language), "-": "\N{MINUS SIGN}"})


# Short amounts stand in charts, where every letter counts: a thousand is one letter that leans on the sign.
_SIZES: Final = {"k": {"de": "T"}, "m": {"de": f"Mio.{_GAP}"}}


def _money(found: re.Match[str], language: str) -> str:
    sign, symbol, inner, number, size = found.groups()
    number = number.translate(_marks(language))
    unit = (_SIZES[size][language] if size else "") + symbol.strip(f" {_GAP}")
    return (sign or inner).replace("-", "\N{MINUS SIGN}") + f"{number}{_GAP}{unit}"


def _count(found: re.Match[str], language: str) -> str:
    return found[1].translate(_marks(language)) + (f"{_GAP}%" if found[2] else "")


def _date(found: re.Match[str], language: str) -> str:
    day, month, year, clock, zone = found.groups()
    try:
        written = format_date(date(int(year), _MONTHS.index(month) + 1, int(day)), "d. MMM y", locale=language)
    except ValueError:
        return found[0]
    return written + (f", {clock}{zone or ''}" if clock else "")


def _month(found: re.Match[str], language: str) -> str:
    month = _MONTHS.index(found[1]) + 1
    if not found[2]:
        return format_date(date(2000, month, 1), "MMM", locale=language)
    return _month_of(found, month, "MMM y", language)


def _whole_month(found: re.Match[str], language: str) -> str:
    return _month_of(found, _WHOLE_MONTHS.index(found[1]) + 1, "MMMM y", language)


def _month_of(found: re.Match[str], month: int, pattern: str, language: str) -> str:
    """The month in the year that ``found`` names; as it stands where there is no such year."""
    try:
        return format_date(date(int(found[2]), month, 1), pattern, locale=language)
    except ValueError:
        return found[0]


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str]], ...]] = (
    (_MONEY, _money),
    (_COUNT, _count),
    (_DATE, _date),
    (_MONTH_OF_YEAR, _month),
    (_WHOLE_MONTH, _whole_month),
)


def rewritten(text: str, language: str) -> str | None:
    """``text`` in the form of ``language`` when the whole of it is a figure in the English form, else None."""
    for pattern, form in _FORMS:
        if found := pattern.fullmatch(text):
            return form(found, language)
    return None
