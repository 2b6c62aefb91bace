"""From a study's design to its cost lines: every line is there from the start, and every quantity starts at nothing."""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Final

from budgeting.counting import in_units, labelled
from budgeting.errors import FormulaError, StudyError
from budgeting.formulas import Formula, arithmetic, conversion, unit_of, value_of
from budgeting.methods.method import PERCENT, Element, Input, Method
from budgeting.money import rounded
from budgeting.numbers import plain_quantity
from budgeting.studies import LARGEST_QUANTITY_MILLI, MILLI, CostLine, Override, Rate

_HUNDRED: Final = 100
_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_NO_OVERRIDES: Final[Mapping[str, Override]] = {}

Design = Mapping[str, int]


def lines_from_design(
    method: Method, design: Design, rates: Mapping[str, Rate], overrides: Mapping[str, Override] = _NO_OVERRIDES
) -> tuple[CostLine, ...]:
    """One cost line per element, from ``design``: inputs in thousandths, 0 until entered, assumptions at their default.

    ``overrides`` are by the element's key. StudyError for an input that the method does not have, a quantity that is
    negative or too large, and an element that is bought but has no price.
    """
    check_design(method, design)
    values, words = values_of(method, design), words_of(method, design)
    return tuple(
        _line(method, element, values, words, rates, overrides.get(element.key)) for element in method.elements
    )


def check_design(method: Method, design: Design) -> None:
    """StudyError, at the input, for one that ``method`` does not have or that is out of range."""
    for name, milli in design.items():
        method.input(name)
        if not 0 <= milli <= LARGEST_QUANTITY_MILLI:
            raise StudyError("A quantity is a number of zero or more. Check the number of digits.", place=name)


def values_of(method: Method, design: Design) -> dict[str, Fraction]:
    """Every input as formulas see it: what was entered, else its default, else 0; a share as a fraction of 1."""
    return {one.key: _value(one, entered(one, design)) for one in method.inputs}


def words_of(method: Method, design: Design) -> dict[str, str]:
    """Every input in words: ``400 completes``, ``35 % incidence``."""
    return {one.key: _words(one, entered(one, design)) for one in method.inputs}


def entered(one: Input, design: Design) -> int:
    """What ``design`` says of an input in thousandths, else its default, 0 for a quantity."""
    return design.get(one.key, one.default_milli)


def _value(one: Input, milli: int) -> Fraction:
    exact = Fraction(milli, MILLI)
    return exact / _HUNDRED if one.unit == PERCENT else exact


def _words(one: Input, milli: int) -> str:
    return f"{plain_quantity(milli)} % {one.label}" if one.unit == PERCENT else labelled(milli, one.label)


def _line(
    method: Method,
    element: Element,
    values: Mapping[str, Fraction],
    words: Mapping[str, str],
    rates: Mapping[str, Rate],
    override: Override | None,
) -> CostLine:
    rate = rates.get(element.element)
    unit = rate.unit if rate else element.unit
    exact, working = worked_out(method, element.formula, unit, values, words)
    milli = rounded(exact * MILLI)
    if not 0 <= milli <= LARGEST_QUANTITY_MILLI:
        raise StudyError(
            f"“{element.label}” comes out below zero or far too large. Check its inputs.", place="quantity"
        )
    if rate is None and (milli or override):
        raise StudyError(f"No rate card has a price for “{element.element}”. Add one.", place="rate")
    return CostLine(
        key=element.key,
        section=element.section,
        label=element.label,
        element=element.element,
        rate=rate or Rate(element.element, element.unit, 0, 0, 0, "C", "no price yet"),
        derived_milli=milli,
        working=working,
        role=element.role,
        bears_vat=element.bears_vat,
        override=override,
    )


def worked_out(
    method: Method, formula_text: str, unit: str, values: Mapping[str, Fraction], words: Mapping[str, str]
) -> tuple[Fraction, str]:
    """A formula's result in ``unit``, and its arithmetic in words; StudyError, at the input, when it cannot be had."""
    formula, natural, factor = _read(formula_text, tuple((one.key, one.unit) for one in method.inputs), unit)
    exact = exactly(method, formula, values)
    working = "" if formula_text.strip() in values else arithmetic(formula, words)
    if factor != 1 and exact:
        working = f"{working or words[formula_text.strip()]} = {in_units(rounded(exact * MILLI), natural)}"
    return exact * factor, working


def exactly(method: Method, formula: Formula, values: Mapping[str, Fraction]) -> Fraction:
    """``formula`` of ``method`` with ``values``; StudyError, at the input, where it divides by nothing."""
    try:
        return value_of(formula, values)
    except FormulaError as error:
        part = error.text[error.start : error.end]
        empty = [name for name in reversed(_NAME.findall(part)) if values.get(name) == 0]
        place = empty[0] if empty else part.split("/")[-1].strip(" ()")
        raise StudyError(f"{error.message} It is the {_label(method, place)}.", place=place) from None


def _label(method: Method, name: str) -> str:
    return next((one.label for one in method.inputs if one.key == name), name)


@cache
def _read(text: str, units: tuple[tuple[str, str], ...], into: str) -> tuple[Formula, str, Fraction]:
    """The formula, the unit it comes out in, and how many of ``into`` one of that unit is."""
    formula = Formula(text)
    natural = unit_of(formula, dict(units))
    return formula, natural, conversion(natural, into)
