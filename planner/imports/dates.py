"""Dates as people and programs write them: the order of day and month is chosen, never assumed."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

DateOrder = Literal["day_first", "month_first"]
DATE_ORDERS: tuple[DateOrder, ...] = ("day_first", "month_first")

_TIME = (
    r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.]?)(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d+){_TIME}", re.ASCII)
_DAY_NAME_YEAR = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]([A-Za-z]{{3,9}})\.?,?[ -](\d+){_TIME}", re.ASCII)
_NAME_DAY_YEAR = re.compile(rf"([A-Za-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d+){_TIME}", re.ASCII)
_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905  a sentence of months reads better than a list
)
_YEAR_DIGITS = 4
_LONGEST = 60


def read_date(text: str, order: DateOrder) -> date:
    """The day that ``text`` names; a time of day after it is left out.

    ``order`` decides 3/4/2026 alone: a year in front and a month by name need no choice. ValueError with a plain reason
    for two-digit years, days that do not exist and anything else.
    """
    plain = " ".join(text.split())
    if not plain:
        raise ValueError("The date is missing.")
    year, month, day = _parts(plain, order)
    if len(year) != _YEAR_DIGITS:
        raise ValueError(f"The year of “{plain[:40]}” needs four digits.")
    try:
        return date(int(year), month, day)
    except ValueError:
        hint = " Is the other order of day and month meant?" if month > 12 and day <= 12 else ""  # noqa: PLR2004  months
        raise ValueError(f"“{plain[:40]}” is not a day in the calendar.{hint}") from None


def guess_order(samples: Iterable[str]) -> tuple[DateOrder, bool]:
    """The order in which most samples are days, and whether both orders would do equally well (ask the person then)."""
    texts = [sample for sample in samples if sample.strip()]
    day_first, month_first = (sum(is_date(text, order) for text in texts) for order in DATE_ORDERS)
    order: DateOrder = "month_first" if month_first > day_first else "day_first"
    needs_order = any(_YEAR_LAST.fullmatch(" ".join(text.split())) for text in texts)
    return order, needs_order and day_first == month_first


def is_date(text: str, order: DateOrder | None = None) -> bool:
    """Whether ``text`` can be read as a day, in ``order`` or, without one, in either."""
    for tried in DATE_ORDERS if order is None else (order,):
        try:
            read_date(text, tried)
        except ValueError:
            continue
        return True
    return False


def _parts(text: str, order: DateOrder) -> tuple[str, int, int]:
    if len(text) <= _LONGEST:
        if found := _YEAR_FIRST.fullmatch(text):
            return found[1], int(found[3]), int(found[4])
        if found := _YEAR_LAST.fullmatch(text):
            first, second = int(found[1]), int(found[3])
            return (found[4], second, first) if order == "day_first" else (found[4], first, second)
        if found := _DAY_NAME_YEAR.fullmatch(text):
            return found[3], _month(found[2], text), int(found[1])
        if found := _NAME_DAY_YEAR.fullmatch(text):
            return found[3], _month(found[1], text), int(found[2])
    raise ValueError(f"“{text[:40]}” is not a date. Write it like 2026-11-21 or 21 Nov 2026.")


def _month(name: str, text: str) -> int:
    for number, month in enumerate(_MONTHS, start=1):
        if month == name.lower() or month[:3] == name.lower() or (name.lower() == "sept" and number == 9):  # noqa: PLR2004  September
            return number
    raise ValueError(f"“{text[:40]}” names no month. Write it like 2026-11-21 or 21 Nov 2026.")
