"""The page of delegations answers: who decides in whose place, and for how long."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from budgeting.errors import ApprovalError
from planner.access import permission
from planner.context import actor, current
from planner.forms.voices import DelegationForm
from planner.services import delegations

blueprint = APIBlueprint("delegations", __name__, url_prefix="/people/delegations")


@blueprint.get("")
@permission("delegation.see")
def every() -> ResponseReturnValue:
    """Every delegation, and a form to give one."""
    return _page(DelegationForm(formdata=None))


@blueprint.post("")
@permission("delegation.edit")
def give() -> ResponseReturnValue:
    """Let a colleague decide in one's place."""
    form = _with_takers(DelegationForm())
    if not form.validate():
        return _page(form), 422
    days = (form.from_on.data, form.until_on.data)
    try:
        delegations.give_delegation(current().database, actor(), form.taker.data, *days, form.reason.data)
    except ApprovalError as error:
        form.refuse(error.place, error.message)
        return _page(form), 422
    flash("The delegation is kept. Whatever your colleague decides for you is recorded as such.", "info")
    return redirect(url_for("delegations.every"))


@blueprint.post("/<int:number>/end")
@permission("delegation.edit")
def end(number: int) -> ResponseReturnValue:
    """End a delegation before its last day."""
    delegations.end_delegation(current().database, actor(), number)
    flash("The delegation is ended.", "info")
    return redirect(url_for("delegations.every"))


def _page(form: DelegationForm) -> str:
    every_one = delegations.list_delegations(current().database, actor())
    today = actor().today()
    may_give = actor().may("delegation.edit")
    return render_template(
        "voices/delegations.html",
        every=every_one,
        form=_with_takers(form) if may_give else None,
        today=today,
    )


def _with_takers(form: DelegationForm) -> DelegationForm:
    form.taker.choices = [
        SelectChoice(one.user_id, one.name) for one in delegations.takers(current().database, actor())
    ]
    return form
