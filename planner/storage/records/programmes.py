"""Programmes with their periods, cost centres, budgets and staff."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from budgeting.money import LARGEST_MINOR
from budgeting.rules import (
    COVERAGE_KINDS,
    LEAST_CONFIDENCE_PPM,
    MOST_CONFIDENCE_PPM,
    MOST_COVERED,
    MOST_CUSTOMERS,
    RESERVE_KINDS,
    USUAL_CONFIDENCE_PPM,
)
from planner.storage.records.base import between, minor_column, one_of, owner


class ProgrammeRecord(SQLModel, table=True):
    """Research for one period; ``version`` guards against two people editing at once.

    ``customers_count`` is 0 where nothing limits how often customers are asked.
    """

    __tablename__ = "programme"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "key"),
        one_of("objective", ("net", "gross"), "objective"),
        between("vat_bp", 0, 5_000, "vat"),
        between("customers_count", 0, MOST_CUSTOMERS, "customers"),
        sa.CheckConstraint(
            "(customers_count > 0) = (most_asks_per_period IS NOT NULL OR most_asks IS NOT NULL)", name="asks"
        ),
        one_of("reserve", RESERVE_KINDS, "reserve"),
        between("confidence_ppm", LEAST_CONFIDENCE_PPM, MOST_CONFIDENCE_PPM, "confidence"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    key: str = Field(max_length=64)
    name: str = Field(max_length=120)
    currency: str = Field(max_length=3)
    objective: str = Field(default="net", max_length=8)
    vat_bp: int = 2_000
    counts_vat: bool = False
    market: str = Field(default="", max_length=60)
    begun_at: str = Field(default="", max_length=40)
    customers_count: int = 0
    most_asks_per_period: int | None = None
    most_asks: int | None = None
    reserve: str = Field(default="full", max_length=12)
    confidence_ppm: int = USUAL_CONFIDENCE_PPM
    version: int = 1


class PeriodRecord(SQLModel, table=True):
    """A quarter or month."""

    __tablename__ = "period"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "key"),
        sa.CheckConstraint("starts_on <= ends_on", name="order"),
    )
    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = owner("programme")
    position: int
    key: str = Field(max_length=64)
    name: str = Field(max_length=60)
    starts_on: date
    ends_on: date


class CostCentreRecord(SQLModel, table=True):
    """Who pays."""

    __tablename__ = "cost_centre"
    __table_args__ = (sa.UniqueConstraint("programme_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = owner("programme")
    position: int
    key: str = Field(max_length=64)
    name: str = Field(max_length=120)


class BudgetRecord(SQLModel, table=True):
    """A ceiling: whole programme, a period, a cost centre, or one of each."""

    __tablename__ = "budget"
    __table_args__ = (between("limit_minor", 0, LARGEST_MINOR, "limit"),)
    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = owner("programme")
    period_id: int | None = owner("period", nullable=True)
    cost_centre_id: int | None = owner("cost_centre", nullable=True)
    limit_minor: int = minor_column()


class StaffCapacityRecord(SQLModel, table=True):
    """Days of a staff role in a period, in thousandths."""

    __tablename__ = "staff_capacity"
    __table_args__ = (sa.UniqueConstraint("period_id", "role"), between("days_milli", 0, 10**9, "days"))
    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = owner("programme")
    period_id: int = owner("period")
    role: str = Field(max_length=40)
    days_milli: int = minor_column()


class CoverageRuleRecord(SQLModel, table=True):
    """At least so many studies that serve a stage, persona or touchpoint of the journey."""

    __tablename__ = "coverage_rule"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "key"),
        one_of("kind", COVERAGE_KINDS, "kind"),
        between("least_count", 1, MOST_COVERED, "least"),
    )
    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = owner("programme")
    position: int
    key: str = Field(max_length=64)
    kind: str = Field(max_length=12)
    value: str = Field(max_length=120)
    least_count: int
