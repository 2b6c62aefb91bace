"""Beginning a study as a copy of another one."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, current
from planner.services import copying

blueprint = APIBlueprint("copying", __name__, url_prefix="/p/<programme_key>")


@blueprint.get("/copy-study")
@permission("study.edit")
def sources(programme_key: str) -> ResponseReturnValue:
    """The studies of other programmes."""
    seen = copying.see_sources(current().database, actor(), programme_key)
    return render_template("proofs/sources.html", programme_key=programme_key, seen=seen)


@blueprint.post("/studies/<key>/copy")
@permission("study.edit")
def copy(programme_key: str, key: str) -> ResponseReturnValue:
    """Copy a study of the same programme."""
    return _copy(programme_key, key, "", url_for("studies.one", programme_key=programme_key, key=key))


@blueprint.post("/copy-study/<of>/<key>")
@permission("study.edit")
def copy_from(programme_key: str, of: str, key: str) -> ResponseReturnValue:
    """Copy a study of another programme."""
    return _copy(programme_key, key, of, url_for("copying.sources", programme_key=programme_key))


def _copy(programme_key: str, key: str, of: str, back: str) -> ResponseReturnValue:
    try:
        made = copying.copy_study(current().database, actor(), programme_key, key, of)
    except BudgetingError as error:
        flash(f"The study was not copied. {error.message}", "error")
        return redirect(back)
    flash("The copy has the words of the study and none of its quantities. Enter each of them again.", "success")
    return redirect(url_for("studies.one", programme_key=programme_key, key=made))
