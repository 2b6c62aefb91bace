"""Forms with rows and grids: which rows were sent, and every error with the place it belongs to."""

from collections.abc import Iterator
from typing import Any

from wtforms import Field, FieldList, Form, FormField

from budgeting.money import Money, exponent
from planner.forms.numerals import as_typed
from planner.forms.saying import SayingMeta

_LONGEST_NUMBER = 3
_LONGEST_VERSION = 9


class Needed:
    """Marks a field as needed on the page; whoever reads what was typed says what is wrong with it."""

    def __init__(self) -> None:
        self.field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Find nothing wrong."""


class RowForm(Form):  # type: ignore[misc]  # WTForms ships no types
    """One row of a form, in the reader's language."""

    Meta = SayingMeta


class Rows(FieldList):  # type: ignore[misc]  # WTForms ships no types
    """A list of at most ``max_entries`` fields; a row that was not sent is empty, an odd row number passed over."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:  # noqa: ANN401  as its base
        start = f"{prefix}-"
        numbers = {name[len(start) :].split("-", 1)[0] for name in formdata if name.startswith(start)}
        sent = [int(text) for text in numbers if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER]
        yield from range(min(max(sent, default=-1) + 1, self.max_entries))


def errors_of(form: Form) -> list[tuple[str, str]]:
    """Every error of ``form`` as (id of the field, sentence), from the top of the page down."""
    return [found for field in form for found in _errors_in(field)]


def seen_version_of(form: Form) -> int:
    """The version that the page showed when it was opened; 0, which is never current, for anything else."""
    text = form.seen_version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_VERSION else 0


def plain_money(minor: int, currency: str) -> str:
    """An amount as a person would type it, without its sign of currency: ``-12,000``, ``3.50``."""
    major = Money(minor, currency).major
    digits = 0 if major == major.to_integral_value() else exponent(currency)
    return as_typed(f"{major:,.{digits}f}")


def _errors_in(field: Field) -> Iterator[tuple[str, str]]:
    if isinstance(field, FormField):
        inner: list[Field] = list(field.form)
    elif isinstance(field, FieldList):
        inner = list(field.entries)
    else:
        yield from ((field.id, str(error)) for error in field.errors)
        return
    own = field.errors if isinstance(field, FieldList) else ()
    yield from ((field.id, error) for error in own if isinstance(error, str))
    for part in inner:
        yield from _errors_in(part)
