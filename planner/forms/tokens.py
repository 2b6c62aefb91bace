"""The form with which a person makes a token for a program."""

from collections.abc import Iterable
from typing import Self

from wtforms import IntegerField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from planner.forms.base import PlannerForm, text_field
from planner.forms.saying import say_choices
from planner.languages.reader import ENGLISH, language
from planner.permissions import SCOPES
from planner.services.tokens import LONGEST_LIFE

_LONGEST_NAME = 80


class TokenForm(PlannerForm):
    """What the program is called, what it may do, and for how many days."""

    name = text_field(
        "What will use it?", _LONGEST_NAME, "Name the program, so that you know later what uses the token."
    )
    days = IntegerField(
        "For how many days?",
        default=90,
        validators=[
            InputRequired("Say for how many days the token is good."),
            NumberRange(1, LONGEST_LIFE.days, f"Use 1 to {LONGEST_LIFE.days} whole days."),
        ],
    )
    scopes = SelectMultipleField(
        "What may it do?",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired("Choose what the token may do.")],
    )

    def offer(self, scopes: Iterable[str]) -> Self:
        """Offer what the person may do themselves."""
        self.scopes.choices = [SelectChoice(name, SCOPES[name]) for name in scopes]
        if language() != ENGLISH:
            say_choices([self.scopes])
        return self
