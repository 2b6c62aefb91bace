"""When a study reports, in which period that falls, and how much of a decision is then still open.

Working days are five in seven calendar days, exact as fractions; holidays are not counted.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Final

from budgeting.programme import Period

CALENDAR_PER_WORKING_DAY: Final = Fraction(7, 5)


def reports_on(starts_on: date, days_to_result: int) -> date:
    """The day on which a study that starts on ``starts_on`` reports after ``days_to_result`` working days."""
    return starts_on + timedelta(days=ceil(days_to_result * CALENDAR_PER_WORKING_DAY))


def period_holding(periods: Sequence[Period], day: date) -> Period:
    """The period that ``day`` falls in; the last one when the day is later than them all."""
    in_order = sorted(periods, key=lambda period: period.starts_on)
    return next((period for period in in_order if day <= period.ends_on), in_order[-1])


def open_share(starts_on: date, days_to_result: int, decide_by: date) -> Fraction:
    """The value still open at the report: tau = 1 - days to result / working days from start to decision, in 0 to 1.

    0 when the decision falls on or before the start.
    """
    window = Fraction((decide_by - starts_on).days) / CALENDAR_PER_WORKING_DAY
    return min(Fraction(1), max(Fraction(0), 1 - days_to_result / window)) if window > 0 else Fraction(0)
