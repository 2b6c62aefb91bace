"""Time as charts divide it: by day, week or month as the span is short or long; and few lines of many."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

SPANS = ("day", "week", "month")
MOST_LINES = 6
_LONGEST_IN_DAYS = 45
_LONGEST_IN_WEEKS = 270


def choose_span(first: date, last: date) -> str:
    """How to divide the time from ``first`` to ``last``: up to 45 days by day, up to 270 by week, else by month."""
    days = (last - first).days
    return "day" if days <= _LONGEST_IN_DAYS else "week" if days <= _LONGEST_IN_WEEKS else "month"


def start_of(day: date, span: str) -> date:
    """The first day of the part of time that ``day`` falls in; a week begins on Monday."""
    if span == "day":
        return day
    return day - timedelta(days=day.weekday()) if span == "week" else day.replace(day=1)


def starts_between(first: date, last: date, span: str) -> tuple[date, ...]:
    """The starts of all parts from that of ``first`` to that of ``last``, so that silence shows."""
    found, start, end = [], start_of(first, span), start_of(last, span)
    while start <= end:
        found.append(start)
        start = _next(start, span)
    return tuple(found)


def choose_lines(volume_by_name: Mapping[str, int]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The names that get a line of their own, the largest first, and those that share the last of six lines."""
    ranked = _ranked(volume_by_name)
    if len(ranked) <= MOST_LINES:
        return ranked, frozenset()
    return ranked[: MOST_LINES - 1], frozenset(ranked[MOST_LINES - 1 :])


def mean_milli(total_milli: int, count: int) -> int | None:
    """The mean of ``count`` values that sum to ``total_milli``, halves away from zero; None of none."""
    if not count:
        return None
    whole = (2 * abs(total_milli) + count) // (2 * count)
    return whole if total_milli >= 0 else -whole


def _next(start: date, span: str) -> date:
    if span == "month":
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return start + timedelta(days=1 if span == "day" else 7)


def _ranked(volume_by_name: Mapping[str, int]) -> tuple[str, ...]:
    names: Iterable[str] = volume_by_name
    return tuple(sorted(names, key=lambda name: (-volume_by_name[name], name)))
