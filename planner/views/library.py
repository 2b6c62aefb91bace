"""Findings of the whole workspace: searched, and shown to whoever writes a question like theirs."""

from apiflask import APIBlueprint
from flask import render_template, request
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.services.findings import LONGEST_QUERY, search_findings
from planner.services.past_findings import LONGEST, similar_questions

blueprint = APIBlueprint("library", __name__, url_prefix="/findings")


@blueprint.get("")
@permission("finding.see")
def search() -> ResponseReturnValue:
    """Every finding of the workspace, or those that hold the words of ``?q=``."""
    query = _asked("q", LONGEST_QUERY)
    found = search_findings(current().database, actor(), query)
    return render_template("findings/search.html", query=query, found=found)


@blueprint.get("/similar")
@permission("question.see")
def similar() -> ResponseReturnValue:
    """Past questions like ``?text=``, and what was found; a part of the question form."""
    besides = (_asked("programme", 64), _asked("question", 64))
    found = similar_questions(current().database, actor(), _asked("text", LONGEST), besides=besides)
    return render_template("findings/_similar.html", found=found)


def _asked(name: str, longest: int) -> str:
    return " ".join(request.args.get(name, "").replace("\0", "").split())[:longest]
