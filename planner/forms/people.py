"""Forms about the person at the screen."""

from wtforms import EmailField, HiddenField, PasswordField, RadioField
from wtforms.validators import InputRequired, Length

from planner.forms.base import PlannerForm, stripped
from planner.services.passwords import LONGEST_PASSWORD

_LONGEST_EMAIL = 254


class SignInForm(PlannerForm):
    """Who the person at the screen is."""

    email = EmailField(
        "E-mail address",
        filters=[stripped],
        validators=[InputRequired("Enter your e-mail address."), Length(max=_LONGEST_EMAIL)],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password."), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ThemeForm(PlannerForm):
    """Light, dark, or as the device says."""

    theme = RadioField(choices=["light", "dark", "device"])
    next = HiddenField()
