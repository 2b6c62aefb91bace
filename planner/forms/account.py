"""Forms about coming in: invitations, new passwords, second factors, and one's own account."""

from typing import Final

from wtforms import EmailField, HiddenField, PasswordField, SelectField, SelectMultipleField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from planner.forms.base import PlannerForm, stripped, text_field
from planner.forms.voices import ROLE_NAMES
from planner.languages.reader import LANGUAGES
from planner.services.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD

_LONGEST_EMAIL: Final = 254
_LONGEST_REASON: Final = 300
_LONGEST_NAME: Final = 120
_LONGEST_LINK: Final = 64
_LONGEST_CODE: Final = 40
PASSWORD_HINT: Final = f"At least {SHORTEST_PASSWORD} characters. A few words make a good one."


def password_field(label: str, missing: str, complete: str) -> PasswordField:
    """A password; ``complete`` tells password managers whether it is a ``new-password`` or the ``current-password``."""
    too_long = f"Use at most {LONGEST_PASSWORD} characters."
    return PasswordField(
        label,
        validators=[InputRequired(missing), Length(max=LONGEST_PASSWORD, message=too_long)],
        render_kw={"autocomplete": complete},
    )


def email_field(complete: str) -> EmailField:
    """An e-mail address of ASCII or not, needed; whether letters reach it is shown by sending one."""
    return EmailField(
        "E-mail address",
        filters=[stripped],
        validators=[
            InputRequired("Enter an e-mail address."),
            Length(max=_LONGEST_EMAIL, message="This is too long."),
            Regexp(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\Z", message="Enter an address such as ada@example.com."),
        ],
        render_kw={"autocomplete": complete},
    )


def code_field(label: str, missing: str) -> StringField:
    """A code from a phone, or one of those for when the phone is lost."""
    return StringField(
        label,
        filters=[stripped],
        validators=[InputRequired(missing), Length(max=_LONGEST_CODE, message="A code is shorter than this.")],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class LanguageForm(PlannerForm):
    """The language in which a person reads pages, prints and letters; empty is what their browser asks for."""

    language = SelectField(
        "Language",
        choices=[SelectChoice("", "As the browser asks"), *(SelectChoice(*pair) for pair in LANGUAGES.items())],
    )


class InviteForm(PlannerForm):
    """Somebody to be asked into the workspace, as what, and why."""

    email = email_field("off")
    roles = SelectMultipleField(
        "Roles",
        choices=[SelectChoice(*pair) for pair in ROLE_NAMES],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    why = text_field("Why", _LONGEST_REASON)


class JoinForm(PlannerForm):
    """A name and a password for whoever was invited."""

    link = HiddenField(validators=[InputRequired(), Length(max=_LONGEST_LINK)])
    name = text_field("Your name", _LONGEST_NAME, "Enter your name.", render_kw={"autocomplete": "name"})
    password = password_field("Password", "Choose a password.", "new-password")


class ForgottenForm(PlannerForm):
    """The address of an account whose password is forgotten."""

    email = email_field("username")


class NewPasswordForm(PlannerForm):
    """A new password in place of the forgotten one."""

    link = HiddenField(validators=[InputRequired(), Length(max=_LONGEST_LINK)])
    password = password_field("New password", "Choose a new password.", "new-password")


class ChangePasswordForm(PlannerForm):
    """The password one has, and the one to have instead."""

    old = password_field("The password you have", "Enter the password you have.", "current-password")
    new = password_field("New password", "Choose a new password.", "new-password")


class CodeForm(PlannerForm):
    """The code that is asked for after the password."""

    code = code_field("Code from your phone", "Enter the code.")
    next = HiddenField()


class ProofForm(PlannerForm):
    """A password or a code, given anew."""

    proof = password_field("Your password, or a code from your phone", "Enter one of them.", "current-password")
    next = HiddenField()


class EnrolForm(PlannerForm):
    """The first code of a phone; ``nonce`` brings back the secret that was shown."""

    nonce = HiddenField(validators=[Length(max=_LONGEST_LINK)])
    code = code_field("Code that the phone shows now", "Enter the code.")


class CodeAndPasswordForm(PlannerForm):
    """What it takes to switch codes off, or to make new recovery codes."""

    password = password_field("Your password", "Enter your password.", "current-password")
    code = code_field("Code from your phone, or a recovery code", "Enter a code.")
    renew = SubmitField("Make new recovery codes")
    off = SubmitField("Switch codes off")


class SessionForm(PlannerForm):
    """Which of one's own sessions is to end."""

    mark = HiddenField(validators=[InputRequired(), Length(max=16)])
