"""The forms of invoices, of credit notes, and of taking a wrong entry out again."""

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from budgeting.spending.entries import Order
from planner.access import permission
from planner.context import actor, current
from planner.forms.spending import CreditForm, InvoiceForm, ReasonForm
from planner.services.spending import SeenSpending, see_spending
from planner.services.spending_entries import order_in
from planner.services.spending_invoices import (
    NewInvoice,
    counter_invoice,
    credit_invoice,
    enter_invoice,
    invoice_in,
)

blueprint = APIBlueprint("spending_invoices", __name__, url_prefix="/p/<programme_key>/spending/invoices")


@blueprint.get("/on/<kind>/<key>")
@permission("order.enter")
def one(programme_key: str, kind: str, key: str) -> ResponseReturnValue:
    """An empty invoice for a study or shared cost."""
    return _empty(programme_key, f"{kind}:{key}", None)


@blueprint.post("/on/<kind>/<key>")
@permission("order.enter")
def write(programme_key: str, kind: str, key: str) -> ResponseReturnValue:
    """Keep an invoice that no order stands for."""
    return _write(programme_key, f"{kind}:{key}", None)


@blueprint.get("/on-order/<int:number>")
@permission("order.enter")
def on_order(programme_key: str, number: int) -> ResponseReturnValue:
    """An empty invoice on an order."""
    return _empty(programme_key, "", number)


@blueprint.post("/on-order/<int:number>")
@permission("order.enter")
def write_on_order(programme_key: str, number: int) -> ResponseReturnValue:
    """Keep an invoice on an order."""
    return _write(programme_key, "", number)


@blueprint.get("/<int:entry>/credit")
@permission("order.enter")
def credit(programme_key: str, entry: int) -> ResponseReturnValue:
    """An empty credit note on an invoice."""
    seen = see_spending(current().database, actor(), programme_key)
    return _credit_page(seen, entry, _bare(CreditForm(formdata=None, data={"invoiced_on": seen.course.on})))


@blueprint.post("/<int:entry>/credit")
@permission("order.enter")
def write_credit(programme_key: str, entry: int) -> ResponseReturnValue:
    """Keep a credit note."""
    seen = see_spending(current().database, actor(), programme_key)
    invoice_in(seen, entry)
    form = _bare(CreditForm())
    is_valid, typed = form.validate(), form.read_typed(seen.course.programme.currency)
    if not is_valid or typed is None:
        return _credit_page(seen, entry, form), 422
    said = (form.number.data, form.invoiced_on.data, typed)
    try:
        credit_invoice(current().database, actor(), programme_key, entry, *said)
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        return _credit_page(seen, entry, form), 422
    flash("The credit note is kept.", "success")
    return _back(programme_key)


@blueprint.post("/<int:entry>/counter")
@permission("order.enter")
def counter(programme_key: str, entry: int) -> ResponseReturnValue:
    """Take a wrong entry out again."""
    form = ReasonForm()
    try:
        if form.validate():
            counter_invoice(current().database, actor(), programme_key, entry, form.reason.data or "")
            flash("The entry is taken out by a counter-entry. Its number may be entered again.", "success")
        else:
            flash(" ".join(form.reason.errors) or "These words cannot be kept. Type them again.", "error")
    except BudgetingError as error:
        flash(error.message, "error")
    return _back(programme_key)


def _empty(programme_key: str, place: str, number: int | None) -> str:
    seen = see_spending(current().database, actor(), programme_key)
    started: dict[str, Any] = {"invoiced_on": seen.course.on}
    if number is not None:
        order = order_in(seen, number)
        started["supplier"] = order.supplier
    form = InvoiceForm(formdata=None, data=started)
    _offer(seen, form, place, number)
    return _page(seen, form, place, number)


def _write(programme_key: str, place: str, number: int | None) -> ResponseReturnValue:
    seen = see_spending(current().database, actor(), programme_key)
    form = InvoiceForm()
    _offer(seen, form, place, number)
    is_valid, typed = form.validate(), form.read_typed(seen.course.programme.currency)
    if not is_valid or typed is None:
        return _page(seen, form, place, number), 422
    said = (place, number, form.supplier.data, form.number.data, form.invoiced_on.data, typed, form.reason.data or "")
    try:
        enter_invoice(current().database, actor(), programme_key, NewInvoice(*said))
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        return _page(seen, form, place, number), 422
    flash("The invoice is kept.", "success")
    return _back(programme_key)


def _offer(seen: SeenSpending, form: InvoiceForm, place: str, number: int | None) -> None:
    order = None if number is None else order_in(seen, number)
    form.offer(seen.owner(place) if order is None else None)
    if order is not None and len(order.parts) != 1:
        del form["quantity"]


def _bare(form: CreditForm) -> CreditForm:
    for name in ("quantity", "lines", "reason"):
        del form[name]
    return form


def _page(seen: SeenSpending, form: InvoiceForm, place: str, number: int | None) -> str:
    order: Order | None = None if number is None else order_in(seen, number)
    return render_template(
        "spending/invoice.html",
        programme_key=seen.course.programme.key,
        seen=seen,
        owner=seen.owner(order.owner if order else place),
        order=order,
        left=seen.rest_of(order) if order else (),
        form=form,
    )


def _credit_page(seen: SeenSpending, entry: int, form: CreditForm) -> str:
    invoice = invoice_in(seen, entry)
    key = seen.course.programme.key
    return render_template("spending/credit.html", programme_key=key, seen=seen, invoice=invoice, form=form)


def _back(programme_key: str) -> ResponseReturnValue:
    return redirect(url_for("spending.whole", programme_key=programme_key, _anchor="invoices"))
