"""Inviting people, and accepting an invitation."""

from apiflask import APIBlueprint
from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import ApprovalError
from planner import sessions
from planner.access import permission, public
from planner.context import actor, current
from planner.forms.account import PASSWORD_HINT, InviteForm, JoinForm
from planner.forms.voices import PlainForm
from planner.services import invitations, joining
from planner.services.errors import ConflictError, ForbiddenError, LinkError, PasswordError
from planner.views.roles import people_page

blueprint = APIBlueprint("invitations", __name__)


@blueprint.post("/people/invitations")
@permission("people.edit")
def invite() -> ResponseReturnValue:
    """Ask somebody into the workspace."""
    form = InviteForm()
    if not form.validate():
        return people_page(invite_form=form), 422
    asked = (form.email.data, frozenset(form.roles.data), form.why.data or "")
    try:
        path = invitations.invite(current().database, actor(), _sending(), *asked)
    except (ApprovalError, ConflictError) as error:
        place = getattr(error, "place", None)
        form.refuse({"reason": "why"}.get(place or "", place or "email"), error.message)
        return people_page(invite_form=form), 422
    return _sent(path, form.email.data)


@blueprint.post("/people/invitations/<int:invitation_id>/again")
@permission("people.edit")
def send_again(invitation_id: int) -> ResponseReturnValue:
    """Send a new link in place of the old one."""
    return _sent(invitations.send_again(current().database, actor(), _sending(), invitation_id), "")


@blueprint.post("/people/invitations/<int:invitation_id>/revoke")
@permission("people.edit")
def revoke(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    invitations.revoke(current().database, actor(), invitation_id)
    flash("The invitation is taken back: its link lets nobody in.", "info")
    return redirect(url_for("roles.every"))


@blueprint.get("/join")
@public
def see() -> ResponseReturnValue:
    """What the invitation asks. Looking uses nothing up: programs that read mail look as well."""
    return _page(JoinForm(formdata=None, link=request.args.get("link", "")))


@blueprint.post("/join")
@public
def join() -> ResponseReturnValue:
    """Make the account and sign in."""
    form = JoinForm()
    if current().settings.is_oidc_only:
        raise ForbiddenError("People sign in here with single sign-on alone. Go to the sign-in page.")
    if not form.validate():
        return _page(form, 422)
    try:
        user_id = joining.join_new(current().database, form.link.data, form.name.data, form.password.data)
    except PasswordError as error:
        form.refuse("password", error.message)
        return _page(form, 422)
    except ConflictError as error:
        form.refuse("name", error.message)
        return _page(form, 409)
    except LinkError as error:
        return _no_longer_good(error)
    sessions.sign_in(user_id)
    return redirect(url_for("home.home"))


@blueprint.post("/join/known")
@public
def join_known() -> ResponseReturnValue:
    """Take the invitation up with the account that one is signed in with."""
    form = PlainForm()
    link = request.form.get("link", "")
    if g.actor is None or not form.validate():
        return redirect(url_for("people.sign_in"))
    try:
        joining.join_known(current().database, link, actor().user_id)
    except LinkError as error:
        return _no_longer_good(error)
    flash("You have taken the invitation up.", "success")
    return redirect(url_for("home.home"))


def _sending() -> invitations.Sending:
    settings = current().settings
    return invitations.Sending(settings.secret_key, settings.mail is not None)


def _sent(path: str, email: str) -> ResponseReturnValue:
    """Where no letter goes out, the link is shown: once, to whoever is to hand it over."""
    if current().settings.mail is not None:
        flash(f"The letter to {email} is on its way." if email else "A new letter is on its way.", "success")
        return redirect(url_for("roles.every"))
    return people_page(link=f"{current().settings.public_url}{path}")


def _page(form: JoinForm, status: int = 200) -> ResponseReturnValue:
    try:
        asked = joining.see_invitation(current().database, form.link.data or "")
    except LinkError as error:
        return _no_longer_good(error)
    oidc = current().settings.oidc
    return render_template("people/join.html", form=form, asked=asked, oidc=oidc, hint=PASSWORD_HINT), status


def _no_longer_good(error: LinkError) -> ResponseReturnValue:
    todo = "Ask whoever invited you to send the invitation again."
    return render_template("people/link_over.html", message=error.message, todo=todo), 410
