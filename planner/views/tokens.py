"""The page of tokens answers which programs may ask in my place, and for what."""

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.forms.tokens import TokenForm
from planner.permissions import SCOPES
from planner.services import tokens
from planner.services.errors import ServiceError

blueprint = APIBlueprint("tokens", __name__, url_prefix="/people/tokens")


@blueprint.get("")
@permission("token.own")
def every() -> ResponseReturnValue:
    """One's own tokens, and a form to make one."""
    return _page(_offered(TokenForm(formdata=None)))


@blueprint.post("")
@permission("token.own")
def make() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    form = _offered(TokenForm())
    if not form.validate():
        return _page(form), 422
    try:
        token = tokens.make_token(
            current().database, actor(), form.name.data, form.scopes.data, form.days.data, datetime.now(UTC)
        )
    except ServiceError as error:
        form.refuse("name", error.message)
        return _page(form), 422
    return _page(_offered(TokenForm(formdata=None)), token)


@blueprint.post("/<int:token_id>/revoke")
@permission("token.own")
def revoke(token_id: int) -> ResponseReturnValue:
    """End a token now."""
    tokens.revoke_token(current().database, actor(), token_id)
    flash("The token is revoked. Whatever used it is refused from now on.", "success")
    return redirect(url_for("tokens.every"))


def _offered(form: TokenForm) -> TokenForm:
    return form.offer(tokens.scopes_for(actor()))


def _page(form: TokenForm, token: str = "") -> str:
    return render_template(
        "people/tokens.html",
        form=form,
        token=token,
        tokens=tokens.list_tokens(current().database, actor()),
        now=datetime.now(UTC),
        scope_words=SCOPES,
    )
