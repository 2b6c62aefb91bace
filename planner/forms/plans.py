"""The forms of a plan: choose again, submit, decide."""

from wtforms import BooleanField, HiddenField, IntegerField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from planner.forms.base import PlannerForm, stripped

SHORTEST_SECONDS, LONGEST_SECONDS = 1, 600
LONGEST_NOTE = 2_000
_VERSION = "Reload the page, then try again."


class OptimiseForm(PlannerForm):
    """How long the planner may look for a better choice, and whether it must find the same one again."""

    seconds = IntegerField(
        "Look for at most, seconds",
        default=20,
        validators=[
            InputRequired("Say for how many seconds the planner may look."),
            NumberRange(
                SHORTEST_SECONDS, LONGEST_SECONDS, f"Use {SHORTEST_SECONDS} to {LONGEST_SECONDS} whole seconds."
            ),
        ],
    )
    is_fast = BooleanField("Look in a faster way: choosing again may then give another plan")
    choose = SubmitField("Choose the studies")


class SubmitForm(PlannerForm):
    """Send a version to finance; ``seen_version`` tells a stale page from a fresh one."""

    seen_version = HiddenField(validators=[InputRequired(_VERSION)])
    submit = SubmitField("Submit for approval")


class DecideForm(PlannerForm):
    """Approve or reject a version."""

    seen_version = HiddenField(validators=[InputRequired(_VERSION)])
    note = TextAreaField(
        "Note to the author",
        filters=[stripped],
        validators=[Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE:,} characters.")],
    )
    approve = SubmitField("Approve the plan")
    reject = SubmitField("Reject it")
