"""Signing in and out, and how the pages look to the person."""

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner import sessions
from planner.access import public, safe_next
from planner.context import current
from planner.forms.people import SignInForm, ThemeForm
from planner.services import people
from planner.services.errors import LockedOutError

blueprint = APIBlueprint("people", __name__)
_A_YEAR = 365 * 24 * 60 * 60
_NO_MATCH = "That e-mail address and password do not belong together. Check both and try again."


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if g.actor is not None:
        return redirect(_next())
    return render_template("people/sign_in.html", form=SignInForm(next=safe_next(request.args.get("next"))))


@blueprint.post("/sign-in")
@public
def check_sign_in() -> ResponseReturnValue:
    """Sign in, or say that it did not work, in the same words whatever the reason."""
    form = SignInForm()
    if not form.validate():
        return render_template("people/sign_in.html", form=form), 422
    try:
        user_id = people.sign_in(
            current().database, form.email.data, form.password.data, request.remote_addr or "", datetime.now(UTC)
        )
    except LockedOutError as error:
        form.refuse("email", error.message)
        return render_template("people/sign_in.html", form=form), 429, {"Retry-After": "900"}
    if user_id is None:
        form.refuse("email", _NO_MATCH)
        return render_template("people/sign_in.html", form=form), 422
    sessions.sign_in(user_id)
    return redirect(_next(form.next.data))


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session here and now."""
    sessions.sign_out()
    return redirect(url_for("people.sign_in"))


@blueprint.post("/theme")
@public
def choose_theme() -> ResponseReturnValue:
    """Remember light or dark for this browser."""
    form = ThemeForm()
    response = redirect(_next(form.next.data))
    if form.validate():
        response.set_cookie(
            "theme", form.theme.data, max_age=_A_YEAR, samesite="Lax", httponly=True, secure=current().settings.is_https
        )
    return response


def _next(asked: str | None = None) -> str:
    return safe_next(asked or request.args.get("next")) or url_for("home.home")
