"""Switching codes from one's phone on and off, and saying whether everybody who decides on money needs them."""

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.forms.account import CodeAndPasswordForm, EnrolForm
from planner.forms.voices import PlainForm
from planner.services import proving, resets, second_factor
from planner.services.errors import LockedOutError, PasswordError

blueprint = APIBlueprint("second_factor", __name__)


@blueprint.get("/account/second-factor")
@permission("account.see")
def show() -> ResponseReturnValue:
    """The picture for the phone, or the way to switch codes off."""
    if second_factor.see_standing(current().database, actor()).since is not None:
        return _page(CodeAndPasswordForm(formdata=None))
    if not proving.is_recent(actor()):
        return redirect(url_for("proving.ask", next=url_for("second_factor.show")))
    return _enrol_page(EnrolForm(formdata=None))


@blueprint.post("/account/second-factor")
@permission("account.edit")
def enrol() -> ResponseReturnValue:
    """Take the first code, and show the recovery codes once."""
    form = EnrolForm()
    if not proving.is_recent(actor()):
        return redirect(url_for("proving.ask", next=url_for("second_factor.show")))
    if not form.validate():
        return _enrol_page(form), 422
    asked = (actor(), form.nonce.data, form.code.data, datetime.now(UTC))
    try:
        codes = second_factor.enrol(current().database, current().settings.secret_key, *asked)
    except PasswordError as error:
        form.refuse("code", error.message)
        return _enrol_page(form), 422
    return render_template("people/recovery_codes.html", codes=codes)


@blueprint.post("/account/second-factor/off")
@permission("account.edit")
def switch_off() -> ResponseReturnValue:
    """Ask for no more codes, or make new recovery codes: either takes the password and a code."""
    form = CodeAndPasswordForm()
    if current().settings.is_oidc_only:
        del form.password
    if not form.validate():
        return _page(form), 422
    database, secret_key, now = current().database, current().settings.secret_key, datetime.now(UTC)
    try:
        _check_password(form, now)
        if form.renew.data:
            codes = second_factor.renew_codes(database, secret_key, actor(), form.code.data, now)
            return render_template("people/recovery_codes.html", codes=codes)
        second_factor.switch_off(database, secret_key, actor(), form.code.data, now)
    except PasswordError as error:
        form.refuse("code" if error.place == "code" else "password", error.message)
        return _page(form), 422
    except LockedOutError as error:
        form.refuse("code", error.message)
        return _page(form), 429
    flash("You are no longer asked for a code when you sign in.", "info")
    return redirect(url_for("account.own"))


@blueprint.post("/people/second-factor")
@permission("people.edit")
def ask_of_all() -> ResponseReturnValue:
    """Say whether everybody who decides on money must sign in with codes."""
    if PlainForm().validate():
        needed = request.form.get("needed") == "yes"
        second_factor.set_needed(current().database, actor(), needed=needed)
        flash(f"Whoever decides on money {'needs' if needed else 'no longer needs'} a code from their phone.", "info")
    return redirect(url_for("roles.every"))


def _check_password(form: CodeAndPasswordForm, now: datetime) -> None:
    """The password where there are any; where there are none, single sign-on a moment ago."""
    if not current().settings.is_oidc_only:
        address = request.remote_addr or ""
        resets.check_own_password(current().database, actor(), form.password.data, address, now)
    elif not proving.is_recent(actor()):
        raise PasswordError("Sign in anew first, then come back here.", "code")


def _enrol_page(form: EnrolForm) -> str:
    made = second_factor.new_enrolment(current().settings.secret_key, actor(), form.nonce.data or "")
    form.nonce.data = made.nonce
    return render_template("people/enrol.html", form=form, made=made)


def _page(form: CodeAndPasswordForm) -> str:
    standing = second_factor.see_standing(current().database, actor())
    return render_template("people/second_factor.html", form=form, standing=standing)
