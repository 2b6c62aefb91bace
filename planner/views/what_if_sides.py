"""What-ifs and versions side by side; and merging the changes of one into the programme."""

from apiflask import APIBlueprint
from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import ProblemError
from budgeting.what_ifs.comparing import Comparison
from planner.access import permission
from planner.context import actor, current
from planner.filters import plural
from planner.forms.rows import seen_version_of
from planner.forms.what_ifs import StepForm, whole_number
from planner.services import what_if_comparing, what_if_merging, what_ifs
from planner.services.plans import list_versions
from planner.services.sheets import XLSX, csv_text, workbook

_MOST_NAMES = 8


def add_to(blueprint: APIBlueprint) -> None:
    """Add these pages to the blueprint of what-ifs."""
    blueprint.add_url_rule("/compare", "compare", side_by_side)
    blueprint.add_url_rule("/compare.csv", "compare_csv", as_csv)
    blueprint.add_url_rule("/compare.xlsx", "compare_xlsx", as_xlsx)
    blueprint.add_url_rule("/<int:number>/merge", "merge", merge, methods=["POST"])


@permission("what_if.see")
def side_by_side(programme_key: str) -> ResponseReturnValue:
    """The plans that ``?of=`` names, side by side; any number of what-ifs and versions can be ticked."""
    database, person = current().database, actor()
    heads = what_ifs.list_what_ifs(database, person, programme_key)
    comparison, why_not = None, ""
    try:
        comparison = _compared(programme_key)
    except ProblemError as error:
        why_not = error.message
    return render_template(
        "what_ifs/compare.html",
        programme_key=programme_key,
        heads=heads,
        versions=list_versions(database, person, programme_key),
        names=_names(),
        comparison=comparison,
        why_not=why_not if _names() else "",
    )


@permission("what_if.see")
def as_csv(programme_key: str) -> ResponseReturnValue:
    """The comparison as one table."""
    text = csv_text(what_if_comparing.one_sheet(_compared(programme_key)))
    return _file(text.encode(), "text/csv; charset=utf-8", programme_key, "csv")


@permission("what_if.see")
def as_xlsx(programme_key: str) -> ResponseReturnValue:
    """The comparison as a workbook."""
    return _file(workbook(what_if_comparing.sheets_of(_compared(programme_key))), XLSX, programme_key, "xlsx")


@permission("what_if.edit")
def merge(programme_key: str, number: int) -> ResponseReturnValue:
    """Put the ticked changes into the programme."""
    places = {whole_number(text) for text in request.form.getlist("change") if text.isascii() and text.isdigit()}
    merged = what_if_merging.merge_changes(
        current().database, actor(), programme_key, number, places, seen_version=seen_version_of(StepForm())
    )
    done = [one for one in merged if not one.why_not]
    if done:
        words = f"{plural(len(done), 'change is', 'changes are')} in the programme now."
        flash(f"{words} Choose again to make the next draft.", "success")
    for one in merged:
        if one.why_not:
            flash(f"Not merged: {one.words}. {one.why_not}", "warning")
        elif one.words != one.asked:
            flash(f"“{one.asked}” is in it as “{one.words}”: a programme keeps no more of it.", "warning")
    if not merged:
        flash("Tick the changes that should go into the programme, then merge them.", "warning")
    return redirect(url_for("what_ifs.one", programme_key=programme_key, number=number))


def _compared(programme_key: str) -> Comparison:
    return what_if_comparing.lay_side_by_side(current().database, actor(), programme_key, _names())


def _names() -> list[str]:
    return list(dict.fromkeys(request.args.getlist("of")))[:_MOST_NAMES]


def _file(content: bytes, kind: str, programme_key: str, ending: str) -> Response:
    name = f"{programme_key}-what-ifs.{ending}"
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
