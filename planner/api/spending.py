"""Spending: what was granted, ordered, invoiced and reported from the field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from budgeting.errors import BudgetingError
from budgeting.spending.entries import Actual, Invoice, Order
from planner.api.amounts import Amount, percent_of_ppm, plain_milli
from planner.api.bodies import Body, Key, Line, Milli, Ppm, Whole
from planner.api.filling import checked, filled, refusal, refused_by
from planner.api.operations import operation
from planner.api.replies import Reply
from planner.context import actor, current
from planner.forms.spending import CreditForm, FieldworkForm, InvoiceForm, OrderForm, ReasonForm
from planner.services.spending import SeenSpending, see_spending
from planner.services.spending_entries import NewOrder, enter_actual, enter_order, order_in, say_why, take_back
from planner.services.spending_invoices import (
    NewInvoice,
    counter_invoice,
    credit_invoice,
    enter_invoice,
    invoice_in,
)

_OF: Final = "/programmes/<programme_key>"
_NAMES: Final = {
    "quantity": "quantity_milli",
    "lines": "line_keys",
    "incidence": "incidence_ppm",
    "length": "length_milli",
    "show": "show_ppm",
}
_Reason = Annotated[str, Field(max_length=1_000)]


@dataclass(frozen=True)
class OwnerTold:
    """A study or shared cost that money was granted for; ``place`` is what orders name."""

    place: str
    name: str
    granted_minor: int
    line_keys: tuple[str, ...]
    is_orderable: bool


@dataclass(frozen=True)
class SpendingTold:
    """What was granted, spent, committed and is to come, with every entry behind it."""

    granted_minor: int
    spent_minor: int
    committed_minor: int
    to_come_minor: int
    forecast_minor: int
    difference_minor: int
    owners: tuple[OwnerTold, ...]
    orders: tuple[Order, ...]
    invoices: tuple[Invoice, ...]
    actuals: tuple[Actual, ...]


class Charge(Body):
    """Money before VAT and of it, for lines or the whole, and units."""

    net: Amount
    vat: Amount | None = None
    quantity_milli: Milli | None = None
    line_keys: Annotated[list[Key], Field(max_length=100, default_factory=list)]
    reason: _Reason = ""


class OrderTyped(Charge):
    """An order for a study or shared cost, such as ``study:survey``."""

    owner: Line
    supplier: Line
    reference: Line = ""
    ordered_on: date
    is_seen: bool = False


class InvoiceTyped(Charge):
    """An invoice on an order, or for a study or shared cost that no order stands for."""

    owner: Line | None = None
    order_number: Whole | None = None
    supplier: Line
    number: Line
    invoiced_on: date


class CreditTyped(Body):
    """A credit note on an invoice."""

    net: Amount
    vat: Amount | None = None
    number: Line
    invoiced_on: date


class WhyTyped(Body):
    """Why something costs other than planned; ``place`` is that of a study or shared cost."""

    place: Line
    reason: _Reason


class BackTyped(Body):
    """Why an entry is taken back."""

    reason: _Reason


class ActualTyped(Body):
    """What a study's fieldwork came to so far."""

    completes: Whole
    incidence_ppm: Ppm | None = None
    length_milli: Milli | None = None
    show_ppm: Ppm | None = None
    as_of: date
    started_on: date | None = None
    ended_on: date | None = None
    note: _Reason = ""


@operation("GET", f"{_OF}/spending", "spending.see")
def whole(programme_key: str) -> Reply[SpendingTold]:
    """Read what was granted, ordered, invoiced and is to come."""
    seen = _see(programme_key)
    told = SpendingTold(
        granted_minor=seen.granted_minor,
        spent_minor=seen.spent_minor,
        committed_minor=seen.committed_minor,
        to_come_minor=seen.to_come_minor,
        forecast_minor=seen.forecast_minor,
        difference_minor=seen.difference_minor,
        owners=tuple(
            OwnerTold(one.place, one.name, one.granted_minor, tuple(x.line.key for x in one.lines), one.is_orderable)
            for one in seen.owners
        ),
        orders=seen.books.orders,
        invoices=seen.books.invoices,
        actuals=seen.books.actuals,
    )
    return Reply(told, seen.course.programme.currency)


@operation("POST", f"{_OF}/orders", "order.enter", also=("spending.see", "finding.see"), status=201)
def order(programme_key: str, body: OrderTyped) -> Reply[SpendingTold]:
    """Enter an order."""
    seen = _see(programme_key)
    form = filled(OrderForm, _typed(body, seen))
    form.offer(seen.owner(body.owner))
    is_valid, typed = form.validate(), form.read_typed(seen.course.programme.currency)
    if not is_valid or typed is None:
        raise refusal(form, _NAMES)
    new = NewOrder(
        *(body.owner, form.supplier.data, form.reference.data or "", body.ordered_on, typed),
        reason=form.reason.data or "",
        is_seen=body.is_seen,
        form_key="",
    )
    try:
        enter_order(current().database, actor(), programme_key, new)
    except BudgetingError as error:
        raise refused_by(error, _NAMES) from None
    return whole(programme_key)


@operation("POST", f"{_OF}/orders/<int:number>/back", "order.enter", also=("spending.see", "finding.see"))
def back(programme_key: str, number: int, body: BackTyped) -> Reply[SpendingTold]:
    """Take back what is left of an order."""
    reason = checked(filled(ReasonForm, [("reason", body.reason)])).reason.data or ""
    try:
        take_back(current().database, actor(), programme_key, number, reason)
    except BudgetingError as error:
        raise refused_by(error, usual="reason") from None
    return whole(programme_key)


