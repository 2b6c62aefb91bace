"""Forms of comments, notices, the audit trail, roles and delegations."""

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from budgeting.notices.places import LONGEST_PLACE
from planner.forms.base import PlannerForm, stripped, text_field
from planner.services.comments import LONGEST
from planner.zones import zones

ROLE_NAMES = (
    ("researcher", "Researcher: asks, costs and chooses"),
    ("finance", "Finance: prices, budgets, decides on money"),
    ("manager", "Manager: reads"),
    ("administrator", "Administrator: looks after people, never money"),
)
WAY_NAMES = (("at_once", "At once, by e-mail"), ("digest", "In the daily digest"), ("here", "Only here"))
_LARGEST_NUMBER = 2**31 - 1
_LONGEST_REASON = 300
_NO_PERSON = "Choose a person."


class TextForm(PlannerForm):
    """What somebody says, answers, or says instead."""

    text = TextAreaField(
        "Comment",
        filters=[stripped],
        validators=[
            InputRequired("Write what you want to say."),
            Length(max=LONGEST, message=f"Use at most {LONGEST:,} characters."),
        ],
    )


class CommentForm(TextForm):
    """A comment or a query about a place, said while looking at a version of the plan, or at none."""

    place = HiddenField(validators=[InputRequired(), Length(max=LONGEST_PLACE)])
    plan = IntegerField(validators=[Optional(), NumberRange(1, _LARGEST_NUMBER)])
    ask = SubmitField("Ask, and wait for an answer")


class PlainForm(PlannerForm):
    """A button and nothing else."""


class RoleForm(PlannerForm):
    """A role for a person, with the reason why."""

    user_id = SelectField("Person", coerce=int, validators=[InputRequired(_NO_PERSON)])
    role = RadioField(
        "Role", choices=[SelectChoice(*pair) for pair in ROLE_NAMES], validators=[InputRequired("Choose a role.")]
    )
    reason = text_field("Why", _LONGEST_REASON)


class ZoneForm(PlannerForm):
    """The zone whose calendar the workspace keeps."""

    zone = SelectField(
        "Time zone", choices=zones(), validators=[InputRequired("Choose the time zone in which most of you work.")]
    )


class TakeForm(PlannerForm):
    """A role to take away."""

    role = HiddenField(validators=[InputRequired(), Length(max=20)])


class DelegationForm(PlannerForm):
    """A colleague who decides in one's place for some days."""

    taker = SelectField("Who decides in your place", coerce=int, validators=[InputRequired("Choose a colleague.")])
    from_on = DateField("First day", validators=[InputRequired("Enter the first day, for example 2027-03-01.")])
    until_on = DateField("Last day", validators=[InputRequired("Enter the last day, for example 2027-03-14.")])
    reason = text_field("Why", _LONGEST_REASON, "Say why, for whoever reads the trail later.")


class ChoicesForm(PlannerForm):
    """How one is told: a choice for each kind of event stands in fields of its own, and the digest here."""

    digest = BooleanField("Send me a digest every morning, when there is something in it")
