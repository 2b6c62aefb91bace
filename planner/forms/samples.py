"""The boxes in which anybody asks how many people it takes; each is read by one strict parser."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wtforms import Form, SelectField, StringField
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice

from budgeting.errors import BudgetingError
from budgeting.numbers import NumberError
from planner.forms.numerals import as_typed, parse_count, parse_decimal, parse_money, parse_percent_ppm
from planner.forms.rows import RowForm
from planner.languages.reader import ENGLISH, language

Figures = dict[str, Any]
_PPM: Final = 1_000_000
_MOST_IN_LIST: Final = 200
# What the statistics call by another name than the boxes.
_PLACES: Final = {"smallest_share": "subgroup", "groups": "name1", "strata": "name1", "allocation": "name1"}


@dataclass(frozen=True)
class Box:
    """One box: ``what`` names it in an error; ``blank`` is its value when nothing is typed, where that is allowed."""

    name: str
    label: str
    what: str
    kind: str
    default: str = ""
    suffix: str = ""
    hint: str = ""
    is_needed: bool = True
    blank: Any = None
    choices: tuple[tuple[str, str], ...] = ()


def form_of(boxes: tuple[Box, ...], typed: Mapping[str, str]) -> Form:
    """One field for each box, with what was ``typed``, or its example."""
    fields = {box.name: _field(box) for box in boxes}
    kind: type[Form] = type("SampleForm", (RowForm,), fields)
    form = kind(data={box.name: typed[box.name] if box.name in typed else as_typed(box.default) for box in boxes})
    for box in boxes:
        if box.is_needed:
            form[box.name].flags.required = True
    return form


def read(boxes: tuple[Box, ...], form: Form) -> Figures | None:
    """The figures by name; None when one cannot be read, with the sentence at its box."""
    figures: Figures = {}
    for box in boxes:
        try:
            figures[box.name] = _figure(box, str(form[box.name].data or "").strip())
        except BudgetingError as error:
            form[box.name].errors = [error.message]
    return None if len(figures) < len(boxes) else figures


def refuse(form: Form, error: BudgetingError) -> None:
    """Put an error of the domain at the box it speaks of, or at the first."""
    place = _PLACES.get(error.place or "", error.place or "")
    field: Field = form[place] if place in form else next(iter(form))
    field.errors = [error.message]


def _field(box: Box) -> Any:  # noqa: ANN401  a field that is not bound yet has a type of WTForms' own
    if box.choices:
        return SelectField(box.label, choices=[SelectChoice(*one) for one in box.choices], validate_choice=False)
    return StringField(box.label, description=box.hint)


def _figure(box: Box, text: str) -> Any:  # noqa: ANN401  a number, a list of numbers or a word
    if box.choices and text not in dict(box.choices):
        raise NumberError("Choose one of the list.")
    if not text and not box.is_needed:
        return box.blank
    return _READINGS[box.kind](text, box.what)


def _share(text: str, what: str) -> float:
    return parse_percent_ppm(text, what) / _PPM


def _number(text: str, what: str) -> float:
    return float(parse_decimal(text, what))


def _above_zero(text: str, what: str) -> float:
    number = _number(text, what)
    if not number:
        raise NumberError(f"“{text}” is nothing. Enter {what} above zero.")
    return number


def _people(text: str, what: str) -> int:
    number = parse_count(text, what)
    if not number:
        raise NumberError(f"“{text}” is nobody. Enter {what} of 1 or more.")
    return number


def _many(one: Callable[[str, str], Any]) -> Callable[[str, str], tuple[Any, ...]]:
    def each(text: str, what: str) -> tuple[Any, ...]:
        parts = text.replace(";", " ").replace(", ", " ").replace("," if language() == ENGLISH else ";", " ").split()
        if not parts or len(parts) > _MOST_IN_LIST:
            raise NumberError(f"Enter {what}: between 1 and {_MOST_IN_LIST} numbers with commas between them.")
        return tuple(one(part, f"one of {what}") for part in parts)

    return each


def _money(text: str, what: str) -> int:
    minor = parse_money(text, what).minor
    if not minor:
        raise NumberError("This is no money. Enter an amount above zero.")
    return minor


_READINGS: Final[dict[str, Callable[[str, str], Any]]] = {
    "share": _share,
    "number": _number,
    "above_zero": _above_zero,
    "count": parse_count,
    "people": _people,
    "counts": _many(parse_count),
    "numbers": _many(_number),
    "money": _money,
    "word": lambda text, _: text,
    "text": lambda text, _: text[:60],
}
