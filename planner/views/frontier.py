"""The pages that say what more, or less, money would buy."""

from apiflask import APIBlueprint
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.reports.document import document_of
from planner.reports.frontier import FrontierPage
from planner.services.errors import NotFoundError
from planner.services.frontier import frontier_sheets, see_frontier, see_point
from planner.services.print_inputs import cover_of
from planner.services.sheets import XLSX, csv_text, workbook
from planner.views.attachments import attachment

blueprint = APIBlueprint("frontier", __name__, url_prefix="/p/<programme_key>/plan/versions/<int:number>")


@blueprint.get("/frontier")
@permission("plan.see")
def frontier(programme_key: str, number: int) -> ResponseReturnValue:
    """The curve, with the one without the rule that was picked."""
    shown = see_frontier(current().database, actor(), programme_key, number, request.args.get("without", ""))
    return render_template(
        "plans/frontier.html",
        programme_key=programme_key,
        head=shown.seen.head,
        plan=shown.seen.plan,
        job_id=shown.job_id,
        page=shown.page,
        base=url_for("frontier.frontier", programme_key=programme_key, number=number),
    )


@blueprint.get("/frontier/<int:limit_minor>")
@permission("plan.see")
def point(programme_key: str, number: int, limit_minor: int) -> ResponseReturnValue:
    """The plan that is best within another budget."""
    shown = see_point(current().database, actor(), programme_key, number, limit_minor)
    return render_template(
        "plans/frontier_point.html",
        programme_key=programme_key,
        head=shown.seen.head,
        shown=shown,
        plan=shown.plan,
        document=document_of(shown.plan, cover_of(shown.seen)),
    )


@blueprint.get("/frontier.csv")
@permission("plan.see")
def frontier_csv(programme_key: str, number: int) -> ResponseReturnValue:
    """The points of the curve, as CSV."""
    content = csv_text(frontier_sheets(_page(programme_key, number))[0])
    return attachment(content, "text/csv", f"{programme_key}-version-{number}-frontier.csv")


@blueprint.get("/frontier.xlsx")
@permission("plan.see")
def frontier_xlsx(programme_key: str, number: int) -> ResponseReturnValue:
    """The points of all curves, as a workbook."""
    content = workbook(frontier_sheets(_page(programme_key, number)))
    return attachment(content, XLSX, f"{programme_key}-version-{number}-frontier.xlsx")


def _page(programme_key: str, number: int) -> FrontierPage:
    """Raises NotFoundError while it is not worked out."""
    page = see_frontier(current().database, actor(), programme_key, number).page
    if page is None:
        raise NotFoundError
    return page
