"""The page of people answers: who may do what here."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from budgeting.errors import ApprovalError
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.account import InviteForm
from planner.forms.voices import PlainForm, RoleForm, TakeForm, ZoneForm
from planner.services import roles, workspaces
from planner.services.errors import ConflictError
from planner.services.invitations import see_invitations
from planner.services.own_sessions import end_everywhere

blueprint = APIBlueprint("roles", __name__, url_prefix="/people")


@blueprint.get("")
@permission("people.see")
@at_one_moment
def every() -> ResponseReturnValue:
    """Everybody with their roles, and the roles that wait for a second person."""
    return people_page()


@blueprint.post("/roles")
@permission("people.edit")
def give() -> ResponseReturnValue:
    """Give somebody a role."""
    form = _with_people(RoleForm())
    if not form.validate():
        return people_page(form), 422
    try:
        is_given = roles.give_role(
            current().database, actor(), form.user_id.data, form.role.data, form.reason.data or ""
        )
    except (ApprovalError, ConflictError) as error:
        form.refuse(getattr(error, "place", None) or "role", error.message)
        return people_page(form), 422
    flash("The role is given." if is_given else "The role waits until a second person confirms it.", "info")
    return redirect(url_for("roles.every"))


@blueprint.post("/<int:user_id>/take")
@permission("people.edit")
def take(user_id: int) -> ResponseReturnValue:
    """Take a role away."""
    form = TakeForm()
    if form.validate():
        roles.take_role(current().database, actor(), user_id, form.role.data)
        flash("The role is taken away.", "info")
    return redirect(url_for("roles.every"))


@blueprint.post("/<int:user_id>/sign-out")
@permission("people.edit")
def sign_out(user_id: int) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    name = end_everywhere(current().database, actor(), user_id)
    flash(f"{name} is signed out everywhere.", "info")
    return redirect(url_for("roles.every"))


@blueprint.post("/grants/<int:grant_id>/confirm")
@permission("people.confirm")
def confirm(grant_id: int) -> ResponseReturnValue:
    """Let a role come into force."""
    roles.confirm_role(current().database, actor(), grant_id)
    flash("The role is confirmed.", "info")
    return redirect(url_for("roles.every"))


@blueprint.post("/grants/<int:grant_id>/refuse")
@permission("people.confirm")
def refuse(grant_id: int) -> ResponseReturnValue:
    """Say no, or take one's own asking back."""
    roles.refuse_role(current().database, actor(), grant_id)
    flash("The role is not given.", "info")
    return redirect(url_for("roles.every"))


@blueprint.post("/zone")
@permission("people.edit")
def choose_zone() -> ResponseReturnValue:
    """Say whose calendar the workspace keeps."""
    form = ZoneForm()
    if not form.validate():
        return people_page(zone_form=form), 422
    workspaces.choose_zone(current().database, actor(), form.zone.data)
    flash(f"Days and times are those of {form.zone.data} from now on.", "info")
    return redirect(url_for("roles.every"))


def people_page(
    form: RoleForm | None = None,
    invite_form: InviteForm | None = None,
    link: str = "",
    zone_form: ZoneForm | None = None,
) -> str:
    """The whole page, with what was typed, and the link of an invitation that no letter carries."""
    seen = roles.see_people(current().database, actor())
    return render_template(
        "voices/people.html",
        seen=seen,
        form=_with_people(form or RoleForm(formdata=None)),
        plain=PlainForm(formdata=None),
        invitations=see_invitations(current().database, actor()),
        invite_form=invite_form or InviteForm(formdata=None),
        link_to_hand_over=link,
        zone_form=zone_form or ZoneForm(formdata=None, zone=actor().zone),
        has_mail=current().settings.mail is not None,
    )


def _with_people(form: RoleForm) -> RoleForm:
    """Nobody is offered to themselves: their own roles are another administrator's business."""
    seen = roles.see_people(current().database, actor())
    form.user_id.choices = [
        SelectChoice(one.user_id, one.name) for one in seen.members if one.user_id != actor().user_id
    ]
    return form
