"""What fieldwork was like, put in place of what the method assumed."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from budgeting.costing import lines_from_design
from budgeting.errors import BudgetingError, SpendingError
from budgeting.methods.method import Method
from budgeting.money import rounded
from budgeting.spending.entries import Actual
from budgeting.studies import Package

_MILLION: Final = 1_000_000
_PERCENT_MILLI: Final = 100_000


def check_actual(actual: Actual, before: Actual | None) -> None:
    """SpendingError, at the field, for figures that cannot be."""
    if actual.completes < 0:
        raise SpendingError("Give how many were reached: zero or more.", place="completes")
    for place, share in (("incidence", actual.incidence_ppm), ("show", actual.show_ppm)):
        if share is not None and not 0 < share <= _MILLION:
            raise SpendingError("A share lies above 0 % and at most at 100 %.", place=place)
    if actual.length_milli is not None and actual.length_milli <= 0:
        raise SpendingError("A length is more than zero minutes.", place="length")
    if actual.started_on and actual.ended_on and actual.ended_on < actual.started_on:
        raise SpendingError("It ended before it started. Check the two days.", place="ended_on")
    if before and actual.as_of < before.as_of:
        raise SpendingError("A later report is there already. Give a day on or after it.", place="as_of")


def figures_of(method: Method, actual: Actual) -> dict[str, int]:
    """What was measured, as inputs of the method, in thousandths: incidence, length, and what a show rate asks for.

    With a show rate s one recruits 1 / s for each who comes: the input ``over_recruit`` is 1 / s - 1.
    """
    keys = [one.key for one in method.inputs]
    found: dict[str, int] = {}
    if actual.incidence_ppm is not None and "incidence" in keys:
        found["incidence"] = actual.incidence_ppm * _PERCENT_MILLI // _MILLION
    length = next((key for key in keys if key.endswith("_length") and not key.startswith("paid")), None)
    if actual.length_milli is not None and length:
        found[length] = actual.length_milli
    if actual.show_ppm is not None and "over_recruit" in keys:
        found["over_recruit"] = rounded((Fraction(_MILLION, actual.show_ppm) - 1) * _PERCENT_MILLI)
    return found


def expected_quantities(method: Method, package: Package, actual: Actual | None) -> Mapping[str, int]:
    """The quantity of each line, in thousandths, if the rest of the fieldwork goes as it went; empty while unknown.

    A quantity that somebody put by hand stays as it is.
    """
    figures = figures_of(method, actual) if actual else {}
    if not figures:
        return {}
    rates = {line.element: line.rate for line in package.lines}
    try:
        lines = lines_from_design(method, package.design_milli | figures, rates)
    except BudgetingError:
        return {}
    by_hand = {line.key for line in package.lines if line.override and line.override.quantity_milli is not None}
    return {line.key: line.derived_milli for line in lines if line.key not in by_hand}


def earned_ppm(package: Package, actual: Actual | None) -> int | None:
    """The share of the sample that is there, at most all of it."""
    if actual is None or not package.sample:
        return None
    return min(_MILLION, actual.completes * _MILLION // package.sample)
