"""The forms of spending: orders, what is left of them, and what fieldwork came to."""

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, current
from planner.forms.spending import FieldworkForm, OrderForm, ReasonForm
from planner.services.form_keys import new_form_key
from planner.services.spending import SeenSpending, see_spending
from planner.services.spending_entries import NewOrder, enter_actual, enter_order, take_back

blueprint = APIBlueprint("spending_entries", __name__, url_prefix="/p/<programme_key>/spending")


@blueprint.get("/orders/on/<kind>/<key>")
@permission("order.enter")
def order(programme_key: str, kind: str, key: str) -> ResponseReturnValue:
    """An empty order."""
    seen = see_spending(current().database, actor(), programme_key)
    form = OrderForm(formdata=None, data={"ordered_on": seen.course.on, "form_key": new_form_key()})
    return _order_page(seen, f"{kind}:{key}", form)


@blueprint.post("/orders/on/<kind>/<key>")
@permission("order.enter")
def write_order(programme_key: str, kind: str, key: str) -> ResponseReturnValue:
    """Keep an order."""
    seen = see_spending(current().database, actor(), programme_key)
    place, form = f"{kind}:{key}", OrderForm()
    form.offer(seen.owner(place))
    is_valid, typed = form.validate(), form.read_typed(seen.course.programme.currency)
    if not is_valid or typed is None:
        return _order_page(seen, place, form, is_sent=True), 422
    new = NewOrder(
        *(place, form.supplier.data, form.reference.data or "", form.ordered_on.data, typed),
        reason=form.reason.data or "",
        is_seen=form.is_seen.data,
        form_key=form.form_key.data or "",
    )
    try:
        number = enter_order(current().database, actor(), programme_key, new)
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        return _order_page(seen, place, form, is_sent=True), 422
    flash(f"Order {number} is kept.", "success")
    return redirect(url_for("spending.whole", programme_key=programme_key, _anchor="orders"))


@blueprint.post("/orders/<int:number>/back")
@permission("order.enter")
def back(programme_key: str, number: int) -> ResponseReturnValue:
    """Take back what is left of an order."""
    form = ReasonForm()
    try:
        if form.validate():
            take_back(current().database, actor(), programme_key, number, form.reason.data or "")
            flash("What was left of the order is taken back.", "success")
        else:
            flash(" ".join(form.reason.errors) or "These words cannot be kept. Type them again.", "error")
    except BudgetingError as error:
        flash(error.message, "error")
    return redirect(url_for("spending.whole", programme_key=programme_key, _anchor="orders"))


@blueprint.get("/fieldwork/<study_key>")
@permission("actual.enter")
def fieldwork(programme_key: str, study_key: str) -> ResponseReturnValue:
    """The form with what was reported last."""
    seen = see_spending(current().database, actor(), programme_key)
    last = seen.books.actual_of(study_key)
    started: dict[str, Any] = {"as_of": seen.course.on}
    if last is not None:
        started |= {"completes": str(last.completes), "started_on": last.started_on, "ended_on": last.ended_on}
    return _fieldwork_page(seen, study_key, FieldworkForm(formdata=None, data=started).bare())


@blueprint.post("/fieldwork/<study_key>")
@permission("actual.enter")
def write_fieldwork(programme_key: str, study_key: str) -> ResponseReturnValue:
    """Keep what fieldwork came to."""
    seen = see_spending(current().database, actor(), programme_key)
    seen.owner(f"study:{study_key}")
    form = FieldworkForm().bare()
    actual = form.read(study_key)
    if actual is None:
        return _fieldwork_page(seen, study_key, form), 422
    try:
        enter_actual(current().database, actor(), programme_key, actual)
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        return _fieldwork_page(seen, study_key, form), 422
    flash("What fieldwork came to is kept.", "success")
    return redirect(url_for("spending.whole", programme_key=programme_key))


def _order_page(seen: SeenSpending, place: str, form: OrderForm, *, is_sent: bool = False) -> str:
    owner = seen.owner(place)
    if not is_sent:
        form.offer(owner)
    outlook = next(one for one in seen.outlooks if one.owner.place == place)
    return render_template(
        "spending/order.html",
        programme_key=seen.course.programme.key,
        seen=seen,
        owner=owner,
        outlook=outlook,
        form=form,
    )


def _fieldwork_page(seen: SeenSpending, study_key: str, form: FieldworkForm) -> str:
    owner = seen.owner(f"study:{study_key}")
    return render_template(
        "spending/fieldwork.html",
        programme_key=seen.course.programme.key,
        seen=seen,
        owner=owner,
        package=seen.packages.get(owner.place),
        last=seen.books.actual_of(study_key),
        form=form,
    )
