"""The pages of shared elements answer: what is bought once, and for which studies."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, current
from planner.forms.rows import errors_of, seen_version_of
from planner.forms.shared_costs import SharedCostForm, from_shared_cost
from planner.reports.wording import SECTION_WORDS
from planner.services import shared_costs
from planner.services.errors import ConflictError
from planner.services.shared_costs import SharingDesk

blueprint = APIBlueprint("shared_costs", __name__, url_prefix="/p/<programme_key>/shared-costs")
_RESERVED = frozenset({"new"})


@blueprint.get("")
@permission("study.see")
def every(programme_key: str) -> ResponseReturnValue:
    """Every shared element with its lines."""
    desk = _desk(programme_key)
    return render_template("shared_costs/every.html", programme_key=programme_key, programme=desk.programme)


@blueprint.get("/new")
@permission("study.edit")
def new(programme_key: str) -> ResponseReturnValue:
    """An empty form."""
    desk = _desk(programme_key)
    return _page(desk, _form(desk, {"seen_version": str(desk.version)}), None)


@blueprint.post("/new")
@permission("study.edit")
def write(programme_key: str) -> ResponseReturnValue:
    """Declare a new shared element."""
    return _save(_desk(programme_key), None)


@blueprint.get("/<key>/edit")
@permission("study.edit")
def edit(programme_key: str, key: str) -> ResponseReturnValue:
    """The form with what is saved."""
    desk = _desk(programme_key)
    return _page(desk, _form(desk, from_shared_cost(desk.shared(key), desk.version)), key)


@blueprint.post("/<key>/edit")
@permission("study.edit")
def change(programme_key: str, key: str) -> ResponseReturnValue:
    """Save the changes, or take the element away, unless somebody else saved first."""
    desk = _desk(programme_key)
    desk.shared(key)
    if "remove" not in request.form:
        return _save(desk, key)
    form = _form(desk)
    shared_costs.stop_sharing(current().database, actor(), programme_key, key, seen_version=seen_version_of(form))
    flash("It is taken away. Studies that used it no longer share its cost.", "success")
    return redirect(url_for("shared_costs.every", programme_key=programme_key))


def _save(desk: SharingDesk, key: str | None) -> ResponseReturnValue:
    form = _form(desk)
    if form.widen():
        return _page(desk, form, key)
    programme_key = desk.programme.key
    shared = form.to_shared_cost(key, {one.key for one in desk.programme.shared_costs} | _RESERVED)
    if shared is None:
        return _page(desk, form, key), 422
    seen_version = seen_version_of(form)
    try:
        shared_costs.share_cost(current().database, actor(), programme_key, shared, seen_version=seen_version)
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        return _page(desk, form, key), 422
    except ConflictError as error:
        form.seen_version.data = str(desk.version)
        return _page(desk, form, key, conflict=error.message), 409
    flash("It is saved, and charged once for all the studies that use it.", "success")
    return redirect(url_for("shared_costs.every", programme_key=programme_key))


def _desk(programme_key: str) -> SharingDesk:
    return shared_costs.see_sharing(current().database, actor(), programme_key)


def _form(desk: SharingDesk, data: dict[str, object] | None = None) -> SharedCostForm:
    return SharedCostForm(data=data).offer(desk.programme, desk.prices.prices, SECTION_WORDS)


def _page(desk: SharingDesk, form: SharedCostForm, key: str | None, conflict: str = "") -> str:
    return render_template(
        "shared_costs/form.html",
        programme_key=desk.programme.key,
        desk=desk,
        key=key,
        form=form,
        errors=errors_of(form),
        conflict=conflict,
    )
