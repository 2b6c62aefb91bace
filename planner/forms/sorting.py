"""Forms over feedback that is here: what to do with what is ticked, views to keep, and what to merge."""

from collections.abc import Iterable

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from planner.forms.base import PlannerForm, text_field
from planner.services.feedback_filters import FeedbackFilter
from planner.services.feedback_offers import Offers
from planner.services.sorting_step import MOST_TICKED, Chosen

_LONGEST_NUMBER = 9


class SortForm(PlannerForm):
    """One step over the ticked items, or over all that the filter leaves."""

    action = SelectField(
        "What to do",
        choices=[
            SelectChoice("tag", "Set the tag"),
            SelectChoice("untag", "Take the tag off"),
            SelectChoice("move", "Move to the anxiety point"),
        ],
    )
    scope = RadioField(
        "To", choices=[SelectChoice("ticked", "what is ticked"), SelectChoice("all", "all")], default="ticked"
    )
    expected = HiddenField()
    tag = text_field("Tag", 60)
    point = SelectField("Anxiety point", validate_choice=False)
    items = SelectMultipleField("Items", validate_choice=False)

    def chosen(self, wanted: FeedbackFilter) -> Chosen:
        """The items that are meant."""
        if self.scope.data == "all":
            return Chosen(wanted=wanted, expected=_number(self.expected.data))
        return Chosen(item_ids=tuple(filter(None, map(_number, (self.items.data or ())[:MOST_TICKED]))))

    def offer(self, offers: Offers) -> "SortForm":
        """Let the field choose among the anxiety points."""
        named = [SelectChoice(one.key, f"{one.touchpoint}: {one.name}") for one in offers.points]
        self.point.choices = [SelectChoice("", "Choose one"), *named]
        return self


class ViewForm(PlannerForm):
    """A view to keep."""

    name = text_field("Name of the view", 80, "Give the view a name.")
    is_shared = BooleanField("Show it to everybody in the workspace")


class NameForm(PlannerForm):
    """Another name."""

    name = text_field("New name", 80, "Give the view a name.")


class MergeForm(PlannerForm):
    """Which of two goes into the other."""

    former = SelectField("This", validators=[InputRequired("Choose what is to be merged.")])
    into = SelectField("goes into", validators=[InputRequired("Choose what it goes into.")])

    def offer(self, pairs: Iterable[tuple[str, str]]) -> "MergeForm":
        """Let both fields choose among (value, name)."""
        choices = [SelectChoice("", "Choose one"), *(SelectChoice(*pair) for pair in pairs)]
        self.former.choices = self.into.choices = choices
        return self


def _number(text: str | None) -> int:
    plain = text or ""
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= _LONGEST_NUMBER else 0
