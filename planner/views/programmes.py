"""The pages of programmes: what is there, and how to begin."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.forms.programmes import ProgrammeForm
from planner.forms.rows import errors_of
from planner.services.programmes import begin_programme, list_programmes

blueprint = APIBlueprint("programmes", __name__, url_prefix="/programmes")


@blueprint.get("")
@permission("programme.see")
def every() -> ResponseReturnValue:
    """Every programme of the workspace."""
    return render_template("programmes/every.html", programmes=list_programmes(current().database, actor()))


@blueprint.get("/new")
@permission("programme.edit")
def new() -> ResponseReturnValue:
    """An empty form."""
    return _page(_form())


@blueprint.post("/new")
@permission("programme.edit")
def begin() -> ResponseReturnValue:
    """Save the programme and go on to what customers say."""
    form = _form()
    taken = {head.key for head in list_programmes(current().database, actor())}
    programme = form.to_programme(taken)
    if programme is None:
        return _page(form), 422
    begin_programme(current().database, actor(), programme)
    flash(f"“{programme.name}” has begun. Import what customers say, or write the first question.", "success")
    return redirect(url_for("questions.board", programme_key=programme.key))


def _form() -> ProgrammeForm:
    return ProgrammeForm().offer(actor().today())


def _page(form: ProgrammeForm) -> str:
    return render_template("programmes/new.html", form=form, errors=errors_of(form))
