"""Feedback compared over time, as small charts and as files."""

from apiflask import APIBlueprint
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.services.feedback_times import PARTS, OverTime, compare_over_time, times_sheet
from planner.services.point_trends import list_point_changes
from planner.services.sheets import XLSX, csv_text, workbook
from planner.views.sorting import wanted_filter

blueprint = APIBlueprint("feedback_times", __name__, url_prefix="/p/<programme_key>/feedback/over-time")


@blueprint.get("")
@permission("feedback.see")
@at_one_moment
def over_time(programme_key: str) -> ResponseReturnValue:
    """Small charts of volume and sentiment, one for each channel, persona, stage or touchpoint."""
    wanted = wanted_filter()
    return render_template(
        "feedback/over_time.html",
        programme_key=programme_key,
        found=_found(programme_key),
        changed=list_point_changes(current().database, actor(), programme_key) if wanted.is_empty else (),
        parts=PARTS,
        is_own_scale=request.args.get("scale") == "own",
        wanted=wanted,
        asked=wanted.as_arguments(),
    )


@blueprint.get("/feedback-over-time.<kind>")
@permission("feedback.see")
def table(programme_key: str, kind: str) -> ResponseReturnValue:
    """The same figures as a table to take away."""
    if kind not in {"csv", "xlsx"}:
        raise NotFound
    sheet = times_sheet(_found(programme_key))
    response = (
        Response(workbook([sheet]), mimetype=XLSX) if kind == "xlsx" else Response(csv_text(sheet), mimetype="text/csv")
    )
    response.headers["Content-Disposition"] = f'attachment; filename="feedback-over-time.{kind}"'
    return response


def _found(programme_key: str) -> OverTime:
    by = request.args.get("by", "channel")
    if by not in PARTS:
        raise NotFound
    return compare_over_time(current().database, actor(), programme_key, wanted_filter(), by)
