"""What every formula asks of its arguments, and the error that says what to do."""

from math import ceil, isfinite
from typing import Final

from scipy.special import ndtri

from budgeting.errors import BudgetingError

# What a float's last digits may be off by: 1,600.0000000002 is 1,600 people, not 1,601.
_FUZZ: Final = 1e-12
_COIN_TOSS: Final = 0.5


class PrecisionError(BudgetingError):
    """A sample size or precision cannot be worked out from what was given; the sentence says what to change."""


def check_count(value: int, what: str, place: str, *, least: int = 1) -> int:
    """A whole number of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise PrecisionError(f"{what} must be a whole number. Enter {least} or more.", place=place)
    if value < least:
        raise PrecisionError(f"{what} is {value:,}. Enter {least:,} or more.", place=place)
    return value


def check_number(value: object, what: str, place: str) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise PrecisionError(f"{what} must be a number. Enter one in digits.", place=place)
    return float(value)


def check_positive(value: float, what: str, place: str) -> float:
    """A finite number above zero."""
    if check_number(value, what, place) <= 0:
        raise PrecisionError(f"{what} must be above zero. Enter a larger number.", place=place)
    return float(value)


def check_at_least(value: float, least: float, what: str, place: str) -> float:
    """A finite number of ``least`` or more."""
    if check_number(value, what, place) < least:
        raise PrecisionError(f"{what} is {value:g}. Enter {least:g} or more.", place=place)
    return float(value)


def check_between(value: float, what: str, place: str) -> float:
    """A share strictly between 0 and 1."""
    if not 0 < check_number(value, what, place) < 1:
        raise PrecisionError(f"{what} must lie between 0 % and 100 %, without the ends. Change it.", place=place)
    return float(value)


def check_share(value: float, what: str, place: str) -> float:
    """A share from 0 to 1, the ends included."""
    if not 0 <= check_number(value, what, place) <= 1:
        raise PrecisionError(f"{what} must lie between 0 % and 100 %. Change it.", place=place)
    return float(value)


def check_power(power: float) -> float:
    """A power from 0.5 up to, but not, 1: a test that misses more often than it finds is no plan."""
    if not _COIN_TOSS <= check_number(power, "The power", "power") < 1:
        raise PrecisionError(
            "The power must be at least 50 % and below 100 %; 80 % is usual. Change it.", place="power"
        )
    return float(power)


def check_within(sample: float, population: int | None) -> None:
    """A sample is not larger than the population it is drawn from."""
    if population is None:
        return
    if sample > check_count(population, "The population", "population"):
        raise PrecisionError(
            f"The sample of {sample:,.0f} is larger than the population of {population:,}. Lower the sample.",
            place="sample",
        )


def two_sided_z(confidence: float) -> float:
    """The z that a standard normal number stays within ± z with chance ``confidence``: 1.96 for 0.95."""
    return float(ndtri((1 + check_between(confidence, "The confidence", "confidence")) / 2))


def power_z(power: float) -> float:
    """z_b, the part of the normal distribution that a ``power`` asks for: 0.84 for 0.80."""
    return float(ndtri(check_power(power)))


def whole_people(exact: float) -> int:
    """An exact sample rounded up to whole people; never down, so that what was asked for is reached."""
    return ceil(check_at_least(exact, 0, "The sample", "sample") * (1 - _FUZZ))