@operation("POST", f"{_OF}/invoices", "order.enter", also=("spending.see", "finding.see"), status=201)
def invoice(programme_key: str, body: InvoiceTyped) -> Reply[SpendingTold]:
    """Enter an invoice."""
    seen = _see(programme_key)
    form = filled(InvoiceForm, _typed(body, seen))
    _offer(form, seen, body)
    is_valid, typed = form.validate(), form.read_typed(seen.course.programme.currency)
    if not is_valid or typed is None:
        raise refusal(form, _NAMES)
    said = (form.supplier.data, form.number.data, body.invoiced_on, typed, form.reason.data or "")
    try:
        new = NewInvoice(body.owner or "", body.order_number, *said)
        enter_invoice(current().database, actor(), programme_key, new)
    except BudgetingError as error:
        raise refused_by(error, _NAMES) from None
    return whole(programme_key)


@operation(
    "POST", f"{_OF}/invoices/<int:entry>/credit", "order.enter", also=("spending.see", "finding.see"), status=201
)
def credit(programme_key: str, entry: int, body: CreditTyped) -> Reply[SpendingTold]:
    """Enter a credit note on an invoice."""
    seen = _see(programme_key)
    invoice_in(seen, entry)
    currency = seen.course.programme.currency
    pairs = [
        ("net", body.net.typed(currency, "net")),
        ("vat", body.vat.typed(currency, "vat") if body.vat else None),
        ("number", body.number),
        ("invoiced_on", body.invoiced_on.isoformat()),
    ]
    form = filled(CreditForm, pairs)
    for name in ("quantity", "lines", "reason"):
        del form[name]
    is_valid, typed = form.validate(), form.read_typed(currency)
    if not is_valid or typed is None:
        raise refusal(form, _NAMES)
    try:
        credit_invoice(current().database, actor(), programme_key, entry, form.number.data, body.invoiced_on, typed)
    except BudgetingError as error:
        raise refused_by(error, _NAMES) from None
    return whole(programme_key)


@operation("POST", f"{_OF}/invoices/<int:entry>/counter", "order.enter", also=("spending.see", "finding.see"))
def counter(programme_key: str, entry: int, body: BackTyped) -> Reply[SpendingTold]:
    """Take a wrong entry out again."""
    reason = checked(filled(ReasonForm, [("reason", body.reason)])).reason.data or ""
    try:
        counter_invoice(current().database, actor(), programme_key, entry, reason)
    except BudgetingError as error:
        raise refused_by(error, usual="reason") from None
    return whole(programme_key)


@operation("POST", f"{_OF}/studies/<key>/actuals", "actual.enter", also=("spending.see", "finding.see"), status=201)
def actual(programme_key: str, key: str, body: ActualTyped) -> Reply[SpendingTold]:
    """Enter what fieldwork came to."""
    _see(programme_key).owner(f"study:{key}")
    form = filled(FieldworkForm, _fieldwork(body)).bare()
    found = form.read(key)
    if found is None:
        raise refusal(form, _NAMES)
    try:
        enter_actual(current().database, actor(), programme_key, found)
    except BudgetingError as error:
        raise refused_by(error, _NAMES) from None
    return whole(programme_key)


@operation("POST", f"{_OF}/spending/why", "spending.explain", also=("spending.see", "finding.see"))
def why(programme_key: str, body: WhyTyped) -> Reply[SpendingTold]:
    """Say why something costs other than planned."""
    form = checked(filled(ReasonForm, [("place", body.place), ("reason", body.reason)]))
    try:
        say_why(current().database, actor(), programme_key, body.place, form.reason.data or "")
    except BudgetingError as error:
        raise refused_by(error, usual="reason") from None
    return whole(programme_key)


def _see(programme_key: str) -> SeenSpending:
    return see_spending(current().database, actor(), programme_key)


def _offer(form: InvoiceForm, seen: SeenSpending, body: InvoiceTyped) -> None:
    found = None if body.order_number is None else order_in(seen, body.order_number)
    form.offer(seen.owner(body.owner or "") if found is None else None)
    if found is not None and len(found.parts) != 1:
        del form["quantity"]


def _typed(body: OrderTyped | InvoiceTyped, seen: SeenSpending) -> Iterator[tuple[str, object]]:
    currency = seen.course.programme.currency
    yield "net", body.net.typed(currency, "net")
    yield "vat", body.vat.typed(currency, "vat") if body.vat else None
    yield "quantity", None if body.quantity_milli is None else plain_milli(body.quantity_milli)
    yield from (("lines", key) for key in body.line_keys)
    for name in ("reason", "supplier", "reference", "number", "ordered_on", "invoiced_on", "is_seen"):
        yield name, getattr(body, name, None)


def _fieldwork(body: ActualTyped) -> Iterator[tuple[str, object]]:
    for name in ("completes", "as_of", "started_on", "ended_on", "note"):
        yield name, getattr(body, name)
    for name, ppm in (("incidence", body.incidence_ppm), ("show", body.show_ppm)):
        yield name, None if ppm is None else percent_of_ppm(ppm)
    yield "length", None if body.length_milli is None else plain_milli(body.length_milli)
