"""The words of fields in the language of the reader: pages say labels and errors, choices and hints are said here."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from wtforms import Field
from wtforms.fields import FieldList, FormField, SelectField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.meta import DefaultMeta

from planner.languages.reader import ENGLISH, language
from planner.languages.saying import Speaker, speaker

_PAIR: Final = 2
_READ: Final = ("placeholder", "title", "aria-label", "aria_label")


class SayingMeta(DefaultMeta):  # type: ignore[misc]  # WTForms ships no types
    """What fields ask when they are shown: their own words in the reader's language."""

    def render_field(self, field: Field, render_kw: Mapping[str, Any]) -> object:
        """The field with its words said."""
        if language() != ENGLISH:
            render_kw = say_field(field, render_kw)
        return super().render_field(field, render_kw)


def say_choices(fields: Iterable[Field]) -> None:
    """Say the choices that a form declares; those that a view gives later are said as they are shown."""
    if language() == ENGLISH:
        return
    voice = speaker(language())
    for field in fields:
        if isinstance(field, FormField):
            say_choices(field.form)
        elif isinstance(field, FieldList):
            say_choices(field.entries)
        elif isinstance(field, SelectField) and isinstance(field.choices, list | tuple):
            field.choices = [_said(choice, voice, is_ours=True) for choice in field.choices]


def say_field(field: Field, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """``attributes`` of a box with their words said; choices of ``field`` are said where they are sentences of ours."""
    voice = speaker(language())
    if isinstance(field, SelectField) and isinstance(field.choices, list | tuple):
        field.choices = [_said(choice, voice, is_ours=False) for choice in field.choices]
    if isinstance(field, SubmitField):
        attributes = {"value": voice.said(field.label.text), **attributes}
    own = {name: value for name, value in (field.render_kw or {}).items() if name in _READ}
    return {
        name: voice.said(value) if name in _READ and isinstance(value, str) else value
        for name, value in {**own, **attributes}.items()
    }


def _said(choice: Any, voice: Speaker, *, is_ours: bool) -> Any:  # noqa: ANN401  a choice in any form that WTForms takes
    """A choice with its label said. One word alone may be somebody's own, unless the choice is ours."""
    if isinstance(choice, tuple) and len(choice) == _PAIR:
        choice = SelectChoice(*choice)
    if not isinstance(choice, SelectChoice) or not isinstance(choice.label, str):
        return choice
    if not is_ours and " " not in choice.label:
        return choice
    return SelectChoice(choice.value, voice.said(choice.label), choice.render_kw, choice.optgroup)
