"""A forgotten password, and a new one in its place."""

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner import sessions
from planner.access import public
from planner.context import current
from planner.forms.account import PASSWORD_HINT, ForgottenForm, NewPasswordForm
from planner.services import resets
from planner.services.errors import ForbiddenError, LinkError, LockedOutError, PasswordError

blueprint = APIBlueprint("resets", __name__, url_prefix="/password")


@blueprint.get("/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a letter."""
    _refuse_where_closed()
    return _ask(ForgottenForm(formdata=None))


@blueprint.post("/forgotten")
@public
def ask() -> ResponseReturnValue:
    """Write the letter, or none: the answer is the same."""
    _refuse_where_closed()
    form = ForgottenForm()
    if not form.validate() or current().settings.mail is None:
        return _ask(form), 422
    settings = current().settings
    try:
        resets.ask_reset(
            current().database, settings.secret_key, form.email.data, request.remote_addr or "", datetime.now(UTC)
        )
    except LockedOutError:
        form.refuse("email", "That was asked for too often. Wait 15 minutes, then try again.")
        return _ask(form), 429, {"Retry-After": "900"}
    return render_template("people/forgotten.html", form=form, is_asked=True, has_mail=True)


@blueprint.get("/new")
@public
def new() -> ResponseReturnValue:
    """Choose a new password. Looking uses nothing up."""
    return _page(NewPasswordForm(formdata=None, link=request.args.get("link", "")))


@blueprint.post("/new")
@public
def change() -> ResponseReturnValue:
    """Take the new password, and sign the person out everywhere."""
    _refuse_where_closed()
    form = NewPasswordForm()
    if not form.validate():
        return _page(form, 422)
    try:
        resets.reset_password(current().database, form.link.data, form.password.data, datetime.now(UTC))
    except PasswordError as error:
        form.refuse("password", error.message)
        return _page(form, 422)
    except LinkError as error:
        return _no_longer_good(error)
    sessions.sign_out()
    flash("Your password is changed, and you are signed out everywhere. Sign in with the new one.", "success")
    return redirect(url_for("people.sign_in"))


def _refuse_where_closed() -> None:
    if current().settings.is_oidc_only:
        raise ForbiddenError("People sign in here with single sign-on alone, so there is no password to forget.")


def _ask(form: ForgottenForm) -> str:
    has_mail = current().settings.mail is not None
    return render_template("people/forgotten.html", form=form, is_asked=False, has_mail=has_mail)


def _page(form: NewPasswordForm, status: int = 200) -> ResponseReturnValue:
    try:
        email = resets.see_reset(current().database, form.link.data or "", datetime.now(UTC))
    except LinkError as error:
        return _no_longer_good(error)
    return render_template("people/new_password.html", form=form, email=email, hint=PASSWORD_HINT), status


def _no_longer_good(error: LinkError) -> ResponseReturnValue:
    todo, again = "Ask for another one; the latest letter holds it.", url_for("resets.forgotten")
    return render_template("people/link_over.html", message=error.message, todo=todo, again=again), 410
