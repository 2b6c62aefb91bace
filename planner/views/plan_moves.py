"""What happens to a plan after finance has looked at it: decisions are taken in, research begins and ends."""

from collections.abc import Callable

from apiflask import APIBlueprint
from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.forms.plans import RunForm, TakeInForm
from planner.forms.rows import seen_version_of
from planner.services import optimising, plans
from planner.services.errors import ServiceError
from planner.services.jobs import start_job
from planner.services.taking_in import take_decisions_in
from planner.views.plan_prints import print_ahead

_Step = Callable[..., None]
_STALE = "This form was not complete. Reload the page, then try again."


def add_to(blueprint: APIBlueprint) -> None:
    """Add these steps to the blueprint of plans."""
    blueprint.add_url_rule("/versions/<int:number>/take-in", "take_in", take_in, methods=["POST"])
    blueprint.add_url_rule("/versions/<int:number>/start", "start", start, methods=["POST"])
    blueprint.add_url_rule("/versions/<int:number>/close", "close", close, methods=["POST"])


@permission("plan.optimise")
def take_in(programme_key: str, number: int) -> ResponseReturnValue:
    """Take finance's decisions into the programme, and have the studies chosen again."""
    form = TakeInForm()
    if not form.validate():
        raise ServiceError(_STALE)
    taken = take_decisions_in(
        current().database,
        actor(),
        programme_key,
        number,
        seen_version=seen_version_of(form),
        keeps_approved=form.keeps_approved.data,
        form_key=form.form_key.data or "",
    )
    for words in taken.words:
        flash(f"{words}.", "info")
    arguments = {"programme": programme_key, "seconds": optimising.DEFAULT_SECONDS, "is_fast": False}
    job_id = start_job(current().database, current().jobs, actor(), "optimise", programme_key, arguments)
    return redirect(url_for("jobs.one", job_id=job_id))


@permission("plan.run")
def start(programme_key: str, number: int) -> ResponseReturnValue:
    """Begin the research of an approved version."""
    return _go_on(programme_key, number, plans.start_plan, "is under way: its studies may be released.")


@permission("plan.run")
def close(programme_key: str, number: int) -> ResponseReturnValue:
    """Close a version whose research is over."""
    return _go_on(programme_key, number, plans.close_plan, "is closed.")


def _go_on(programme_key: str, number: int, step: _Step, words: str) -> ResponseReturnValue:
    form = RunForm()
    if not form.validate():
        raise ServiceError(_STALE)
    asked = (current().database, actor(), programme_key, number)
    step(*asked, seen_version=seen_version_of(form), form_key=form.form_key.data or "")
    print_ahead(programme_key, number)
    flash(f"Version {number} {words}", "success")
    return redirect(url_for("plans.version", programme_key=programme_key, number=number))
