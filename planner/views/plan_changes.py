"""The page that answers what changed between two versions of a plan, in money and line by line."""

from apiflask import APIBlueprint
from flask import render_template, request
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.reports.plan_changes import PlanChanges, lay_out_changes
from planner.services import plans
from planner.services.change_sheets import KIND_WORDS, change_sheets
from planner.services.errors import NotFoundError
from planner.services.plan_changes import SeenChanges, see_changes
from planner.services.sheets import XLSX, Sheet, csv_text, workbook
from planner.views.attachments import attachment

blueprint = APIBlueprint("plan_changes", __name__, url_prefix="/p/<programme_key>/plan/versions/<int:number>")
_LONGEST_NUMBER = 9


@blueprint.get("/changes")
@permission("plan.see")
def changes(programme_key: str, number: int) -> ResponseReturnValue:
    """What changed since ``?since=``, the version before when none is named."""
    seen, found = _changes(programme_key, number)
    return render_template(
        "plans/changes.html",
        programme_key=programme_key,
        before=seen.before,
        after=seen.after,
        changes=found,
        heads=plans.list_versions(current().database, actor(), programme_key),
        KIND_WORDS=KIND_WORDS,
    )


@blueprint.get("/changes.csv")
@permission("plan.see")
def as_csv(programme_key: str, number: int) -> ResponseReturnValue:
    """Every line of either version as one table."""
    _, lines = _sheets(programme_key, number)
    return attachment(csv_text(lines), "text/csv; charset=utf-8", f"{programme_key}-version-{number}-changes.csv")


@blueprint.get("/changes.xlsx")
@permission("plan.see")
def as_xlsx(programme_key: str, number: int) -> ResponseReturnValue:
    """The totals and the lines as a workbook."""
    content = workbook(_sheets(programme_key, number))
    return attachment(content, XLSX, f"{programme_key}-version-{number}-changes.xlsx")


def _sheets(programme_key: str, number: int) -> tuple[Sheet, Sheet]:
    seen, found = _changes(programme_key, number)
    return change_sheets(found, seen.after.plan.programme.currency, (seen.before.head.number, seen.after.head.number))


def _changes(programme_key: str, number: int) -> tuple[SeenChanges, PlanChanges]:
    seen = see_changes(current().database, actor(), programme_key, number, _since())
    return seen, lay_out_changes(seen.before.plan, seen.after.plan, seen.diff)


def _since() -> int | None:
    """The version asked for; None without one. NotFoundError for what can be no version."""
    text = request.args.get("since", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise NotFoundError
    return int(text)
