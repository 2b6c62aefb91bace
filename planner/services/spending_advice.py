"""Advice from what was paid and measured, with its evidence: accepted or dismissed by a person, never by itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.methods.method import Method
from budgeting.spending.advising import (
    FigureAdvice,
    Measured,
    RateAdvice,
    corrected_card,
    figure_advice,
    paid_of,
    rate_advice,
)
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.methods import methods_of, write_method
from planner.services.rates import keep_rate_card, prices_for, see_rate_card
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.records import AdviceVerdictRecord
from planner.storage.repositories import spending

Verdict = Literal["accepted", "dismissed"]
_DECIDED: Final = "Somebody decided on this already. Look at the page again."


@dataclass(frozen=True)
class SeenAdvice:
    """All advice that nobody decided on yet."""

    rates: tuple[RateAdvice, ...]
    figures: tuple[FigureAdvice, ...]

    def of(self, subject: str, digest: str) -> RateAdvice | FigureAdvice:
        """The advice on ``subject`` with this evidence. Raises NotFoundError."""
        every: tuple[RateAdvice | FigureAdvice, ...] = (*self.rates, *self.figures)
        for one in every:
            if (one.subject, one.digest) == (subject, digest):
                return one
        raise NotFoundError


def see_advice(database: Database, actor: Actor, programme_key: str) -> SeenAdvice:
    """Advice of the workspace in the programme's currency. Raises NotFoundError."""
    actor.require("spending.see")
    with database.read() as session:
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
        invoices = spending.invoices_with_units(session, actor.workspace_id)
        told = spending.told_by_fieldwork(session, actor.workspace_id)
        decided = spending.verdicts(session, actor.workspace_id)
    paid = [
        one
        for name, money, invoice in invoices
        for part in invoice.parts
        if (one := paid_of(part, money, f"{invoice.supplier} {invoice.number}, {name}"))
    ]
    measured = [
        Measured(one.method_key, key, milli, f"{one.study_key}, {one.programme_name}")
        for one in told
        for key, milli in one.figures.items()
    ]
    on = max(actor.today(), programme.starts_on)
    prices = prices_for(database, actor, programme.currency, programme.market, on).prices
    rates = (one for one in rate_advice(paid, prices, programme.currency) if (one.subject, one.digest) not in decided)
    figures = (
        one for one in figure_advice(measured, methods_of(database, actor)) if (one.subject, one.digest) not in decided
    )
    return SeenAdvice(tuple(rates), tuple(figures))


def decide_advice(
    database: Database, actor: Actor, programme_key: str, subject: str, digest: str, verdict: Verdict, note: str
) -> str:
    """Accept or dismiss advice; the path of the new card or method version, empty when dismissed.

    A price becomes a new dated card (who keeps prices), a figure a new version of the method (who keeps methods).
    Raises NotFoundError for advice that does not stand, ConflictError when somebody was faster, ForbiddenError.
    """
    advice = see_advice(database, actor, programme_key).of(subject, digest)
    actor.require("rate.edit" if isinstance(advice, RateAdvice) else "method.edit")
    path = "" if verdict == "dismissed" else _act_on(database, actor, advice)
    with database.write() as session:
        _note(session, actor, (subject, digest, verdict, note))
        record(session, actor, f"advice.{verdict}", f"advice:{subject}", {"evidence": digest, "note": note})
    return path


def _act_on(database: Database, actor: Actor, advice: RateAdvice | FigureAdvice) -> str:
    return _accept_rate(database, actor, advice) if isinstance(advice, RateAdvice) else _accept(database, actor, advice)


def _accept_rate(database: Database, actor: Actor, advice: RateAdvice) -> str:
    card = see_rate_card(database, actor, advice.card_key)
    key = keep_rate_card(database, actor, corrected_card(card, advice, actor.today()), newest_seen=card.key)
    return f"/rate-cards/{key}"


def _accept(database: Database, actor: Actor, advice: FigureAdvice) -> str:
    note = f"{advice.input.label} as measured in {len(advice.measured)} studies"
    kept: Method = write_method(database, actor, advice.corrected, note=note, seen_version=advice.method.version)
    return f"/methods/{kept.key}"


def _note(session: Session, actor: Actor, said: tuple[str, str, Verdict, str]) -> None:
    subject, digest, verdict, note = said
    row = AdviceVerdictRecord(
        workspace_id=actor.workspace_id,
        subject=subject,
        digest=digest,
        verdict=verdict,
        note=note,
        entered_by=actor.user_id,
        entered_at=datetime.now(UTC),
    )
    try:
        spending.add_verdict(session, row)
    except sa.exc.IntegrityError as error:
        raise ConflictError(_DECIDED) from error
