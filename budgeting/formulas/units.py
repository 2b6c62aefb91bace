"""Units of formulas: what may be added to what, and how a result is turned into the unit that is bought."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

import pint

from budgeting.errors import FormulaError
from budgeting.formulas.algebra import Algebra, ReadingError
from budgeting.formulas.formula import Formula

NO_UNIT: Final = ""
# Rate cards speak of audio minutes and half days; a unit's name has no spaces.
_LONGEST_UNIT: Final = 60


class UnitError(FormulaError):
    """A unit that nobody has heard of, or one that cannot be turned into another."""


@dataclass(frozen=True)
class _Measured:
    """The unit of a part of a formula; a bare number (``is_bare``) may be added to nothing but bare numbers."""

    unit: Any

    def __add__(self, other: "_Measured") -> "_Measured":
        if self.unit != other.unit:
            raise ReadingError(
                f"{_words(self.unit)} and {_words(other.unit)} cannot be added or compared. Turn one into the other."
            )
        return self

    __sub__ = __add__

    def __mul__(self, other: "_Measured") -> "_Measured":
        return _Measured(self.unit * other.unit)

    def __truediv__(self, other: "_Measured") -> "_Measured":
        return _Measured(self.unit / other.unit)

    def __neg__(self) -> "_Measured":
        return self


def _same(left: _Measured, right: _Measured) -> _Measured:
    return left + right


@cache
def _registry() -> Any:  # noqa: ANN401  as above
    text = resources.files("budgeting.formulas").joinpath("units.txt").read_text(encoding="utf-8")
    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    registry.load_definitions(text.splitlines())
    return registry


_UNITS: Final = Algebra(
    lambda _: _Measured(_registry().dimensionless), {"ceil": lambda one: one, "min": _same, "max": _same}
)


def unit_of(formula: Formula, unit_by_name: Mapping[str, str]) -> str:
    """The unit in which ``formula`` comes out when its inputs have these units (``minute/interview``; "%", "").

    A share counts as a bare number. FormulaError, with the place, when parts with different units are added or an input
    is not there; UnitError for a unit that nobody has heard of.
    """
    found: _Measured = _UNITS.read(formula, {name: _Measured(_read(unit)) for name, unit in unit_by_name.items()})
    return NO_UNIT if found.unit == _registry().dimensionless else _name(found.unit)


@lru_cache(maxsize=4_096)
def conversion(unit: str, into: str) -> Fraction:
    """How many of ``into`` one ``unit`` is: 1/60 for minutes into hours. UnitError when that has no meaning."""
    try:
        found = (Fraction(1) * _read(unit)).to(_read(into))
    except pint.DimensionalityError:
        raise UnitError(
            f"This comes out in {_words(_read(unit))}, and is bought per {into}. Change the formula or the element.",
            unit,
        ) from None
    return Fraction(found.magnitude)


def is_known(unit: str) -> bool:
    """Whether ``unit`` can stand at an input or on a rate card that a formula uses."""
    try:
        _read(unit)
    except UnitError:
        return False
    return True


def _read(unit: str) -> Any:  # noqa: ANN401  the library ships units without a type of its own
    registry = _registry()
    if unit in (NO_UNIT, "%"):
        return registry.dimensionless
    plain = _plain(unit)
    allowed = plain.replace("/", "").replace("*", "").replace("_", "").isalpha() and plain.isascii()
    if len(plain) > _LONGEST_UNIT or not allowed:
        raise _unheard(unit)
    try:
        return registry.parse_units(plain)
    except (pint.PintError, AttributeError, ValueError, TypeError, SyntaxError, AssertionError):
        raise _unheard(unit) from None


def _plain(unit: str) -> str:
    """A rate card's words as the name of a unit: ``audio min`` is a minute, ``source word`` a word."""
    words = unit.strip().removeprefix("audio ").replace("half day", "half_day").replace("source word", "word")
    return words.replace(" * ", "*").replace(" / ", "/").replace(" ", "_")


def _unheard(unit: str) -> UnitError:
    return UnitError(f"“{unit[:_LONGEST_UNIT]}” is not a unit that this product knows. Choose one from the list.", unit)


def _words(unit: Any) -> str:  # noqa: ANN401  as above
    return (
        "a bare number" if unit == _registry().dimensionless else _name(unit).replace("_", " ").replace(" / ", " per ")
    )


def _name(unit: Any) -> str:  # noqa: ANN401  as above
    """``minute / interview``, ``person ** 2``: the library's own words fail on exact exponents before Python 3.12."""
    powers = sorted((name, int(power)) for name, power in (1 * unit).unit_items())
    above = " * ".join(_raised(name, power) for name, power in powers if power > 0)
    return (above or "1") + "".join(f" / {_raised(name, -power)}" for name, power in powers if power < 0)


def _raised(name: str, power: int) -> str:
    return name if power == 1 else f"{name} ** {power}"


@cache
def known_units() -> tuple[str, ...]:
    """The units that may be chosen, in the order of their file."""
    text = resources.files("budgeting.formulas").joinpath("units.txt").read_text(encoding="utf-8")
    return tuple(row.split("=")[0].strip() for row in text.splitlines() if "=" in row and not row.startswith("#"))
