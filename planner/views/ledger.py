"""The page of the return ledger answers: was research worth it."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.findings import KINDS, MeasureForm
from planner.services import follow_ups
from planner.services.ledger import ledger_csv, ledger_xlsx, see_ledger
from planner.services.sheets import XLSX
from planner.views.attachments import attachment

blueprint = APIBlueprint("ledger", __name__, url_prefix="/p/<programme_key>/ledger")


@blueprint.get("")
@permission("finding.see")
@at_one_moment
def ledger(programme_key: str) -> ResponseReturnValue:
    """What findings cost, changed and brought."""
    return _page(programme_key, None)


@blueprint.get("/return.csv")
@permission("finding.see")
def as_csv(programme_key: str) -> ResponseReturnValue:
    """The ledger as CSV."""
    seen = see_ledger(current().database, actor(), programme_key)
    return attachment(ledger_csv(seen), "text/csv; charset=utf-8", f"{programme_key}-return.csv")


@blueprint.get("/return.xlsx")
@permission("finding.see")
def as_xlsx(programme_key: str) -> ResponseReturnValue:
    """The ledger as a workbook."""
    seen = see_ledger(current().database, actor(), programme_key)
    return attachment(ledger_xlsx(seen), XLSX, f"{programme_key}-return.xlsx")


@blueprint.post("/measures")
@permission("measure.enter")
def measure(programme_key: str) -> ResponseReturnValue:
    """Keep a measure of a touchpoint."""
    seen = see_ledger(current().database, actor(), programme_key)
    form = MeasureForm().offer(seen.choices)
    found = form.read()
    if found is not None:
        try:
            follow_ups.enter_measure(current().database, actor(), programme_key, found)
        except BudgetingError as error:
            form.refuse(error.place, error.message)
        else:
            flash("The measure is kept.", "success")
            return redirect(url_for("ledger.ledger", programme_key=programme_key, _anchor="measures"))
    return _page(programme_key, form), 422


def _page(programme_key: str, form: MeasureForm | None) -> str:
    seen = see_ledger(current().database, actor(), programme_key)
    form = form or MeasureForm(formdata=None, measured_on=seen.course.on).offer(seen.choices)
    return render_template("ledger/ledger.html", programme_key=programme_key, seen=seen, form=form, kinds=KINDS)
