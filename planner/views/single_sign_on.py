"""Signing in with single sign-on: out to the provider, and back."""

from datetime import UTC, datetime, timedelta

from apiflask import APIBlueprint
from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from planner import single_sign_on
from planner.access import public, safe_next
from planner.context import current
from planner.services.errors import NotInvitedError
from planner.services.single_sign_on import Claimed, person_of
from planner.single_sign_on import ProviderError
from planner.views.people import signed_in

_LONG_AGO = timedelta(days=1)

blueprint = APIBlueprint("single_sign_on", __name__, url_prefix="/sign-in/with")


@blueprint.get("")
@public
def go() -> ResponseReturnValue:
    """Off to the provider."""
    if current().settings.oidc is None:
        abort(404)
    try:
        return single_sign_on.go(safe_next(request.args.get("next")), is_again="again" in request.args)
    except ProviderError as error:
        return _refused(str(error), 503)


@blueprint.get("/back")
@public
def back() -> ResponseReturnValue:
    """Back from the provider: in, or a sentence that says why not."""
    if current().settings.oidc is None:
        abort(404)
    try:
        found, after = single_sign_on.come_back()
        claimed = Claimed(found.issuer, found.subject, found.email, found.is_email_verified, found.name)
        user_id = person_of(current().database, claimed)
    except ProviderError as error:
        return _refused(str(error), 502)
    except NotInvitedError as error:
        return _refused(error.message, 403)
    # What the provider does not say is taken for long ago: before something large it is asked anew.
    return signed_in(user_id, after, found.proven_at or datetime.now(UTC) - _LONG_AGO)


@blueprint.get("/farewell")
@public
def farewell() -> ResponseReturnValue:
    """After signing out here: the provider may still know the person, and has a page of its own for that."""
    if current().settings.oidc is None:
        abort(404)
    oidc = current().settings.oidc
    return render_template("people/farewell.html", name=oidc.name if oidc else "", page=single_sign_on.farewell())


def _refused(message: str, status: int) -> ResponseReturnValue:
    oidc = current().settings.oidc
    is_only = current().settings.is_oidc_only
    name = oidc.name if oidc else ""
    return render_template("people/not_signed_in.html", message=message, name=name, is_only=is_only), status
