"""What people do with rate cards: load one from a price list, look at it."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from budgeting.errors import StudyError
from budgeting.keys import check_key
from budgeting.money import exponent
from budgeting.rates import RateList, read_rates
from budgeting.studies import Rate
from planner.services.actors import Actor
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.repositories import rates


@dataclass(frozen=True)
class RateCard:
    """Dated unit prices of a workspace."""

    key: str
    name: str
    currency: str
    price_level: str
    valid_on: date
    rates: tuple[Rate, ...] = ()


def load_rate_card(database: Database, actor: Actor, card: RateCard, path: Path) -> RateList:
    """Save a rate card from a CSV price list; what was left out, with reasons. Raises StudyError, ConflictError."""
    actor.require("rate.edit")
    check_key(card.key, place="key")
    exponent(card.currency)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            listed = read_rates(csv.DictReader(file), card.currency)
    except UnicodeDecodeError:
        message = "The file is not UTF-8 text. Save it as “CSV UTF-8” and load it again."
        raise StudyError(message, place="file") from None
    with database.write() as session:
        rates.create(
            session,
            actor.workspace_id,
            key=card.key,
            name=card.name,
            currency=card.currency,
            price_level=card.price_level,
            valid_on=card.valid_on,
            rates=listed.rates,
        )
        record(session, actor, "rate_card.loaded", f"rate_card:{card.key}", {"rates": len(listed.rates)})
    return listed


def list_rate_cards(database: Database, actor: Actor) -> tuple[RateCard, ...]:
    """Every card without its rates, the newest first."""
    actor.require("rate.see")
    with database.read() as session:
        return tuple(RateCard(**row) for row in rates.heads(session, actor.workspace_id))


def see_rate_card(database: Database, actor: Actor, key: str) -> RateCard:
    """One card with its rates. Raises NotFoundError."""
    actor.require("rate.see")
    with database.read() as session:
        head = rates.head(session, actor.workspace_id, key)
        return RateCard(**head, rates=tuple(rates.by_element(session, actor.workspace_id, key).values()))
