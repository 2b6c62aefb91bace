"""The page that says what each rule costs."""

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.services.errors import NotFoundError
from planner.services.rule_prices import rules_sheet, see_rule_prices
from planner.services.sheets import XLSX, Sheet, csv_text, workbook
from planner.views.attachments import attachment

blueprint = APIBlueprint("rule_prices", __name__, url_prefix="/p/<programme_key>/plan/versions/<int:number>")


@blueprint.get("/rules")
@permission("plan.see")
def rules(programme_key: str, number: int) -> ResponseReturnValue:
    """What loosening or dropping each rule would add."""
    shown = see_rule_prices(current().database, actor(), programme_key, number)
    return render_template(
        "plans/rule_prices.html",
        programme_key=programme_key,
        head=shown.seen.head,
        plan=shown.seen.plan,
        job_id=shown.job_id,
        page=shown.page,
    )


@blueprint.get("/rules.csv")
@permission("plan.see")
def rules_csv(programme_key: str, number: int) -> ResponseReturnValue:
    """The same, as CSV."""
    content = csv_text(_sheet(programme_key, number))
    return attachment(content, "text/csv", f"{programme_key}-version-{number}-rules.csv")


@blueprint.get("/rules.xlsx")
@permission("plan.see")
def rules_xlsx(programme_key: str, number: int) -> ResponseReturnValue:
    """The same, as a workbook."""
    content = workbook([_sheet(programme_key, number)])
    return attachment(content, XLSX, f"{programme_key}-version-{number}-rules.xlsx")


def _sheet(programme_key: str, number: int) -> Sheet:
    """Raises NotFoundError while it is not worked out."""
    page = see_rule_prices(current().database, actor(), programme_key, number).page
    if page is None:
        raise NotFoundError
    return rules_sheet(page)
