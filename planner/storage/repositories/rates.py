"""Rate cards of a workspace."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session, select

from budgeting.studies import Mark, Rate
from planner.services.errors import ConflictError, NotFoundError
from planner.storage.records import RateCardRecord, RateRecord

_HEAD = ("key", "name", "currency", "price_level", "valid_on")


def heads(session: Session, workspace_id: int) -> Sequence[Mapping[str, Any]]:
    """Every card, the newest first."""
    found = session.exec(
        select(RateCardRecord)
        .where(RateCardRecord.workspace_id == workspace_id)
        .order_by(sa.desc(RateCardRecord.__table__.c.valid_on), RateCardRecord.key)  # type: ignore[attr-defined]  # SQLModel adds it
    )
    return [card.model_dump(include=set(_HEAD)) for card in found]


def head(session: Session, workspace_id: int, key: str) -> Mapping[str, Any]:
    """One card without its rates. Raises NotFoundError."""
    return _one(session, workspace_id, key).model_dump(include=set(_HEAD))


def by_element(session: Session, workspace_id: int, key: str) -> dict[str, Rate]:
    """The card's rates by element, in its order. Raises NotFoundError."""
    card = _one(session, workspace_id, key)
    found = session.exec(select(RateRecord).where(RateRecord.rate_card_id == card.id).order_by(_position()))
    return {
        one.element: Rate(
            one.element,
            one.unit,
            one.low_minor,
            one.typical_minor,
            one.high_minor,
            cast("Mark", one.mark),
            one.evidence,
        )
        for one in found
    }


def create(  # noqa: PLR0913  all of them name what is kept
    session: Session,
    workspace_id: int,
    *,
    key: str,
    name: str,
    currency: str,
    price_level: str,
    valid_on: date,
    rates: Iterable[Rate],
) -> None:
    """Keep a new card with its rates. Raises ConflictError when the key is taken."""
    taken = select(RateCardRecord.id).where(RateCardRecord.workspace_id == workspace_id, RateCardRecord.key == key)
    if session.exec(taken).first() is not None:
        raise ConflictError(f"There is a rate card “{key}” already. Load the new one under another key.")
    card = RateCardRecord(
        workspace_id=workspace_id, key=key, name=name, currency=currency, price_level=price_level, valid_on=valid_on
    )
    session.add(card)
    session.flush()
    for position, rate in enumerate(rates):
        session.add(RateRecord(rate_card_id=card.id or 0, position=position, **_columns(rate)))


def _columns(rate: Rate) -> dict[str, Any]:
    return {name: getattr(rate, name) for name in Rate.__dataclass_fields__}


def _position() -> Any:  # noqa: ANN401  a column expression
    return sa.asc(RateRecord.__table__.c.position)  # type: ignore[attr-defined]  # SQLModel adds it


def _one(session: Session, workspace_id: int, key: str) -> RateCardRecord:
    found = session.exec(
        select(RateCardRecord).where(RateCardRecord.workspace_id == workspace_id, RateCardRecord.key == key)
    ).first()
    if found is None:
        raise NotFoundError
    return found
