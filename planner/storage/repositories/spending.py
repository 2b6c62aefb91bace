"""Orders, invoices, what fieldwork came to, and what people said of it: read whole, added to, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from budgeting.spending.entries import Actual, Invoice, InvoiceKind, Order, Part, number_key, supplier_key
from planner.storage.keeping import kept_until_written
from planner.storage.records import (
    AdviceVerdictRecord,
    ProgrammeRecord,
    SpendInvoiceRecord,
    SpendOrderRecord,
    SpendReasonRecord,
    StudyActualRecord,
    UserRecord,
)

Entry = TypeVar("Entry")
Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True)
class Stamped:
    """Who entered something, and when."""

    by_id: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Reason:
    """Why something will cost other than was granted."""

    place: str
    difference_minor: int
    reason: str
    stamp: Stamped


@dataclass(frozen=True)
class Told:
    """What fieldwork told of a study, anywhere in the workspace: ``figures`` are inputs of its method."""

    programme_name: str
    study_key: str
    method_key: str
    figures: Mapping[str, int]


@dataclass(frozen=True)
class Books:
    """All entries of a programme in order, with who made them: ``…_by`` are by number, entry and study."""

    orders: tuple[Order, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    actuals: tuple[Actual, ...] = ()
    reasons: tuple[Reason, ...] = ()
    orders_by: Mapping[int, Stamped] | None = None
    invoices_by: Mapping[int, Stamped] | None = None

    def actual_of(self, study_key: str) -> Actual | None:
        """The newest report on a study."""
        return next((one for one in reversed(self.actuals) if one.study_key == study_key), None)

    def reason_of(self, place: str) -> Reason | None:
        """The newest reason for a place."""
        return next((one for one in reversed(self.reasons) if one.place == place), None)


def books_of(session: Session, programme_id: int) -> Books:
    """Everything that was entered for a programme."""
    orders = _rows(session, SpendOrderRecord, programme_id)
    invoices = _rows(session, SpendInvoiceRecord, programme_id)
    return Books(
        tuple(_order(row) for row, _ in orders),
        tuple(_invoice(row) for row, _ in invoices),
        tuple(_actual(row) for row, _ in _rows(session, StudyActualRecord, programme_id)),
        tuple(
            Reason(row.place, row.difference_minor, row.reason, stamp)
            for row, stamp in _rows(session, SpendReasonRecord, programme_id)
        ),
        {row.number: stamp for row, stamp in orders},
        {row.entry: stamp for row, stamp in invoices},
    )


def add_order(session: Session, programme: ProgrammeRecord, order: Order, stamp: Mapping[str, Any]) -> None:
    """Keep an order. IntegrityError where its number, or what it takes back, is there already."""
    session.add(
        SpendOrderRecord(
            workspace_id=programme.workspace_id,
            programme_id=programme.id or 0,
            number=order.number,
            place=order.owner,
            supplier=order.supplier,
            reference=order.reference,
            ordered_on=order.ordered_on,
            **_money(order.parts),
            reason=order.reason,
            cancels=order.cancels,
            **stamp,
        )
    )
    session.flush()


def add_invoice(session: Session, programme: ProgrammeRecord, invoice: Invoice, stamp: Mapping[str, Any]) -> None:
    """Keep an invoice. IntegrityError where the supplier's number is there in this turn already."""
    session.add(
        SpendInvoiceRecord(
            workspace_id=programme.workspace_id,
            programme_id=programme.id or 0,
            entry=invoice.entry,
            turn=invoice.turn,
            place=invoice.owner,
            supplier=invoice.supplier,
            supplier_key=supplier_key(invoice.supplier),
            number=invoice.number,
            number_key=number_key(invoice.number),
            kind=invoice.kind,
            order_number=invoice.order_number,
            of_entry=invoice.of_entry,
            invoiced_on=invoice.invoiced_on,
            vat_minor=invoice.vat_minor,
            **_money(invoice.parts),
            reason=invoice.reason,
            **stamp,
        )
    )
    session.flush()


def entered_turns(session: Session, workspace_id: int, supplier: str, number: str) -> frozenset[int]:
    """The turns in which a supplier's number is there, anywhere in the workspace."""
    row = SpendInvoiceRecord
    asked = select(row.turn).where(
        row.workspace_id == workspace_id,
        row.supplier_key == supplier_key(supplier),
        row.number_key == number_key(number),
    )
    return frozenset(session.exec(asked))


