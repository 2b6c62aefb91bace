"""Forms of suggested themes: what to look through, and what becomes of each."""

from collections.abc import Iterable

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from planner.forms.base import PlannerForm, text_field
from planner.services.theme_finding import SCOPES
from planner.services.theme_pages import ShownTheme, ThemesPage
from planner.services.themes import LONGEST_NAME, LONGEST_TOUCHPOINT

ACTIONS = ("accept", "rename", "merge", "reject", "take_back")


class LookForm(PlannerForm):
    """What to look through for themes."""

    scope = RadioField("Look through", choices=[SelectChoice(*pair) for pair in SCOPES.items()], default="unplaced")


class ThemeForm(PlannerForm):
    """What becomes of one theme; which button was pressed says which fields count."""

    version = HiddenField()
    name = text_field("Name", LONGEST_NAME)
    touchpoint = text_field("Touchpoint where it hurts", LONGEST_TOUCHPOINT)
    moves_placed = BooleanField("Also move what stands at another anxiety point")
    into = SelectField("Merge into", choices=[], validate_choice=False)

    @property
    def seen_version(self) -> int:
        """The version that the page showed; one that no theme has where the field holds no number."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1  # noqa: PLR2004  digits

    @property
    def into_id(self) -> int:
        """The theme to merge into; one that does not exist where none is chosen."""
        typed = self.into.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1  # noqa: PLR2004  digits


def theme_forms(page: ThemesPage) -> dict[int, ThemeForm]:
    """A form for every theme of ``page``, each with its own ids."""
    return {one.theme_id: _form_of(one, page.open) for one in (*page.open, *page.decided)}


def sent_form(theme_id: int, page: ThemesPage) -> ThemeForm:
    """The form that was sent for one theme."""
    form = ThemeForm(prefix=f"theme-{theme_id}-")
    form.into.choices = _others(theme_id, page.open)
    return form


def _form_of(theme: ShownTheme, others: Iterable[ShownTheme]) -> ThemeForm:
    first = {"version": str(theme.version), "name": theme.name}
    form = ThemeForm(prefix=f"theme-{theme.theme_id}-", formdata=None, data=first)
    form.into.choices = _others(theme.theme_id, others)
    return form


def _others(theme_id: int, themes: Iterable[ShownTheme]) -> list[SelectChoice]:
    return [
        SelectChoice("", "Choose a theme"),
        *(SelectChoice(str(one.theme_id), one.name) for one in themes if one.theme_id != theme_id),
    ]
