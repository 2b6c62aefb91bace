"""The page of one's own account answers: how do I sign in, and where am I signed in."""

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner import sessions
from planner.access import permission
from planner.context import actor, current
from planner.forms.account import PASSWORD_HINT, ChangePasswordForm
from planner.forms.voices import PlainForm
from planner.services import resets
from planner.services.errors import LockedOutError, PasswordError

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


def account_page(form: ChangePasswordForm | None = None) -> str:
    """The whole page, with a form as it was typed."""
    form = form or ChangePasswordForm(formdata=None)
    return render_template("people/account.html", form=form, hint=PASSWORD_HINT, plain=PlainForm(formdata=None))
