"""How values are written for people: the Jinja filters of pages and PDF. Pure functions, one locale for now (en-GB)."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

from babel.numbers import get_currency_symbol
from jinja2 import Environment

from budgeting.counting import in_units, labelled
from budgeting.money import Money, exponent
from budgeting.numbers import plain_quantity
from planner.zones import USUAL, label_of, moment_in

_LOCALE = "en_GB"
_MILLION = 1_000_000
_THOUSAND = 1_000
_TENS = 10
_MINUS = "\N{MINUS SIGN}"
_GAP = "\N{NO-BREAK SPACE}"
_CODE_LENGTH = 3
quantity = plain_quantity


@cache
def _symbol(currency: str) -> str:
    symbol = get_currency_symbol(currency, locale=_LOCALE)
    return f"{symbol}{_GAP}" if symbol[-1:].isalpha() else symbol


def _amount(value: Money | int, currency: str | None) -> Money:
    if isinstance(value, Money):
        return value
    if currency is None:
        message = "Money without a currency cannot be written."
        raise TypeError(message)
    return Money(value, currency)


def _written(amount: Decimal, digits: int, currency: str, suffix: str = "") -> str:
    rounded = amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    sign = _MINUS if rounded < 0 else ""
    return f"{sign}{_symbol(currency)}{abs(rounded):,.{digits}f}{suffix}"


def money(value: Money | int | None, currency: str | None = None) -> str:
    """``£12,340``: whole major units of a Money, or of minor units with their currency; a dash for None."""
    if value is None:
        return "–"
    amount = _amount(value, currency)
    return _written(amount.major, 0, amount.currency)


def money_exact(value: Money | int | None, currency: str | None = None) -> str:
    """``£12,340.50``: to the last minor unit."""
    if value is None:
        return "–"
    amount = _amount(value, currency)
    return _written(amount.major, exponent(amount.currency), amount.currency)


def money_short(value: Money | int, currency: str | None = None) -> str:
    """``£150k``, ``£1.2m``: for axes and ranges."""
    amount = _amount(value, currency)
    size = abs(amount.major)
    for unit, suffix in ((_MILLION, "m"), (_THOUSAND, "k")):
        if size >= unit:
            scaled = amount.major / unit
            digits = 0 if abs(scaled) >= _TENS or scaled == scaled.to_integral_value() else 1
            return _written(scaled, digits, amount.currency, suffix)
    return _written(amount.major, 0, amount.currency)


def date_(value: date | datetime | None) -> str:
    """``21 Nov 2026``; a dash for None."""
    if value is None:
        return "–"
    return f"{value.day} {value:%b %Y}"


def month(value: date) -> str:
    """``Nov 2026``."""
    return f"{value:%b %Y}"


def time_(value: datetime | None, zone: str = USUAL) -> str:
    """``21 Nov 2026, 14:05 UTC``, as the clocks of ``zone`` show it; a dash for None."""
    if value is None:
        return "–"
    moment = moment_in(zone, value)
    return f"{date_(moment)}, {moment:%H:%M} {label_of(moment)}"


def chance(ppm: int) -> str:
    """``7 in 10 (70 %)`` from parts per million; in 100 or 1,000 where the chance is near 0 or near certain.

    Neither none in all nor all in all is written unless it is so.
    """
    rarest = _MILLION // _THOUSAND
    if 0 < ppm < rarest:
        return f"less than 1 in 1,000 ({_share_of_chance(ppm)})"
    if 0 < _MILLION - ppm < rarest:
        return f"more than 999 in 1,000 ({_share_of_chance(ppm)})"
    for of in (10, 100, 1000):
        if ppm * of % _MILLION == 0 or (min(ppm, _MILLION - ppm) * of >= _MILLION * 3 and of > _TENS):
            break
    return f"{round(ppm * of / _MILLION):,} in {of:,} ({percent_ppm(ppm)})"


def _share_of_chance(ppm: int) -> str:
    """Per cent of a chance that is neither 0 nor 1, and is never written as either."""
    least = _MILLION // 10_000
    if ppm < least:
        return f"less than {percent_ppm(least)}"
    return f"more than {percent_ppm(_MILLION - least)}" if ppm > _MILLION - least else percent_ppm(ppm)


def _percent(value: Decimal) -> str:
    digits = max(0, min(2, -int(value.normalize().as_tuple().exponent)))
    sign = _MINUS if value < 0 else ""
    return f"{sign}{abs(value):,.{digits}f}{_GAP}%"


def percent_bp(basis_points: int) -> str:
    """``12.5 %`` from basis points."""
    return _percent(Decimal(basis_points) / 100)


def percent_ppm(ppm: int) -> str:
    """``70 %`` from parts per million, at most two digits after the point."""
    return _percent((Decimal(ppm) / 10_000).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN))


def count(value: int) -> str:
    """``1,234``."""
    return f"{value:,}".replace("-", _MINUS)


def tenths(milli: int) -> str:
    """``5.3`` from thousandths, to one digit after the point, half to even: for labels of days in charts."""
    return plain_quantity(round(milli, -2))


def measure(value: int, unit: str) -> str:
    """``value`` in words of its ``unit``: a currency code (minor units), ``ppm``, ``bp``, ``milli`` or ``count``."""
    if len(unit) == _CODE_LENGTH and unit.isupper():
        return money(value, unit)
    return _MEASURES[unit](value)


def measure_short(value: int, unit: str) -> str:
    """As ``measure``, but money as ``£150k``: for axes and labels in charts."""
    return money_short(value, unit) if len(unit) == _CODE_LENGTH and unit.isupper() else measure(value, unit)


def ticks(largest: int, about: int = 4) -> list[int]:
    """Round marks of an axis from 0 to at least ``largest``: steps of 1, 2, 2.5 or 5 times a power of ten."""
    rough = max(1, -(-max(largest, 1) // about))
    power = 10 ** (len(str(rough)) - 1)
    step = next(s for s in (power, 2 * power, 5 * power // 2 if power > 1 else 3, 5 * power, 10 * power) if s >= rough)
    return list(range(0, largest + step, step)) if largest > 0 else [0, step]


def plural(number: int, one: str, many: str | None = None) -> str:
    """``1 study``, ``3 studies``."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


_MEASURES: dict[str, Callable[[int], str]] = {
    "ppm": percent_ppm,
    "bp": percent_bp,
    "milli": quantity,
    "count": count,
}


def install(environment: Environment, zone: Callable[[], str] = lambda: USUAL) -> None:
    """Give ``environment`` every filter; pages and PDF use the same. Moments are shown by the clocks of ``zone``."""

    def day(value: date | datetime | None) -> str:
        return date_(moment_in(zone(), value) if isinstance(value, datetime) else value)

    environment.filters.update(
        money=money,
        money_exact=money_exact,
        money_short=money_short,
        date=day,
        month=month,
        time=lambda value: time_(value, zone()),
        chance=chance,
        percent_bp=percent_bp,
        percent_ppm=percent_ppm,
        count=count,
        quantity=quantity,
        in_units=in_units,
        labelled=labelled,
        measure=measure,
        measure_short=measure_short,
        tenths=tenths,
        ticks=ticks,
        plural=plural,
    )
