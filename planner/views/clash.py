"""The page that answers why there is no plan, and what the ways out are."""

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from budgeting.errors import ProblemError
from planner.access import permission
from planner.context import actor, current
from planner.services.clash import see_clash
from planner.services.diagnoses import NoDiagnosisError

blueprint = APIBlueprint("clash", __name__, url_prefix="/p/<programme_key>/plan")


@blueprint.get("/clash")
@permission("plan.see")
def clash(programme_key: str) -> ResponseReturnValue:
    """The rules of the programme that clash, if any do, and the ways out."""
    seen, why_not, may_look_again = None, "", False
    try:
        seen = see_clash(current().database, actor(), programme_key)
    except ProblemError as error:
        why_not, may_look_again = error.message, isinstance(error, NoDiagnosisError)
    return render_template(
        "plans/clash.html", programme_key=programme_key, seen=seen, why_not=why_not, may_look_again=may_look_again
    )
