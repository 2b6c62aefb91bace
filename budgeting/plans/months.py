"""The months of a programme, and how days of work and of people are shared over them.

A period's staff days are shared over its months by their working days, Monday to Friday; holidays are not counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from budgeting.money import largest_remainder
from budgeting.programme import Period, Programme

_DAYS_OF_WEEK: Final = 7
_WORKING_DAYS_OF_WEEK: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """A calendar month, or the part of it that lies in one period; both days belong to it."""

    first_on: date
    last_on: date
    period_key: str

    @property
    def working_days(self) -> int:
        """Its days from Monday to Friday."""
        return working_days(self.first_on, self.last_on)


def months_of(programme: Programme) -> tuple[Month, ...]:
    """Every month of every period, in order of time."""
    periods = sorted(programme.periods, key=lambda one: one.starts_on)
    return tuple(month for period in periods for month in _months_in(period))


def working_days(first: date, last: date) -> int:
    """How many days from ``first`` to ``last``, both counted, are Monday to Friday; 0 when the last is before."""
    whole = (last - first).days + 1
    if whole <= 0:
        return 0
    weeks, rest = divmod(whole, _DAYS_OF_WEEK)
    odd = sum((first.weekday() + day) % _DAYS_OF_WEEK < _WORKING_DAYS_OF_WEEK for day in range(rest))
    return weeks * _WORKING_DAYS_OF_WEEK + odd


def shared_by_working_days(milli: int, months: Sequence[Month], first: date, last: date) -> tuple[int, ...]:
    """``milli`` shared over ``months`` by the working days of ``first`` to ``last`` in each; the parts sum to it.

    Where none of those days lies in the months, all of it goes to the month nearest to ``first``.
    """
    weights = [working_days(max(first, month.first_on), min(last, month.last_on)) for month in months]
    if not any(weights):
        nearest = next((place for place, month in enumerate(months) if first <= month.last_on), len(months) - 1)
        weights = [int(place == nearest) for place in range(len(months))]
    return largest_remainder(milli, weights)


def _months_in(period: Period) -> Iterator[Month]:
    first = period.starts_on
    while first <= period.ends_on:
        last = min((first.replace(day=1) + timedelta(days=31)).replace(day=1) - _DAY, period.ends_on)
        yield Month(first, last, period.key)
        first = last + _DAY
