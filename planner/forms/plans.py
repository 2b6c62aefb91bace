"""The forms of a plan: choose again, submit, decide."""

from collections.abc import Iterable
from typing import Self

from wtforms import BooleanField, HiddenField, IntegerField, PasswordField, SelectField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from planner.forms.base import PlannerForm, stripped
from planner.forms.deciding_as import as_whom, giver_of
from planner.services.delegations import Colleague
from planner.services.passwords import LONGEST_PASSWORD

SHORTEST_SECONDS, LONGEST_SECONDS = 1, 600
LONGEST_NOTE = 2_000
LONGEST_KEY = 64
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
    form_key = HiddenField(validators=[Length(max=LONGEST_KEY)])
    submit = SubmitField("Submit for approval")


class RunForm(PlannerForm):
    """Begin or close the research of a version."""

    seen_version = HiddenField(validators=[InputRequired(_VERSION)])
    form_key = HiddenField(validators=[Length(max=LONGEST_KEY)])


class TakeInForm(RunForm):
    """Take finance's decisions in."""

    keeps_approved = BooleanField("Keep the studies of which every line is approved")


class DecideForm(PlannerForm):
    """Approve a version, send it back, or reject it; in one's own name or a colleague's who asked for it."""

    seen_version = HiddenField(validators=[InputRequired(_VERSION)])
    form_key = HiddenField(validators=[Length(max=LONGEST_KEY)])
    on_behalf_of = SelectField("Decide as", default="", validate_choice=False)
    note = TextAreaField(
        "Note to the author",
        filters=[stripped],
        validators=[Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE:,} characters.")],
    )
    proof = PasswordField(
        "Your password, or a code from your phone",
        validators=[Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    approve = SubmitField("Approve the plan")
    send_back = SubmitField("Send it back")
    reject = SubmitField("Reject it")

    def offer(self, colleagues: Iterable[Colleague]) -> Self:
        """Offer the colleagues for whom the person may decide today."""
        self.on_behalf_of.choices = as_whom(colleagues)
        return self

    @property
    def giver_id(self) -> int | None:
        """The colleague for whom it is decided, if any."""
        return giver_of(self.on_behalf_of)
