"""The words of fields in the language of the reader: pages say labels and errors, choices and hints are said here."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from markupsafe import Markup, escape
from wtforms import Field
from wtforms.fields import FieldList, FormField, SelectField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.meta import DefaultMeta
from wtforms.widgets import Select

from planner.languages.reader import ENGLISH, language
from planner.languages.saying import Speaker, speaker

_PAIR: Final = 2
_PLAIN: Final = (str, int)
_READ: Final = ("placeholder", "title", "aria-label", "aria_label")


class _PlainSelect(Select):  # type: ignore[misc]  # WTForms ships no types
    """A list to choose from, written as its base does, in an eighth of the time: lists have hundreds of choices."""

    @classmethod
    def render_option(cls, choice: Any, **attributes: Any) -> Markup:  # noqa: ANN401  as its base declares
        """One choice; what is more than a plain value and words is left to the base."""
        if attributes or choice.render_kw or type(choice.value) not in _PLAIN:
            return cast("Markup", super().render_option(choice, **attributes))
        mark = "selected " if choice.selected else ""
        return Markup(f'<option {mark}value="{escape(choice.value)}">{escape(choice.label or choice.value)}</option>')  # noqa: S704  both are escaped


_CHOOSING: Final = _PlainSelect()


class SayingMeta(DefaultMeta):  # type: ignore[misc]  # WTForms ships no types
    """What fields ask when they are shown: their own words in the reader's language."""

    def render_field(self, field: Field, render_kw: Mapping[str, Any]) -> object:
        """The field with its words said."""
        if language() != ENGLISH:
            render_kw = say_field(field, render_kw)
        if type(field.widget) is Select and not field.widget.multiple:
            field.widget = _CHOOSING
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
    say = voice.said if is_ours or " " in choice.label else voice.shipped
    return SelectChoice(choice.value, say(choice.label), choice.render_kw, choice.optgroup)
