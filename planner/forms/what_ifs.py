"""The forms of what-ifs: begin one, ask for a move or a budget from another page, and press its buttons."""

from wtforms import Field, HiddenField, SelectField, SubmitField
from wtforms.validators import InputRequired, ValidationError

from budgeting.money import LARGEST_MINOR
from planner.forms.base import PlannerForm, text_field

_VERSION = "Reload the page, then try again."
_LONGEST_NUMBER = 9
_LONGEST_KEY = 64
TODAY = "today"
_TURNING_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class NewWhatIfForm(PlannerForm):
    """A name, and what the what-if changes: the programme as it stands, or a version of its plan."""

    name = text_field("Name", 120, "Give it a name that tells it from the others.")
    base = SelectField("What it changes", default=TODAY, validators=[InputRequired("Say what it changes.")])
    begin = SubmitField("Begin the what-if")

    def validate_name(self, field: Field) -> None:
        """Refuse marks that turn the direction of text: they would make the rest of a page read otherwise."""
        if any(mark in _TURNING_MARKS for mark in field.data or ""):
            raise ValidationError("This holds marks that turn the direction of text. Type the name again without them.")

    def offer(self, numbers: list[int]) -> "NewWhatIfForm":
        """Offer the versions of the plan, the newest first; the form itself."""
        versions = [(str(number), f"Version {number} of the plan") for number in numbers]
        self.base.choices = [(TODAY, "The programme as it stands"), *versions]
        return self

    @property
    def base_number(self) -> int | None:
        """The version that was chosen; None for the programme as it stands."""
        return None if self.base.data == TODAY else int(self.base.data)


class MoveForm(PlannerForm):
    """A study to start in another period than in a version of the plan."""

    study = text_field("Study", _LONGEST_KEY, "Say which study moves.")
    period = text_field("Period", _LONGEST_KEY, "Say in which period it would start.")
    number = text_field("Version of the plan", _LONGEST_NUMBER, "Say which version of the plan this is about.")


class FromBudgetForm(PlannerForm):
    """Another ceiling for the whole programme than in a version of the plan, in minor units."""

    limit_minor = text_field("Budget in minor units", 16, "Say how much may be spent.")
    number = text_field("Version of the plan", _LONGEST_NUMBER, "Say which version of the plan this is about.")

    @property
    def limit(self) -> int | None:
        """The ceiling that was asked for, in minor units; None when it is no amount to plan with."""
        typed = self.limit_minor.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and int(typed) <= LARGEST_MINOR else None


class StepForm(PlannerForm):
    """A button; ``seen_version`` tells a stale page from a fresh one."""

    seen_version = HiddenField(validators=[InputRequired(_VERSION)])


def whole_number(text: str | None) -> int:
    """A typed whole number of zero or more; 0, which names nothing, for anything else."""
    typed = (text or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER else 0
