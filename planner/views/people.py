"""Signing in and out, and how the pages look to the person."""

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner import sessions
from planner.access import public, safe_next
from planner.context import current
from planner.forms.people import SignInForm, ThemeForm
from planner.services import people, proving
from planner.services.errors import ForbiddenError, LockedOutError

blueprint = APIBlueprint("people", __name__)
_A_YEAR = 365 * 24 * 60 * 60
_NO_MATCH = "That e-mail address and password do not belong together. Check both and try again."


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if g.actor is not None:
        return redirect(next_page())
    return _page(SignInForm(next=safe_next(request.args.get("next"))))


@blueprint.post("/sign-in")
@public
def check_sign_in() -> ResponseReturnValue:
    """Sign in, or say that it did not work, in the same words whatever the reason."""
    form = SignInForm()
    if current().settings.is_oidc_only:
        raise ForbiddenError("People sign in here with single sign-on alone. Go to the sign-in page.")
    if not form.validate():
        return _page(form), 422
    try:
        user_id = people.sign_in(
            current().database, form.email.data, form.password.data, request.remote_addr or "", datetime.now(UTC)
        )
    except LockedOutError as error:
        form.refuse("email", error.message)
        return _page(form), 429, {"Retry-After": "900"}
    if user_id is None:
        form.refuse("email", _NO_MATCH)
        return _page(form), 422
    return signed_in(user_id, form.next.data)


def signed_in(user_id: int, asked: str | None, proven_at: datetime | None = None) -> ResponseReturnValue:
    """Let the person in whose password or single sign-on was right, or ask for the code of their phone first."""
    if proving.needs_code(current().database, user_id):
        sessions.wait_for_code(user_id)
        return redirect(url_for("sign_in_code.ask", next=safe_next(asked)))
    sessions.sign_in(user_id, proven_at)
    return redirect(next_page(asked))


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session here and now."""
    sessions.sign_out()
    return redirect(url_for("single_sign_on.farewell" if current().settings.oidc else "people.sign_in"))


@blueprint.post("/theme")
@public
def choose_theme() -> ResponseReturnValue:
    """Remember light or dark for this browser."""
    form = ThemeForm()
    response = redirect(next_page(form.next.data))
    if form.validate():
        response.set_cookie(
            "theme", form.theme.data, max_age=_A_YEAR, samesite="Lax", httponly=True, secure=current().settings.is_https
        )
    return response


def next_page(asked: str | None = None) -> str:
    """The page of ours that was asked for, else home."""
    return safe_next(asked or request.args.get("next")) or url_for("home.home")


def _page(form: SignInForm) -> str:
    return render_template("people/sign_in.html", form=form, oidc=current().settings.oidc)