def add_actual(
    session: Session,
    programme: ProgrammeRecord,
    actual: Actual,
    told: tuple[str, Mapping[str, int]],
    stamp: Mapping[str, Any],
) -> None:
    """Keep a report; ``told`` is its method and the figures of it. IntegrityError where its turn is taken."""
    row = StudyActualRecord
    turns = select(sa.func.count()).where(row.programme_id == programme.id, row.study_key == actual.study_key)
    session.add(
        StudyActualRecord(
            workspace_id=programme.workspace_id,
            programme_id=programme.id or 0,
            turn=session.exec(turns).one() + 1,
            method_key=told[0],
            figures=dict(told[1]),
            **vars(actual),
            **stamp,
        )
    )
    session.flush()


def add_reason(
    session: Session, programme: ProgrammeRecord, place: str, said: tuple[int, str], stamp: Mapping[str, Any]
) -> None:
    """Keep why a place will cost so much more or less than was granted."""
    rest = {name: value for name, value in stamp.items() if name != "plan_number"}
    session.add(
        SpendReasonRecord(
            workspace_id=programme.workspace_id,
            programme_id=programme.id or 0,
            place=place,
            difference_minor=said[0],
            reason=said[1],
            **rest,
        )
    )


@kept_until_written
def verdicts(session: Session, workspace_id: int) -> frozenset[tuple[str, str]]:
    """Advice that somebody decided on already, by subject and evidence."""
    row = AdviceVerdictRecord
    asked = select(row.subject, row.digest).where(row.workspace_id == workspace_id)
    return frozenset((subject, digest) for subject, digest in session.exec(asked))


def add_verdict(session: Session, verdict: AdviceVerdictRecord) -> None:
    """Keep what somebody did with advice. IntegrityError where somebody decided on it already."""
    session.add(verdict)
    session.flush()


@kept_until_written
def invoices_with_units(session: Session, workspace_id: int) -> tuple[tuple[str, str, Invoice], ...]:
    """Every invoice of the workspace that was not countered, with its programme's name and currency."""
    row = SpendInvoiceRecord
    rows = session.execute(
        sa.select(row, col(ProgrammeRecord.name), col(ProgrammeRecord.currency))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(row.programme_id))
        .where(col(row.workspace_id) == workspace_id)
        .order_by(col(row.id))
    ).all()
    out = {(one.programme_id, one.of_entry) for one, _, _ in rows if one.kind == "counter"}
    return tuple(
        (name, currency, _invoice(one))
        for one, name, currency in rows
        if one.kind == "invoice" and (one.programme_id, one.entry) not in out
    )


@kept_until_written
def told_by_fieldwork(session: Session, workspace_id: int) -> tuple[Told, ...]:
    """The newest report on each study of the workspace."""
    row = StudyActualRecord
    rows = session.execute(
        sa.select(row, col(ProgrammeRecord.name))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(row.programme_id))
        .where(col(row.workspace_id) == workspace_id)
        .order_by(col(row.id))
    ).all()
    newest = {(one.programme_id, one.study_key): (one, name) for one, name in rows}
    return tuple(Told(name, one.study_key, one.method_key, one.figures) for one, name in newest.values())


def _rows(session: Session, record: type[Row], programme_id: int) -> list[tuple[Row, Stamped]]:
    table: Any = record
    rows = session.execute(
        sa.select(table, col(UserRecord.name))
        .join(UserRecord, col(UserRecord.id) == table.entered_by)
        .where(table.programme_id == programme_id)
        .order_by(table.id)
    )
    return [(row, Stamped(row.entered_by, name, row.entered_at)) for row, name in rows]


def _money(parts: tuple[Part, ...]) -> dict[str, Any]:
    return {
        "net_minor": sum(part.net_minor for part in parts),
        "counted_vat_minor": sum(part.vat_minor for part in parts),
        "parts": [dict(vars(part)) for part in parts],
    }


def _parts(row: SpendOrderRecord | SpendInvoiceRecord) -> tuple[Part, ...]:
    return tuple(Part(**part) for part in row.parts)


def _order(row: SpendOrderRecord) -> Order:
    return Order(
        row.number, row.place, row.supplier, row.ordered_on, _parts(row), row.reference, row.reason, row.cancels
    )


def _invoice(row: SpendInvoiceRecord) -> Invoice:
    return Invoice(
        row.entry,
        row.place,
        row.supplier,
        row.number,
        row.invoiced_on,
        _parts(row),
        cast("InvoiceKind", row.kind),
        row.order_number,
        row.of_entry,
        row.turn,
        row.vat_minor,
        row.reason,
    )


def _actual(row: StudyActualRecord) -> Actual:
    return Actual(
        row.study_key,
        row.as_of,
        row.completes,
        row.incidence_ppm,
        row.length_milli,
        row.show_ppm,
        row.started_on,
        row.ended_on,
        row.note,
    )
