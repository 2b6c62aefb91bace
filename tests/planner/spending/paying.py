"""What people enter of spending in tests."""

from datetime import UTC, datetime
from typing import Any, Final

from budgeting.spending.entering import Typed
from planner.services.actors import Actor
from planner.services.spending_entries import NewOrder, enter_order
from planner.services.spending_invoices import NewInvoice, enter_invoice
from planner.storage.database import Database

KEY: Final = "retention-2027"
SPENDING: Final = f"/p/{KEY}/spending"
TODAY: Final = datetime.now(UTC).date()
ORDER: Final[dict[str, Any]] = {
    "supplier": "Fieldwork Ltd",
    "reference": "PO-1",
    "ordered_on": TODAY.isoformat(),
    "net": "6,000",
    "vat": "",
    "lines": ["things"],
}
INVOICE: Final[dict[str, Any]] = {
    "supplier": "Fieldwork Ltd",
    "number": "INV-1",
    "invoiced_on": TODAY.isoformat(),
    "net": "6,000",
    "vat": "1,200",
}
FIELDWORK: Final = {"completes": "200", "as_of": TODAY.isoformat(), "incidence": "28", "length": "12", "show": ""}


def order(database: Database, actor: Actor, pounds: int = 6_000, *, place: str = "study:survey", why: str = "") -> int:
    """Order for the things of a study; the order's number."""
    typed = Typed(("things",), pounds * 100)
    new = NewOrder(place, "Fieldwork Ltd", "PO-1", TODAY, typed, why, is_seen=bool(why))
    return enter_order(database, actor, KEY, new)


def invoice(
    database: Database,
    actor: Actor,
    pounds: int = 6_000,
    *,
    number: str = "INV-1",
    order_number: int | None = None,
    units: int | None = None,
) -> int:
    """Enter an invoice for the survey's things; its entry."""
    keys = ("things",) if order_number is None else ()
    typed = Typed(keys, pounds * 100, 0, None if units is None else units * 1_000)
    new = NewInvoice("study:survey", order_number, "Fieldwork Ltd", number, TODAY, typed, "As agreed")
    return enter_invoice(database, actor, KEY, new)
