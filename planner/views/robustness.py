"""The page that says how sure a plan is."""

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.reports.robustness import STANDING_WORDS, whole_percent
from planner.services.errors import NotFoundError
from planner.services.robustness import robustness_sheets, see_robustness
from planner.services.sheets import XLSX, Sheet, csv_text, workbook
from planner.views.attachments import attachment

blueprint = APIBlueprint("robustness", __name__, url_prefix="/p/<programme_key>/plan/versions/<int:number>")


@blueprint.get("/robustness")
@permission("plan.see")
def robustness(programme_key: str, number: int) -> ResponseReturnValue:
    """How sure we are of a version."""
    shown = see_robustness(current().database, actor(), programme_key, number)
    return render_template(
        "plans/robustness.html",
        programme_key=programme_key,
        head=shown.seen.head,
        plan=shown.seen.plan,
        job_id=shown.job_id,
        page=shown.page,
        words=STANDING_WORDS,
        whole=whole_percent,
    )


@blueprint.get("/robustness.csv")
@permission("plan.see")
def robustness_csv(programme_key: str, number: int) -> ResponseReturnValue:
    """How often each study is chosen, as CSV."""
    content = csv_text(_sheets(programme_key, number)[0])
    return attachment(content, "text/csv", f"{programme_key}-version-{number}-robustness.csv")


@blueprint.get("/robustness.xlsx")
@permission("plan.see")
def robustness_xlsx(programme_key: str, number: int) -> ResponseReturnValue:
    """Studies, budgets, spending and what to pin down, as a workbook."""
    content = workbook(_sheets(programme_key, number))
    return attachment(content, XLSX, f"{programme_key}-version-{number}-robustness.xlsx")


def _sheets(programme_key: str, number: int) -> tuple[Sheet, ...]:
    """The tables of the page. Raises NotFoundError while it is not worked out."""
    page = see_robustness(current().database, actor(), programme_key, number).page
    if page is None:
        raise NotFoundError
    return robustness_sheets(page)
