"""What all forms share: bounds on every text, refusal of characters that no database keeps, and one door for money."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, StringField
from wtforms.i18n import get_translations
from wtforms.validators import DataRequired, Length

from planner.forms.saying import SayingMeta, say_choices
from planner.languages.reader import ENGLISH, language

LONGEST_TEXT = 20_000
_LOWEST_SURROGATE, _HIGHEST_SURROGATE = "\ud800", "\udfff"


def _is_unkeepable(text: str) -> bool:
    return any(c == "\0" or _LOWEST_SURROGATE <= c <= _HIGHEST_SURROGATE for c in text)


class _Meta(SayingMeta, FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
    """What fields ask when they are shown: their own words, and those of the library, in the reader's language."""

    def get_translations(self, form: object) -> object:
        """The library's own messages."""
        chosen = language()
        return super().get_translations(form) if chosen == ENGLISH else get_translations([chosen])


class PlannerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form whose texts are bounded and clean before any other check looks at them."""

    Meta = _Meta

    def __init__(self, *values: Any, **named: Any) -> None:  # noqa: ANN401  as its base takes them
        super().__init__(*values, **named)
        say_choices(self)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether all that was typed can be kept; errors stand at their fields."""
        is_valid: bool = super().validate(extra_validators)
        are_clean = [_check_text(field) for field in leaves(self)]
        return is_valid and all(are_clean)

    def refuse(self, place: str | None, message: str) -> None:
        """Put an error of the domain at the field ``place``, or at the first field when no field has that name."""
        field = self._fields.get(place or "", next(f for f in self if f.type != "CSRFTokenField"))
        field.errors = [*field.errors, message]


def leaves(fields: Iterable[Field]) -> Iterator[Field]:
    """The fields that hold what was typed, those inside rows and grids as well."""
    for field in fields:
        if isinstance(field, FormField):
            yield from leaves(field.form)
        elif isinstance(field, FieldList):
            yield from leaves(field.entries)
        else:
            yield field


def _check_text(field: Field) -> bool:
    texts = [value for value in field.raw_data or () if isinstance(value, str)]
    if any(_is_unkeepable(text) for text in texts):
        field.errors = [*field.errors, "This holds characters that cannot be kept. Type it again without them."]
        return False
    if any(len(text) > LONGEST_TEXT for text in texts):
        field.errors = [*field.errors, f"This is too long. Use at most {LONGEST_TEXT:,} characters."]
        return False
    return True


def stripped(text: str | None) -> str | None:
    """A filter for text fields: no space at the ends."""
    return text.strip() if text else text


def text_field(label: str, longest: int, missing: str | None = None, **arguments: Any) -> StringField:  # noqa: ANN401  as WTForms takes them
    """One line of text of at most ``longest`` characters; ``missing`` is the sentence when it is required and empty."""
    needed = [DataRequired(missing)] if missing else []
    bound = Length(max=longest, message=f"Use at most {longest:,} characters.")
    return StringField(label, filters=[stripped], validators=[*needed, bound], **arguments)
