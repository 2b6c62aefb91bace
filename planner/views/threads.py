"""The pages of the thread answer: whose words is this pound for, and what do we spend on this complaint."""

from apiflask import APIBlueprint
from flask import render_template, request
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.services import threads
from planner.services.threads import Thread

blueprint = APIBlueprint("threads", __name__, url_prefix="/p/<programme_key>/thread")


@blueprint.get("")
@permission("finding.see")
@at_one_moment
def whole(programme_key: str) -> ResponseReturnValue:
    """Every thread at once."""
    loom = threads.see_loom(current().database, actor(), programme_key)
    return render_template("threads/whole.html", programme_key=programme_key, loom=loom)


@blueprint.get("/study/<study_key>")
@permission("finding.see")
@at_one_moment
def study(programme_key: str, study_key: str) -> ResponseReturnValue:
    """From a study down to words; ``?line=`` marks the line that one comes from."""
    thread = threads.thread_of_study(current().database, actor(), programme_key, study_key)
    return _page(programme_key, thread, "down", request.args.get("line", "")[:64])


@blueprint.get("/question/<question_key>")
@permission("finding.see")
@at_one_moment
def question(programme_key: str, question_key: str) -> ResponseReturnValue:
    """From a question both ways."""
    thread = threads.thread_of_question(current().database, actor(), programme_key, question_key)
    return _page(programme_key, thread, "down")


@blueprint.get("/point/<point_key>")
@permission("finding.see")
@at_one_moment
def point(programme_key: str, point_key: str) -> ResponseReturnValue:
    """From an anxiety point up to money."""
    thread = threads.thread_of_point(current().database, actor(), programme_key, point_key)
    return _page(programme_key, thread, "up")


@blueprint.get("/said/<int:item_id>")
@permission("finding.see")
@at_one_moment
def said(programme_key: str, item_id: int) -> ResponseReturnValue:
    """From one thing that a customer said up to money."""
    thread = threads.thread_of_item(current().database, actor(), programme_key, item_id)
    return _page(programme_key, thread, "up")


def _page(programme_key: str, thread: Thread, way: str, line: str = "") -> str:
    return render_template("threads/one.html", programme_key=programme_key, thread=thread, way=way, line=line)
