"""Exchange rates of a workspace: only ever added to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from budgeting.prices.currencies import ExchangeRate
from planner.storage.keeping import kept_until_rewritten
from planner.storage.records import ExchangeRateRecord, UserRecord


@dataclass(frozen=True)
class LoadedExchangeRate:
    """A rate with who entered it and when."""

    rate: ExchangeRate
    loaded_by: str
    loaded_at: datetime


@kept_until_rewritten
def every(session: Session, workspace_id: int) -> tuple[LoadedExchangeRate, ...]:
    """Every rate, in the order they were entered."""
    record = ExchangeRateRecord
    rows = session.exec(
        select(record, UserRecord.name)
        .join(UserRecord, col(UserRecord.id) == col(record.loaded_by))
        .where(record.workspace_id == workspace_id)
        .order_by(col(record.id))
    )
    return tuple(LoadedExchangeRate(_rate(row), name, row.loaded_at) for row, name in rows)


@kept_until_rewritten
def loaded_by(session: Session, workspace_id: int, people: frozenset[int]) -> tuple[ExchangeRate, ...]:
    """The rates that one of ``people`` entered."""
    record = ExchangeRateRecord
    asked = select(record).where(record.workspace_id == workspace_id, col(record.loaded_by).in_(people))
    return tuple(_rate(row) for row in session.exec(asked))


def add(
    session: Session, workspace_id: int, rates: Iterable[ExchangeRate], *, loaded_by: int, loaded_at: datetime
) -> None:
    """Keep new rates, in their order."""
    for rate in rates:
        session.add(
            ExchangeRateRecord(
                workspace_id=workspace_id,
                from_currency=rate.from_currency,
                to_currency=rate.to_currency,
                rate=f"{rate.rate:f}",
                valid_on=rate.on,
                source=rate.source,
                loaded_by=loaded_by,
                loaded_at=loaded_at,
            )
        )
        session.flush()


def _rate(row: ExchangeRateRecord) -> ExchangeRate:
    return ExchangeRate(row.from_currency, row.to_currency, Decimal(row.rate), row.valid_on, row.source)
