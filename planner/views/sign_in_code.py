"""The second step of signing in: a code from the phone."""

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner import sessions
from planner.access import public, safe_next
from planner.context import current
from planner.forms.account import CodeForm
from planner.services import proving
from planner.services.errors import LockedOutError
from planner.views.people import next_page

blueprint = APIBlueprint("sign_in_code", __name__, url_prefix="/sign-in/code")


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """Ask for the code."""
    if sessions.who_waits() is None:
        return redirect(url_for("people.sign_in"))
    return _page(CodeForm(formdata=None, next=safe_next(request.args.get("next"))))


@blueprint.post("")
@public
def check() -> ResponseReturnValue:
    """Let the person in, or say that the code is not right."""
    form, user_id = CodeForm(), sessions.who_waits()
    if user_id is None:
        return redirect(url_for("people.sign_in"))
    if not form.validate():
        return _page(form), 422
    asked = (user_id, form.code.data, request.remote_addr or "", datetime.now(UTC))
    try:
        is_right = proving.check_code(current().database, current().settings.secret_key, *asked)
    except LockedOutError as error:
        form.refuse("code", error.message)
        return _page(form), 429, {"Retry-After": "900"}
    if not is_right:
        form.refuse("code", "This code is not good, or not any more. Wait for the next one, then type it.")
        return _page(form), 422
    sessions.sign_in(user_id)
    return redirect(next_page(form.next.data))


def _page(form: CodeForm) -> str:
    return render_template("people/sign_in_code.html", form=form)
