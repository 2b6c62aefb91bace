"""What was ordered, paid and measured, and what people said of it: only ever added to."""

from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from budgeting.spending.entries import INVOICE_KINDS
from planner.storage.records.base import json_column, minor_column, moment_column, one_of, owner

VERDICTS: Final = ("accepted", "dismissed")


class SpendOrderRecord(SQLModel, table=True):
    """An order, or the counter-entry that takes the rest of one back (``cancels``).

    ``parts`` say where its money goes; ``net_minor`` and ``counted_vat_minor`` are their sums.
    """

    __tablename__ = "spend_order"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "number"),
        sa.UniqueConstraint("programme_id", "cancels"),
        sa.CheckConstraint("cancels < number", name="cancels"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    number: int
    plan_number: int
    place: str = Field(max_length=140)
    supplier: str = Field(max_length=120)
    reference: str = Field(max_length=120)
    ordered_on: date
    net_minor: int = minor_column()
    counted_vat_minor: int = minor_column()
    parts: list[dict[str, Any]] = json_column()
    reason: str = Field(max_length=1_000)
    cancels: int | None = Field(default=None)
    entered_by: int = Field(foreign_key="user_account.id")
    entered_at: datetime = moment_column()


class SpendInvoiceRecord(SQLModel, table=True):
    """An invoice, a credit note or a counter-entry; a supplier's number is there once in each turn."""

    __tablename__ = "spend_invoice"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "entry"),
        sa.UniqueConstraint("workspace_id", "supplier_key", "number_key", "turn"),
        one_of("kind", INVOICE_KINDS, "kind"),
        sa.CheckConstraint("(kind = 'invoice') = (of_entry IS NULL)", name="of_entry"),
        sa.CheckConstraint("of_entry < entry", name="order"),
        sa.CheckConstraint("(kind = 'counter') = (turn < 0) AND turn <> 0", name="turn"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    entry: int
    plan_number: int
    turn: int
    place: str = Field(max_length=140)
    supplier: str = Field(max_length=120)
    supplier_key: str = Field(max_length=120)
    number: str = Field(max_length=80)
    number_key: str = Field(max_length=80)
    kind: str = Field(max_length=8)
    order_number: int | None = Field(default=None)
    of_entry: int | None = Field(default=None)
    invoiced_on: date
    vat_minor: int = minor_column()
    net_minor: int = minor_column()
    counted_vat_minor: int = minor_column()
    parts: list[dict[str, Any]] = json_column()
    reason: str = Field(max_length=1_000)
    entered_by: int = Field(foreign_key="user_account.id")
    entered_at: datetime = moment_column()


class StudyActualRecord(SQLModel, table=True):
    """What a study's fieldwork came to; the newest of a study holds. ``figures`` are inputs of its method."""

    __tablename__ = "study_actual"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "study_key", "turn"),
        sa.CheckConstraint("completes >= 0", name="completes"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    plan_number: int
    turn: int
    completes: int
    study_key: str = Field(max_length=64)
    method_key: str = Field(max_length=64)
    as_of: date
    incidence_ppm: int | None = minor_column(nullable=True)
    length_milli: int | None = minor_column(nullable=True)
    show_ppm: int | None = minor_column(nullable=True)
    started_on: date | None = Field(default=None)
    ended_on: date | None = Field(default=None)
    figures: dict[str, int] = json_column()
    note: str = Field(max_length=1_000)
    entered_by: int = Field(foreign_key="user_account.id")
    entered_at: datetime = moment_column()


class SpendReasonRecord(SQLModel, table=True):
    """Why a study or shared cost will cost more or less than was granted; the newest holds."""

    __tablename__ = "spend_reason"
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    place: str = Field(max_length=140)
    difference_minor: int = minor_column()
    reason: str = Field(max_length=1_000)
    entered_by: int = Field(foreign_key="user_account.id")
    entered_at: datetime = moment_column()


class AdviceVerdictRecord(SQLModel, table=True):
    """What somebody did with advice on a price or a figure, on this evidence."""

    __tablename__ = "advice_verdict"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "subject", "digest"),
        one_of("verdict", VERDICTS, "verdict"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    subject: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    verdict: str = Field(max_length=10)
    note: str = Field(max_length=1_000)
    entered_by: int = Field(foreign_key="user_account.id")
    entered_at: datetime = moment_column()
