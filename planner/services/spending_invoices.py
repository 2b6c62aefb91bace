"""What people enter of invoices: charges, credit notes, and counter-entries for what was wrong."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlmodel import Session

from budgeting.errors import SpendingError
from budgeting.spending.entering import (
    Typed,
    check_day,
    credited_parts,
    excess_of,
    parts_back,
    parts_of,
    parts_on_order,
)
from budgeting.spending.entries import Invoice, Part
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.spending import SeenSpending
from planner.services.spending_entries import MEANWHILE, enter, order_in, purse_in, stamp
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import ProgrammeRecord
from planner.storage.repositories import spending

_TWICE: Final = "This number of this supplier is entered already. Check whether the invoice came twice."


@dataclass(frozen=True)
class NewInvoice:
    """An invoice as it was typed: on an order, or else for ``owner``."""

    owner: str
    order_number: int | None
    supplier: str
    number: str
    invoiced_on: date
    typed: Typed
    reason: str = ""


def enter_invoice(database: Database, actor: Actor, programme_key: str, new: NewInvoice) -> int:
    """Keep an invoice; its entry number. Raises SpendingError, NotFoundError, ConflictError for one that is there."""
    actor.require("order.enter")

    def act(session: Session, programme: ProgrammeRecord, seen: SeenSpending) -> int:
        check_day(new.invoiced_on, seen.course.on, "invoiced_on")
        owner, parts = _charged(seen, new)
        turn = _next_turn(session, actor, new.supplier, new.number)
        entry = len(seen.books.invoices) + 1
        invoice = Invoice(
            *(entry, owner, new.supplier, new.number, new.invoiced_on, parts, "invoice"),
            order_number=new.order_number,
            turn=turn,
            vat_minor=new.typed.vat_minor,
            reason=new.reason,
        )
        spending.add_invoice(session, programme, invoice, stamp(actor, seen))
        _record_invoice(session, actor, programme_key, "invoice.entered", invoice)
        return entry

    return enter(database, actor, programme_key, act, _TWICE)


def credit_invoice(
    database: Database, actor: Actor, programme_key: str, entry: int, number: str, on: date, typed: Typed
) -> int:
    """Keep a supplier's credit note on an invoice; its entry. Raises SpendingError, NotFoundError, ConflictError."""
    actor.require("order.enter")

    def act(session: Session, programme: ProgrammeRecord, seen: SeenSpending) -> int:
        invoice = invoice_in(seen, entry)
        if invoice.kind != "invoice":
            raise NotFoundError
        check_day(on, seen.course.on, "invoiced_on")
        earlier = [one for one in seen.books.invoices if one.of_entry == entry and not seen.is_countered(one.entry)]
        parts = credited_parts(invoice, [one for one in earlier if one.kind == "credit"], typed)
        turn = _next_turn(session, actor, invoice.supplier, number)
        credit = Invoice(
            *(len(seen.books.invoices) + 1, invoice.owner, invoice.supplier, number, on, parts, "credit"),
            of_entry=entry,
            turn=turn,
            vat_minor=-typed.vat_minor,
        )
        spending.add_invoice(session, programme, credit, stamp(actor, seen))
        _record_invoice(session, actor, programme_key, "invoice.credited", credit)
        return credit.entry

    return enter(database, actor, programme_key, act, _TWICE)


def counter_invoice(database: Database, actor: Actor, programme_key: str, entry: int, reason: str) -> None:
    """Take a wrong entry out by a counter-entry; its number may be entered again. Raises as others."""
    actor.require("order.enter")

    def act(session: Session, programme: ProgrammeRecord, seen: SeenSpending) -> int:
        wrong = invoice_in(seen, entry)
        if not reason.strip():
            raise SpendingError("Say what was wrong with it, so that others can follow.", place="reason")
        credits_left = any(
            one.of_entry == entry and one.kind == "credit" and not seen.is_countered(one.entry)
            for one in seen.books.invoices
        )
        if credits_left:
            raise SpendingError("A credit note stands on this invoice. Take that out first.", place="reason")
        back = replace(
            wrong,
            entry=len(seen.books.invoices) + 1,
            kind="counter",
            of_entry=entry,
            turn=-wrong.turn,
            parts=parts_back(wrong.parts),
            vat_minor=-wrong.vat_minor,
            reason=reason,
        )
        spending.add_invoice(session, programme, back, stamp(actor, seen))
        _record_invoice(session, actor, programme_key, "invoice.countered", back)
        return back.entry

    enter(database, actor, programme_key, act, MEANWHILE)


def _next_turn(session: Session, actor: Actor, supplier: str, number: str) -> int:
    """The turn in which the supplier's number may be entered. Raises SpendingError while it stands already."""
    turns = spending.entered_turns(session, actor.workspace_id, supplier, number)
    standing = {turn for turn in turns if turn > 0 and -turn not in turns}
    if standing:
        raise SpendingError(_TWICE, place="number")
    return max(turns, default=0) + 1


def _charged(seen: SeenSpending, new: NewInvoice) -> tuple[str, tuple[Part, ...]]:
    """Whom an invoice is for, and its parts; an invoice beyond its order or the grant needs words."""
    if new.order_number is None:
        owner = seen.owner(new.owner)
        parts = parts_of(owner, new.typed)
        if excess_of(owner, parts, seen.tallies, purse_in(seen).free_minor).needs_reason and not new.reason.strip():
            raise SpendingError("This is more than was approved. Say why it was charged.", place="reason")
        return owner.place, parts
    order = order_in(seen, new.order_number)
    owner = seen.owner(order.owner)
    parts_of(owner, replace(new.typed, line_keys=(), quantity_milli=None))
    left = sum(part.net_minor for part in seen.rest_of(order))
    if new.typed.net_minor > left and not new.reason.strip():
        raise SpendingError("This is more than is left of the order. Say why it was charged.", place="reason")
    return order.owner, parts_on_order(order, seen.books.invoices, new.typed, counts_vat=owner.counts_vat)


def invoice_in(seen: SeenSpending, entry: int) -> Invoice:
    """The invoice or credit note with that number, counter-entries apart. Raises NotFoundError."""
    found = next((one for one in seen.books.invoices if one.entry == entry and one.kind != "counter"), None)
    if found is None:
        raise NotFoundError
    return found


def _record_invoice(session: Session, actor: Actor, programme_key: str, action: str, invoice: Invoice) -> None:
    detail = {
        "for": invoice.owner,
        "supplier": invoice.supplier,
        "number": invoice.number,
        "minor": invoice.minor,
        "order": invoice.order_number,
        "reason": invoice.reason,
    }
    record(session, actor, action, f"programme:{programme_key}/invoice:{invoice.entry}", detail)
