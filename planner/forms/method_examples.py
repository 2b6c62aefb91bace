"""The boxes in which anybody tries a method out with figures of their own."""

from collections.abc import Mapping
from typing import Any

from wtforms import Form, StringField

from budgeting.errors import BudgetingError
from budgeting.methods import Input, Method
from budgeting.methods.examples import example_design
from budgeting.methods.method import PERCENT
from planner.forms.numerals import parse_percent_milli, parse_quantity_milli, typed_quantity

_PREFIX = "try"


def example_form(method: Method, typed: Mapping[str, str]) -> Form:
    """One box for each quantity, with what was ``typed`` or a small but believable figure."""
    boxes = {_PREFIX + one.key: StringField(one.label) for one in method.quantities}
    kind: type[Form] = type("ExampleForm", (Form,), boxes)
    example = example_design(method)
    figures: dict[str, Any] = {_PREFIX + key: typed_quantity(milli) for key, milli in example.items()}
    return kind(data={name: typed.get(name, figure) for name, figure in figures.items()})


def rows_of(method: Method, form: Form) -> list[tuple[Input, StringField]]:
    """Each quantity with its box."""
    return [(one, form[_PREFIX + one.key]) for one in method.quantities]


def read_example(method: Method, form: Form) -> dict[str, int] | None:
    """The figures in thousandths; None when one cannot be read, with the sentence at its box."""
    read = {one.key: _read(one, box) for one, box in rows_of(method, form)}
    return None if None in read.values() else {key: milli for key, milli in read.items() if milli}


def _read(one: Input, box: StringField) -> int | None:
    typed = (box.data or "").strip() or "0"
    try:
        if one.unit == PERCENT:
            return parse_percent_milli(typed, f"a share, {one.label}")
        return parse_quantity_milli(typed, f"a number of {one.label}")
    except BudgetingError as error:
        box.errors = [error.message]
        return None
