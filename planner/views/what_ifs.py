"""The pages of what-ifs answer which of several plans it should be."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.base import PlannerForm
from planner.forms.what_ifs import FromBudgetForm, MoveForm, NewWhatIfForm, whole_number
from planner.services import what_if_choosing, what_ifs
from planner.services.errors import ServiceError
from planner.services.plans import list_versions
from planner.services.programmes import see_programme
from planner.services.what_if_choosing import Started
from planner.views import what_if_pages, what_if_sides

blueprint = APIBlueprint("what_ifs", __name__, url_prefix="/p/<programme_key>/what-ifs")
what_if_pages.add_to(blueprint)
what_if_sides.add_to(blueprint)


@blueprint.get("")
@permission("what_if.see")
@at_one_moment
def every(programme_key: str) -> ResponseReturnValue:
    """Every what-if, and the form that begins one."""
    return _list(programme_key, _new_form(programme_key, is_sent=False))


@blueprint.post("")
@permission("what_if.edit")
def begin(programme_key: str) -> ResponseReturnValue:
    """Begin a what-if."""
    form = _new_form(programme_key, is_sent=True)
    if not form.validate():
        return _list(programme_key, form), 422
    number = what_ifs.begin_what_if(current().database, actor(), programme_key, form.name.data or "", form.base_number)
    return redirect(url_for("what_ifs.one", programme_key=programme_key, number=number))


@blueprint.post("/move")
@permission("what_if.edit")
def move(programme_key: str) -> ResponseReturnValue:
    """Ask what would come of a study's start in another period."""
    form = MoveForm()
    if not form.validate():
        raise ServiceError(_first_error(form))
    started = what_if_choosing.ask_to_move(
        current().database,
        current().jobs,
        actor(),
        programme_key,
        whole_number(form.number.data),
        form.study.data or "",
        form.period.data or "",
    )
    return _to(programme_key, started)


@blueprint.post("/from-budget")
@permission("what_if.edit")
def from_budget(programme_key: str) -> ResponseReturnValue:
    """Ask what would come of another budget for the whole programme."""
    form = FromBudgetForm()
    if not form.validate() or form.limit is None:
        raise ServiceError(_first_error(form))
    number = whole_number(form.number.data)
    started = what_if_choosing.ask_for_budget(
        current().database, current().jobs, actor(), programme_key, number, form.limit
    )
    return _to(programme_key, started)


def _to(programme_key: str, started: Started) -> ResponseReturnValue:
    """On to the job that chooses; to the what-if, with the reason, where none could be started."""
    if started.job_id is None:
        flash(started.why_not, "warning")
        return redirect(url_for("what_ifs.one", programme_key=programme_key, number=started.number))
    return redirect(url_for("jobs.one", job_id=started.job_id))


def _new_form(programme_key: str, *, is_sent: bool) -> NewWhatIfForm:
    form = NewWhatIfForm() if is_sent else NewWhatIfForm(formdata=None)
    heads = list_versions(current().database, actor(), programme_key)
    return form.offer([head.number for head in heads])


def _list(programme_key: str, form: NewWhatIfForm) -> str:
    seen = see_programme(current().database, actor(), programme_key)
    heads = what_ifs.list_what_ifs(current().database, actor(), programme_key)
    return render_template(
        "what_ifs/every.html",
        programme_key=programme_key,
        programme=seen.programme,
        heads=heads,
        most=what_ifs.MOST_LISTED,
        versions=list_versions(current().database, actor(), programme_key),
        form=form,
    )


def _first_error(form: PlannerForm) -> str:
    return next((str(error) for field in form for error in field.errors), "Say how much may be spent.")
