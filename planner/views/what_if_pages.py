"""One what-if: its changes, the forms that add more, the button that chooses again, and what came of it."""

from apiflask import APIBlueprint
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from budgeting.what_ifs.comparing import NamedPlan, compare
from planner.access import permission
from planner.context import actor, current
from planner.forms.rows import seen_version_of
from planner.forms.what_if_changes import ChangeForm
from planner.forms.what_if_kinds import FORMS, forms_by_group, make_form
from planner.forms.what_ifs import StepForm
from planner.services import what_if_choosing, what_if_merging, what_ifs
from planner.services.what_ifs import SeenWhatIf


def add_to(blueprint: APIBlueprint) -> None:
    """Add these pages to the blueprint of what-ifs."""
    blueprint.add_url_rule("/<int:number>", "one", one)
    blueprint.add_url_rule("/<int:number>/changes/<kind>", "add_change", add_change, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/changes/<int:place>/take-away", "take_away", take_away, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/choose", "choose", choose, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/throw-away", "throw_away", throw_away, methods=["POST"])


@permission("what_if.see")
def one(programme_key: str, number: int) -> ResponseReturnValue:
    """One what-if beside its base."""
    return _page(programme_key, _see(programme_key, number))


@permission("what_if.edit")
def add_change(programme_key: str, number: int, kind: str) -> ResponseReturnValue:
    """Add a change of one kind."""
    if kind not in FORMS:
        abort(404)
    seen = _see(programme_key, number)
    form = make_form(kind, seen.base)
    if not form.validate():
        return _page(programme_key, seen, {kind: form}), 422
    try:
        change = form.read(seen.base)
        what_ifs.add_change(
            current().database, actor(), programme_key, number, change, seen_version=seen_version_of(form)
        )
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        return _page(programme_key, seen, {kind: form}), 422
    return _back(programme_key, number)


@permission("what_if.edit")
def take_away(programme_key: str, number: int, place: int) -> ResponseReturnValue:
    """Take a change away."""
    version = seen_version_of(StepForm())
    what_ifs.take_change_away(current().database, actor(), programme_key, number, place, seen_version=version)
    return _back(programme_key, number)


@permission("what_if.edit")
def choose(programme_key: str, number: int) -> ResponseReturnValue:
    """Ask a worker to choose the studies under the changes."""
    job_id = what_if_choosing.ask_to_choose(current().database, current().jobs, actor(), programme_key, number)
    return redirect(url_for("jobs.one", job_id=job_id))


@permission("what_if.edit")
def throw_away(programme_key: str, number: int) -> ResponseReturnValue:
    """Delete the what-if."""
    version = seen_version_of(StepForm())
    what_ifs.throw_away(current().database, actor(), programme_key, number, seen_version=version)
    flash("The what-if is thrown away.", "success")
    return redirect(url_for("what_ifs.every", programme_key=programme_key))


def _see(programme_key: str, number: int) -> SeenWhatIf:
    return what_ifs.see_what_if(current().database, actor(), programme_key, number)


def _back(programme_key: str, number: int) -> ResponseReturnValue:
    return redirect(url_for("what_ifs.one", programme_key=programme_key, number=number))


def _page(programme_key: str, seen: SeenWhatIf, sent: dict[str, ChangeForm] | None = None) -> str:
    head = seen.head
    comparison = None
    if seen.plan and seen.base_plan:
        comparison = compare([NamedPlan(head.base_name, seen.base_plan), NamedPlan(head.name, seen.plan)])
    return render_template(
        "what_ifs/one.html",
        programme_key=programme_key,
        seen=seen,
        head=head,
        hindrances=[what_if_merging.why_not_mergeable(one, actor()) for one in head.changes],
        moved=seen.moved,
        groups=forms_by_group(seen.base, head.version, sent or {}),
        sent=sent or {},
        step=StepForm(formdata=None, seen_version=str(head.version)),
        comparison=comparison,
    )
