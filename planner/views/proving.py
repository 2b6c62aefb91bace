"""Showing anew that it is oneself, before something large."""

from dataclasses import replace
from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner import sessions
from planner.access import permission, safe_next
from planner.context import actor, current
from planner.forms.account import ProofForm
from planner.services import proving
from planner.services.actors import Actor
from planner.services.errors import LockedOutError, PasswordError

blueprint = APIBlueprint("proving", __name__, url_prefix="/account/prove")


@blueprint.get("")
@permission("account.see")
def ask() -> ResponseReturnValue:
    """Ask for the password or a code."""
    return _page(ProofForm(formdata=None, next=safe_next(request.args.get("next"))))


@blueprint.post("")
@permission("account.edit")
def check() -> ResponseReturnValue:
    """Take it, and go on to where it was asked for."""
    form = ProofForm()
    if not form.validate():
        return _page(form), 422
    try:
        proven_actor(form.proof.data)
    except (PasswordError, LockedOutError) as error:
        form.refuse("proof", error.message)
        return _page(form), 429 if isinstance(error, LockedOutError) else 422
    return redirect(safe_next(form.next.data) or url_for("account.own"))


def proven_actor(given: str | None) -> Actor:
    """Who is signed in, with the proof that they gave just now, if any. Raises PasswordError, LockedOutError."""
    who, now = actor(), datetime.now(UTC)
    if not given:
        return who
    secret_key, address = current().settings.secret_key, request.remote_addr or ""
    proving.prove(current().database, secret_key, who, given, sessions.own_token(), address, now)
    return replace(who, proven_at=now)


def _page(form: ProofForm) -> str:
    oidc = current().settings.oidc
    return render_template("people/prove.html", form=form, provider=oidc.name if oidc else "")
