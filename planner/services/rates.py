"""What people do with rate cards: load one, keep a quote with its file, and price a study from what is in force."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from budgeting.errors import StudyError
from budgeting.keys import check_key, make_key
from budgeting.prices.cards import RateCard
from budgeting.prices.price_rows import RateList, read_rates
from budgeting.prices.rates import PriceList, price_list
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.repositories import exchange_rates, rates
from planner.storage.repositories.rates import LoadedCard, QuoteFile

__all__ = [
    "LoadedCard",
    "PriceList",
    "QuoteFile",
    "RateCard",
    "keep_rate_card",
    "list_rate_cards",
    "load_rate_card",
    "prices_for",
    "quote_file",
    "see_loaded_card",
    "see_rate_card",
]

# Addresses beside those of the cards.
_RESERVED = frozenset({"element", "exchange-rates", "import", "new"})


def prices_for(
    database: Database,
    actor: Actor,
    programme_currency: str,
    market: str,
    on: date,
    supplier: str | None = None,
) -> PriceList:
    """The prices in force on the day by element, in the programme's currency, and warnings of what cannot be used.

    ``market`` empty: the cards of every market alone. ``supplier`` None: whoever offers.
    """
    actor.require("rate.see")
    with database.read() as session:
        cards = [loaded.card for loaded in rates.every(session, actor.workspace_id)]
        exchange = [loaded.rate for loaded in exchange_rates.every(session, actor.workspace_id)]
    return price_list(cards, exchange, programme_currency, market, on, supplier)


def load_rate_card(database: Database, actor: Actor, card: RateCard, path: Path) -> RateList:
    """Save a rate card from a CSV price list; what was left out, with reasons. Raises StudyError, ConflictError."""
    actor.require("rate.edit")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            listed = read_rates(csv.DictReader(file), card.currency)
    except UnicodeDecodeError:
        message = "The file is not UTF-8 text. Save it as “CSV UTF-8” and load it again."
        raise StudyError(message, place="file") from None
    keep_rate_card(database, actor, replace(card, rates=listed.rates, shares=listed.shares))
    return listed


def keep_rate_card(
    database: Database,
    actor: Actor,
    card: RateCard,
    *,
    file: QuoteFile | None = None,
    newest_seen: str | None = None,
) -> str:
    """Save a new card; gives its key, made from its name when it has none.

    Raises StudyError or BudgetingError where the card does not hold together, ConflictError when the key is taken or
    when somebody has replaced ``newest_seen``, the key of the card that this one is to follow.
    """
    actor.require("rate.edit")
    if not (card.rates or card.shares):
        raise StudyError("The card holds no price. Give it at least one.", place="rates")
    if file is not None and card.kind != "quote":
        raise StudyError("A file is kept with a quote. Make this a quote, or leave the file out.", place="file")
    with database.write() as session:
        kept = replace(card, key=_key(session, actor, card))
        if newest_seen is not None:
            _check_is_newest(session, actor, newest_seen)
        now = datetime.now(UTC)
        rates.create(session, actor.workspace_id, kept, loaded_by=actor.user_id, loaded_at=now, file=file)
        detail: dict[str, Any] = {"rates": len(card.rates), "shares": len(card.shares), "kind": card.kind}
        if file is not None:
            detail["file"] = file.digest
        record(session, actor, "rate_card.loaded", f"rate_card:{kept.key}", detail)
    return kept.key


def list_rate_cards(database: Database, actor: Actor) -> tuple[RateCard, ...]:
    """Every card, the newest first."""
    actor.require("rate.see")
    with database.read() as session:
        found = [loaded.card for loaded in rates.every(session, actor.workspace_id)][::-1]
    return tuple(sorted(found, key=lambda card: card.valid_on, reverse=True))


def see_rate_card(database: Database, actor: Actor, key: str) -> RateCard:
    """One card with its prices. Raises NotFoundError."""
    return see_loaded_card(database, actor, key).card


def see_loaded_card(database: Database, actor: Actor, key: str) -> LoadedCard:
    """One card with its prices, who loaded it and when. Raises NotFoundError."""
    actor.require("rate.see")
    with database.read() as session:
        return rates.one(session, actor.workspace_id, key)


def quote_file(database: Database, actor: Actor, key: str) -> QuoteFile:
    """The supplier's file behind a quote, whole. Raises NotFoundError."""
    actor.require("rate.see")
    with database.read() as session:
        return rates.file_of(session, actor.workspace_id, key)


def _key(session: Session, actor: Actor, card: RateCard) -> str:
    if not card.key:
        return make_key(f"{card.name} {card.valid_on:%Y-%m}", rates.keys(session, actor.workspace_id) | _RESERVED)
    if card.key in _RESERVED:
        raise ConflictError(f"“{card.key}” cannot be the key of a card. Choose another one.")
    return check_key(card.key, place="key")


def _check_is_newest(session: Session, actor: Actor, key: str) -> None:
    """ConflictError when another card has taken the place of ``key`` since it was opened."""
    before = rates.one(session, actor.workspace_id, key).card
    later = _later_in_place(rates.every(session, actor.workspace_id), before)
    if later:
        raise ConflictError(
            f"“{later[-1].card.name}” has been loaded by {later[-1].loaded_by} since you opened this card."
        )


def _later_in_place(loaded: Sequence[LoadedCard], before: RateCard) -> list[LoadedCard]:
    place = (before.kind, before.market, before.supplier)
    after = [one.card.key for one in loaded].index(before.key) + 1
    return [one for one in loaded[after:] if (one.card.kind, one.card.market, one.card.supplier) == place]
