"""Rate cards with their prices and quotes' files, and exchange rates, of a workspace; none of them is ever changed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import minor_column, moment_column, one_of, owner

CARD_KINDS = ("price_list", "quote", "benchmark")


class RateCardRecord(SQLModel, table=True):
    """Dated unit prices of a workspace: a price list, a supplier's quote, or a benchmark."""

    __tablename__ = "rate_card"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "key"),
        one_of("kind", CARD_KINDS, "kind"),
        sa.CheckConstraint("(expires_on IS NOT NULL) = (kind = 'quote')", name="expiry"),
        sa.CheckConstraint("expires_on >= valid_on", name="dates"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    key: str = Field(max_length=64)
    name: str = Field(max_length=120)
    kind: str = Field(max_length=12)
    market: str = Field(default="", max_length=60)
    supplier: str = Field(default="", max_length=120)
    currency: str = Field(max_length=3)
    price_level: str = Field(default="", max_length=120)
    valid_on: date
    expires_on: date | None = None
    reference: str = Field(default="", max_length=120)
    loaded_by: int = Field(foreign_key="user_account.id")
    loaded_at: datetime = moment_column()


class RateRecord(SQLModel, table=True):
    """The price of one element on a rate card."""

    __tablename__ = "rate"
    __table_args__ = (
        sa.UniqueConstraint("rate_card_id", "element"),
        one_of("mark", ("A", "B", "C"), "mark"),
        sa.CheckConstraint(
            "0 <= low_minor AND low_minor <= typical_minor AND typical_minor <= high_minor", name="order"
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    rate_card_id: int = owner("rate_card")
    position: int
    element: str = Field(max_length=120)
    unit: str = Field(max_length=160)
    low_minor: int = minor_column()
    typical_minor: int = minor_column()
    high_minor: int = minor_column()
    mark: str = Field(max_length=1)
    evidence: str = Field(default="", max_length=300)


class RateShareRecord(SQLModel, table=True):
    """A price that is a share of another element's, in basis points."""

    __tablename__ = "rate_share"
    __table_args__ = (
        sa.UniqueConstraint("rate_card_id", "element"),
        one_of("mark", ("A", "B", "C"), "mark"),
        sa.CheckConstraint("0 <= low_bp AND low_bp <= typical_bp AND typical_bp <= high_bp", name="order"),
    )
    id: int | None = Field(default=None, primary_key=True)
    rate_card_id: int = owner("rate_card")
    position: int
    element: str = Field(max_length=120)
    of_element: str = Field(max_length=120)
    low_bp: int
    typical_bp: int
    high_bp: int
    mark: str = Field(max_length=1)
    evidence: str = Field(default="", max_length=300)


class QuoteFileRecord(SQLModel, table=True):
    """The supplier's file behind a quote, as it was sent."""

    __tablename__ = "quote_file"
    __table_args__ = (sa.UniqueConstraint("rate_card_id"),)
    id: int | None = Field(default=None, primary_key=True)
    rate_card_id: int = owner("rate_card", index=False)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    digest: str = Field(max_length=64)
    content: bytes = Field(sa_type=sa.LargeBinary, nullable=False)


class ExchangeRateRecord(SQLModel, table=True):
    """What one unit of a currency costs in another from a day on; the rate is exact decimal text."""

    __tablename__ = "exchange_rate"
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    from_currency: str = Field(max_length=3)
    to_currency: str = Field(max_length=3)
    rate: str = Field(max_length=24)
    valid_on: date
    source: str = Field(default="", max_length=200)
    loaded_by: int = Field(foreign_key="user_account.id")
    loaded_at: datetime = moment_column()
