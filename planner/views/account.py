"""The page of one's own account answers: how do I sign in, and where am I signed in."""

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner import sessions
from planner.access import permission
from planner.context import actor, current
from planner.forms.account import PASSWORD_HINT, ChangePasswordForm, LanguageForm, SessionForm
from planner.forms.voices import PlainForm
from planner.services import own_sessions, resets
from planner.services.errors import LockedOutError, PasswordError
from planner.services.own_language import choose_own_language
from planner.services.second_factor import see_standing

blueprint = APIBlueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@permission("account.see")
def own() -> ResponseReturnValue:
    """How one signs in, and where one is signed in."""
    return account_page()


@blueprint.post("/password")
@permission("account.edit")
def change_password() -> ResponseReturnValue:
    """Change one's own password, and end the other sessions."""
    form = ChangePasswordForm()
    if not form.validate():
        return account_page(form), 422
    now, address = datetime.now(UTC), request.remote_addr or ""
    try:
        resets.change_own_password(
            current().database, actor(), form.old.data, form.new.data, sessions.own_token(), address, now
        )
    except PasswordError as error:
        form.refuse(error.place, error.message)
        return account_page(form), 422
    except LockedOutError as error:
        form.refuse("old", error.message)
        return account_page(form), 429
    sessions.renew()
    flash("Your password is changed, and every other session of yours is ended.", "success")
    return redirect(url_for("account.own"))


@blueprint.post("/language")
@permission("account.edit")
def choose_language() -> ResponseReturnValue:
    """Read in another language from now on."""
    form = LanguageForm()
    if not form.validate():
        return account_page(language_form=form), 422
    choose_own_language(current().database, actor(), form.language.data)
    flash("Pages, prints and letters are in this language now.", "success")
    return redirect(url_for("account.own"))


@blueprint.post("/sessions/end")
@permission("account.edit")
def end_session() -> ResponseReturnValue:
    """Sign out on one device."""
    form = SessionForm()
    if form.validate():
        own_sessions.end_one(current().database, actor(), form.mark.data)
        flash("That session is ended.", "info")
    return redirect(url_for("account.own"))


@blueprint.post("/sessions/end-others")
@permission("account.edit")
def end_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    if PlainForm().validate():
        own_sessions.end_others(current().database, actor(), sessions.own_token())
        flash("You are signed in here alone.", "info")
    return redirect(url_for("account.own"))


def account_page(form: ChangePasswordForm | None = None, language_form: LanguageForm | None = None) -> str:
    """The whole page, with a form as it was typed."""
    form = form or ChangePasswordForm(formdata=None)
    return render_template(
        "people/account.html",
        form=form,
        language_form=language_form or LanguageForm(formdata=None, language=actor().language),
        hint=PASSWORD_HINT,
        second_factor=see_standing(current().database, actor()),
        signed_in=own_sessions.see_sessions(current().database, actor(), sessions.own_token()),
        provider=_provider_name(),
        has_passwords=not current().settings.is_oidc_only,
    )


def _provider_name() -> str:
    oidc = current().settings.oidc
    return oidc.name if oidc else ""
