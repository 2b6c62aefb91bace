"""Asking for the answers about a plan version; each answer has a page of its own."""

from apiflask import APIBlueprint
from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.services import answers

blueprint = APIBlueprint("answers", __name__, url_prefix="/p/<programme_key>/plan/versions/<int:number>")


@blueprint.post("/answers")
@permission("plan.explain")
def ask(programme_key: str, number: int) -> ResponseReturnValue:
    """Have everything answered about a version."""
    job_id = answers.ask_for_answers(current().database, current().jobs, actor(), programme_key, number)
    return redirect(url_for("jobs.one", job_id=job_id))
