"""Rate cards of a workspace: read whole, written once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlmodel import Session, col, select

from budgeting.prices.cards import CardKind, RateCard, Share
from budgeting.studies import Mark, Rate
from planner.services.errors import ConflictError, NotFoundError
from planner.storage.keeping import kept_until_rewritten
from planner.storage.records import QuoteFileRecord, RateCardRecord, RateRecord, RateShareRecord, UserRecord

_HEAD = ("key", "name", "currency", "price_level", "valid_on", "market", "supplier", "expires_on", "reference")
_RATE = ("element", "unit", "low_minor", "typical_minor", "high_minor", "mark", "evidence")
_SHARE = ("element", "of_element", "low_bp", "typical_bp", "high_bp", "mark", "evidence")


@dataclass(frozen=True)
class QuoteFile:
    """The supplier's file behind a quote; ``content`` is empty where only its name is asked for."""

    name: str
    media_type: str
    digest: str
    content: bytes = b""


@dataclass(frozen=True)
class LoadedCard:
    """A card with who loaded it and when, and the file behind it, if there is one (without its content)."""

    card: RateCard
    loaded_by: str
    loaded_at: datetime
    file: QuoteFile | None


@kept_until_rewritten
def every(session: Session, workspace_id: int, key: str | None = None) -> tuple[LoadedCard, ...]:
    """Every card with its prices, in the order they were loaded; the one of ``key`` alone when it is given."""
    wanted = [col(RateCardRecord.workspace_id) == workspace_id]
    wanted += [col(RateCardRecord.key) == key] if key is not None else []
    cards = session.exec(
        select(RateCardRecord, UserRecord.name)
        .join(UserRecord, col(UserRecord.id) == col(RateCardRecord.loaded_by))
        .where(*wanted)
        .order_by(col(RateCardRecord.id))
    ).all()
    ids = [card.id or 0 for card, _ in cards]
    rates, shares, files = _rates(session, ids), _shares(session, ids), _files(session, ids)
    return tuple(
        LoadedCard(
            _card(card, tuple(rates[card.id or 0]), tuple(shares[card.id or 0])),
            name,
            card.loaded_at,
            files.get(card.id or 0),
        )
        for card, name in cards
    )


@kept_until_rewritten
def keys_loaded_by(session: Session, workspace_id: int, people: frozenset[int]) -> frozenset[str]:
    """The keys of the cards and quotes that one of ``people`` loaded."""
    record = RateCardRecord
    asked = select(record.key).where(record.workspace_id == workspace_id, col(record.loaded_by).in_(people))
    return frozenset(session.exec(asked))


def one(session: Session, workspace_id: int, key: str) -> LoadedCard:
    """One card with its prices. Raises NotFoundError."""
    found = every(session, workspace_id, key)
    if not found:
        raise NotFoundError
    return found[0]


def file_of(session: Session, workspace_id: int, key: str) -> QuoteFile:
    """The file behind a quote, whole. Raises NotFoundError."""
    found = session.exec(
        select(QuoteFileRecord)
        .join(RateCardRecord, col(RateCardRecord.id) == col(QuoteFileRecord.rate_card_id))
        .where(RateCardRecord.workspace_id == workspace_id, RateCardRecord.key == key)
    ).first()
    if found is None:
        raise NotFoundError
    return QuoteFile(found.name, found.media_type, found.digest, found.content)


def keys(session: Session, workspace_id: int) -> frozenset[str]:
    """The keys that are taken."""
    return frozenset(session.exec(select(RateCardRecord.key).where(RateCardRecord.workspace_id == workspace_id)))


def create(
    session: Session, workspace_id: int, card: RateCard, *, loaded_by: int, loaded_at: datetime, file: QuoteFile | None
) -> None:
    """Keep a new card with its prices and its file. Raises ConflictError when the key is taken."""
    if card.key in keys(session, workspace_id):
        raise ConflictError(f"There is a rate card “{card.key}” already. Load the new one under another key.")
    head = {name: getattr(card, name) for name in _HEAD}
    row = RateCardRecord(workspace_id=workspace_id, kind=card.kind, loaded_by=loaded_by, loaded_at=loaded_at, **head)
    session.add(row)
    session.flush()
    owner = row.id or 0
    for position, rate in enumerate(card.rates):
        session.add(RateRecord(rate_card_id=owner, position=position, **_columns(rate, _RATE)))
    for position, share in enumerate(card.shares):
        session.add(RateShareRecord(rate_card_id=owner, position=position, **_columns(share, _SHARE)))
    if file is not None:
        session.add(QuoteFileRecord(rate_card_id=owner, **vars(file)))


def _columns(price: Rate | Share, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(price, name) for name in names}


def _card(row: RateCardRecord, rates: tuple[Rate, ...], shares: tuple[Share, ...]) -> RateCard:
    head = row.model_dump(include=set(_HEAD))
    return RateCard(**head, kind=cast("CardKind", row.kind), rates=rates, shares=shares)


def _rates(session: Session, ids: Sequence[int]) -> Mapping[int, list[Rate]]:
    found: dict[int, list[Rate]] = defaultdict(list)
    rows = session.exec(
        select(RateRecord).where(col(RateRecord.rate_card_id).in_(ids)).order_by(col(RateRecord.position))
    )
    for row in rows:
        mark = cast("Mark", row.mark)
        found[row.rate_card_id].append(
            Rate(row.element, row.unit, row.low_minor, row.typical_minor, row.high_minor, mark, row.evidence)
        )
    return found


def _shares(session: Session, ids: Sequence[int]) -> Mapping[int, list[Share]]:
    found: dict[int, list[Share]] = defaultdict(list)
    record = RateShareRecord
    rows = session.exec(select(record).where(col(record.rate_card_id).in_(ids)).order_by(col(record.position)))
    for row in rows:
        mark = cast("Mark", row.mark)
        found[row.rate_card_id].append(
            Share(row.element, row.of_element, row.low_bp, row.typical_bp, row.high_bp, mark, row.evidence)
        )
    return found


def _files(session: Session, ids: Sequence[int]) -> dict[int, QuoteFile]:
    record = QuoteFileRecord
    rows = session.exec(
        select(record.rate_card_id, record.name, record.media_type, record.digest).where(
            col(record.rate_card_id).in_(ids)
        )
    )
    return {card_id: QuoteFile(name, media_type, digest) for card_id, name, media_type, digest in rows}
