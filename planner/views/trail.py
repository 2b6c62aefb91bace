"""The pages of the audit trail answer: who did what, and is that really all and everything."""

from apiflask import APIBlueprint
from flask import render_template, request
from flask.typing import ResponseReturnValue

from budgeting.keys import is_key
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.services.errors import ServiceError
from planner.services.trail_pages import Filters, check_trail, see_trail
from planner.services.trail_words import KINDS

blueprint = APIBlueprint("trail", __name__, url_prefix="/trail")
_LONGEST_NUMBER = 9
_LONGEST_OBJECT = 160
_LONGEST_HEAD = 200


@blueprint.get("")
@permission("trail.see")
@at_one_moment
def every() -> ResponseReturnValue:
    """What happened, the newest first, of one person, programme, kind or thing where asked."""
    filters = _filters()
    seen = see_trail(current().database, actor(), filters)
    return render_template("voices/trail.html", seen=seen, filters=filters, kinds=KINDS)


@blueprint.get("/check")
@permission("trail.see")
def check() -> ResponseReturnValue:
    """Whether the trail is whole, against the head of ``?head=`` too when one is given."""
    head = request.args.get("head", "").replace("\0", "")[:_LONGEST_HEAD]
    try:
        verdict, problem = check_trail(current().database, actor(), head), ""
    except ServiceError as error:
        verdict, problem = None, error.message
    status = 422 if problem else 200
    return render_template("voices/trail_check.html", verdict=verdict, problem=problem, head=head), status


def _filters() -> Filters:
    """What was asked for; what is no such thing asks for everything."""
    key, kind = request.args.get("programme", ""), request.args.get("kind", "")
    return Filters(
        user_id=_number("person"),
        programme_key=key if is_key(key) else "",
        kind=kind if kind in KINDS else "",
        about=request.args.get("about", "").replace("\0", "")[:_LONGEST_OBJECT],
        before=_number("before"),
    )


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None
