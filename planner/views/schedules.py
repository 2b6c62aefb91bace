"""The page that says whether the team can do a plan in time."""

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.services.schedules import schedule_sheets, see_schedule
from planner.services.sheets import XLSX, Sheet, csv_text, workbook
from planner.views.attachments import attachment

blueprint = APIBlueprint("schedules", __name__, url_prefix="/p/<programme_key>/plan/versions/<int:number>")


@blueprint.get("/schedule")
@permission("plan.see")
def schedule(programme_key: str, number: int) -> ResponseReturnValue:
    """When each study of a version runs, and what that asks of each role."""
    shown = see_schedule(current().database, actor(), programme_key, number)
    return render_template(
        "plans/schedule.html",
        programme_key=programme_key,
        head=shown.seen.head,
        plan=shown.seen.plan,
        timeline=shown.timeline,
        schedule=shown.schedule,
    )


@blueprint.get("/schedule.csv")
@permission("plan.see")
def schedule_csv(programme_key: str, number: int) -> ResponseReturnValue:
    """The studies with their days, as CSV."""
    return attachment(
        csv_text(_sheets(programme_key, number)[0]), "text/csv", f"{programme_key}-version-{number}-schedule.csv"
    )


@blueprint.get("/schedule.xlsx")
@permission("plan.see")
def schedule_xlsx(programme_key: str, number: int) -> ResponseReturnValue:
    """The studies with their days and the staff load, as a workbook."""
    return attachment(workbook(_sheets(programme_key, number)), XLSX, f"{programme_key}-version-{number}-schedule.xlsx")


def _sheets(programme_key: str, number: int) -> tuple[Sheet, ...]:
    return schedule_sheets(see_schedule(current().database, actor(), programme_key, number).schedule)
