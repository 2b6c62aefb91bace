"""Whether a method holds together: names, formulas and units, each error at the place it happened."""

import ast
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final

from budgeting.errors import BudgetingError, FormulaError
from budgeting.formulas import Formula, conversion, is_known, place_in, unit_of, value_of
from budgeting.methods.method import PERCENT, Element, Input, Method

_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_ELEMENT_KEY: Final = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
MOST_INPUTS: Final = 40
MOST_ELEMENTS: Final = 40
LARGEST_DAYS: Final = 10_000
_MILLI: Final = 1_000
_HUNDRED: Final = 100


class MethodError(BudgetingError):
    """A method that does not hold together; ``place`` is ``input:key``, ``element:key`` or the name of a field."""


def check_method(method: Method) -> None:
    """MethodError or FormulaError (``place`` says where) unless every name, formula and unit of ``method`` holds."""
    _check_keys([one.key for one in method.inputs], _KEY, "input", MOST_INPUTS)
    _check_keys([one.key for one in method.elements], _ELEMENT_KEY, "element", MOST_ELEMENTS)
    if list(method.days) != sorted(method.days) or not 0 <= method.days[0] <= method.days[-1] <= LARGEST_DAYS:
        raise MethodError("A larger level takes as many working days or more, from 0 to 10,000.", place="days")
    for one in method.inputs:
        _check_input(one)
    units = {one.key: one.unit for one in method.inputs}
    if method.sample_input not in {one.key for one in method.quantities}:
        raise MethodError("The sample must come from one of the quantities.", place="sample_input")
    _at("sample", lambda: _unit(method.sample, units))
    if method.duration:
        _at("duration", lambda: conversion(_unit(method.duration, units), "day"))
    for element in method.elements:
        _check_element(element, units)
        _check_starts_at_nothing(element, method)


def _check_keys(keys: Iterable[str], pattern: re.Pattern[str], word: str, most: int) -> None:
    listed = list(keys)
    if not 1 <= len(listed) <= most:
        raise MethodError(f"A method has 1 to {most} {word}s.", place=f"{word}s")
    for key in listed:
        if not pattern.fullmatch(key):
            raise MethodError(
                f"“{key[:40]}” cannot name an {word}. Use small letters, digits and "
                f"{'underscores' if word == 'input' else 'dashes'}, a letter first.",
                place=f"{word}:{key}",
            )
        if listed.count(key) > 1:
            raise MethodError(f"Two {word}s are named “{key}”. Give each its own name.", place=f"{word}:{key}")


def _check_input(one: Input) -> None:
    place = f"input:{one.key}"
    if one.key in ("ceil", "min", "max"):
        raise MethodError(f"“{one.key}” is a function of formulas. Give the input another name.", place=place)
    if one.unit not in ("", PERCENT) and not is_known(one.unit):
        raise MethodError(f"“{one.unit}” is not a unit that formulas know. Choose one from the list.", place=place)
    if not one.label.strip():
        raise MethodError("Every input needs a word that stands after its number.", place=place)
    if one.default_milli < 0 or (one.default_milli and not one.is_assumption):
        raise MethodError("Only an assumption has a default, of zero or more; a quantity starts at 0.", place=place)


def _check_element(element: Element, units: dict[str, str]) -> None:
    def check() -> None:
        conversion(_unit(element.formula, units), element.unit)

    _at(f"element:{element.key}", check)
    if element.role and conversion(element.unit, "day") != 1:
        raise MethodError(
            "Staff are bought by the day. Give this element the unit day.", place=f"element:{element.key}"
        )


def _check_starts_at_nothing(element: Element, method: Method) -> None:
    """MethodError when the element buys something though nobody has entered a quantity."""
    try:
        bought = value_of(Formula(element.formula), {one.key: _default(one) for one in method.inputs})
    except FormulaError:
        return  # It divides by a quantity, so that nothing can be bought before that is entered.
    if bought:
        raise MethodError(
            "Every element must be nothing while all quantities are 0. Multiply this one by a quantity.",
            place=f"element:{element.key}",
        )


def _default(one: Input) -> Fraction:
    exact = Fraction(one.default_milli, _MILLI)
    return exact / _HUNDRED if one.unit == PERCENT else exact


def _unit(text: str, units: dict[str, str]) -> str:
    """The unit that a formula comes out in; FormulaError also where it divides by a number that is nothing."""
    formula = Formula(text)
    unit = unit_of(formula, units)
    for node in ast.walk(formula.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            _check_divisor(node.right, formula)
    return unit


def _check_divisor(node: ast.expr, formula: Formula) -> None:
    start, end = place_in(node, formula.text)
    divisor = Formula(formula.text[start:end])
    if not divisor.names and not value_of(divisor, {}):
        raise FormulaError("This divides by nothing, whatever is entered. Change it.", formula.text, start, end)


def _at(place: str, check: Callable[[], object]) -> None:
    try:
        check()
    except FormulaError as error:
        error.place = place
        raise
