"""The pages of studies answer: what would it take, from nothing?"""

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.services import studies

blueprint = APIBlueprint("studies", __name__, url_prefix="/p/<programme_key>/studies")


@blueprint.get("")
@permission("study.see")
def every(programme_key: str) -> ResponseReturnValue:
    """Every study with its levels."""
    programme, seen = studies.list_studies(current().database, actor(), programme_key)
    return render_template("studies/every.html", programme_key=programme_key, programme=programme, studies=seen)


@blueprint.get("/<key>")
@permission("study.see")
def one(programme_key: str, key: str) -> ResponseReturnValue:
    """One study."""
    seen = studies.see_study(current().database, actor(), programme_key, key)
    return render_template("studies/one.html", programme_key=programme_key, seen=seen)
