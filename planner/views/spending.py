"""The page of spending answers: are we spending what we said."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.spending import AdviceForm, ReasonForm
from planner.services.sheets import XLSX
from planner.services.spending import see_spending, spending_csv, spending_xlsx
from planner.services.spending_advice import decide_advice, see_advice
from planner.services.spending_entries import say_why
from planner.views.attachments import attachment

blueprint = APIBlueprint("spending", __name__, url_prefix="/p/<programme_key>/spending")


@blueprint.get("")
@permission("spending.see")
@at_one_moment
def whole(programme_key: str) -> ResponseReturnValue:
    """What was granted, ordered and paid, what is to come, and why it differs."""
    database = current().database
    return render_template(
        "spending/whole.html",
        programme_key=programme_key,
        seen=see_spending(database, actor(), programme_key),
        advice=see_advice(database, actor(), programme_key),
        reason_form=ReasonForm(formdata=None),
        advice_form=AdviceForm(formdata=None),
    )


@blueprint.get("/spending.csv")
@permission("spending.see")
def as_csv(programme_key: str) -> ResponseReturnValue:
    """Variance line by line as CSV."""
    seen = see_spending(current().database, actor(), programme_key)
    return attachment(spending_csv(seen), "text/csv; charset=utf-8", f"{programme_key}-spending.csv")


@blueprint.get("/spending.xlsx")
@permission("spending.see")
def as_xlsx(programme_key: str) -> ResponseReturnValue:
    """Variance, orders and invoices as a workbook."""
    seen = see_spending(current().database, actor(), programme_key)
    return attachment(spending_xlsx(seen), XLSX, f"{programme_key}-spending.xlsx")


@blueprint.post("/why")
@permission("spending.explain")
def why(programme_key: str) -> ResponseReturnValue:
    """Say why something will cost other than was granted."""
    form = ReasonForm()
    try:
        if form.validate():
            place, reason = form.place.data or "", form.reason.data or ""
            say_why(current().database, actor(), programme_key, place, reason)
            flash("Your words are kept beside it.", "success")
        else:
            flash(" ".join(form.reason.errors) or "These words cannot be kept. Type them again.", "error")
    except BudgetingError as error:
        flash(error.message, "error")
    return redirect(url_for("spending.whole", programme_key=programme_key, _anchor="variance"))


@blueprint.post("/advice")
@permission("spending.explain")
def advice(programme_key: str) -> ResponseReturnValue:
    """Accept or dismiss advice."""
    form = AdviceForm()
    if not form.validate():
        flash("Choose whether to accept or to dismiss it, with at most 1,000 characters.", "error")
        return redirect(url_for("spending.whole", programme_key=programme_key, _anchor="advice"))
    said = (form.subject.data or "", form.digest.data or "", form.verdict.data, form.note.data or "")
    try:
        path = decide_advice(current().database, actor(), programme_key, *said)
    except BudgetingError as error:
        flash(error.message, "error")
        path = ""
    else:
        flash("It is accepted, and here is what it became." if path else "It is dismissed.", "success")
    return redirect(path or url_for("spending.whole", programme_key=programme_key, _anchor="advice"))
