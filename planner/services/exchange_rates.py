"""What people do with exchange rates: see them, add one, load many; none is ever changed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from budgeting.errors import MoneyError
from budgeting.prices.currencies import ExchangeRate
from planner.services.actors import Actor
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.repositories import exchange_rates
from planner.storage.repositories.exchange_rates import LoadedExchangeRate

__all__ = ["LoadedExchangeRate", "add_exchange_rates", "list_exchange_rates"]


def list_exchange_rates(database: Database, actor: Actor) -> tuple[LoadedExchangeRate, ...]:
    """Every rate, pair by pair, the newest first."""
    actor.require("rate.see")
    with database.read() as session:
        found = exchange_rates.every(session, actor.workspace_id)[::-1]
    by_day = sorted(found, key=lambda one: one.rate.on, reverse=True)
    return tuple(sorted(by_day, key=lambda one: (one.rate.from_currency, one.rate.to_currency)))


def add_exchange_rates(database: Database, actor: Actor, rates: Sequence[ExchangeRate]) -> None:
    """Keep new rates, all or none. MoneyError when there is none."""
    actor.require("rate.edit")
    if not rates:
        raise MoneyError("The file holds no exchange rate. Give it at least one row.")
    with database.write() as session:
        now = datetime.now(UTC)
        exchange_rates.add(session, actor.workspace_id, rates, loaded_by=actor.user_id, loaded_at=now)
        for rate in rates:
            place = f"exchange_rate:{rate.from_currency}-{rate.to_currency}"
            record(session, actor, "exchange_rate.added", place, {"rate": f"{rate.rate:f}", "on": rate.on.isoformat()})
