"""Advice from what was paid and measured, with its evidence: a person accepts or dismisses it, never the planner."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field

from budgeting.errors import BudgetingError
from budgeting.spending.advising import FigureAdvice, Measured, Paid, RateAdvice
from planner.api.bodies import Body, Line
from planner.api.filling import checked, filled, refused_by
from planner.api.operations import operation
from planner.api.replies import Reply
from planner.context import actor, current
from planner.forms.spending import AdviceForm
from planner.services.programmes import see_programme
from planner.services.spending_advice import decide_advice, see_advice

_OF: Final = "/programmes/<programme_key>/spending/advice"


@dataclass(frozen=True)
class RateAdviceTold:
    """Invoices paid another price than the card says: the least, the middle and the most of what was paid."""

    subject: str
    digest: str
    element: str
    card_key: str
    typical_minor: int
    paid_between_minor: tuple[int, int, int]
    paid: tuple[Paid, ...]


@dataclass(frozen=True)
class FigureAdviceTold:
    """Fieldwork was otherwise than a method assumes."""

    subject: str
    digest: str
    method_key: str
    input_key: str
    assumed_milli: int
    milli: int
    measured: tuple[Measured, ...]


@dataclass(frozen=True)
class AdviceTold:
    """All advice that waits for a decision."""

    rates: tuple[RateAdviceTold, ...]
    figures: tuple[FigureAdviceTold, ...]


class VerdictTyped(Body):
    """What is done with advice, on which evidence: its ``digest`` names what was seen."""

    subject: Line
    digest: Annotated[str, Field(max_length=64)]
    verdict: Literal["accepted", "dismissed"]
    note: Annotated[str, Field(max_length=1_000)] = ""


@operation("GET", _OF, "spending.see")
def every(programme_key: str) -> Reply[AdviceTold]:
    """Read the advice that waits for a decision."""
    seen = see_advice(current().database, actor(), programme_key)
    told = AdviceTold(tuple(map(_rate, seen.rates)), tuple(map(_figure, seen.figures)))
    return Reply(told, see_programme(current().database, actor(), programme_key).programme.currency)


@operation("POST", _OF, "spending.explain", also=("spending.see", "programme.see", "method.see", "rate.see"))
def decide(programme_key: str, body: VerdictTyped) -> Reply[AdviceTold]:
    """Accept or dismiss advice; answers with what is left."""
    form = checked(filled(AdviceForm, body.model_dump().items()))
    said = body.subject, body.digest, body.verdict, form.note.data or ""
    try:
        decide_advice(current().database, actor(), programme_key, *said)
    except BudgetingError as error:
        raise refused_by(error, usual="subject") from None
    return every(programme_key)


def _rate(one: RateAdvice) -> RateAdviceTold:
    told = one.subject, one.digest, one.rate.element, one.card_key, one.rate.typical_minor
    return RateAdviceTold(*told, one.prices, one.paid)


def _figure(one: FigureAdvice) -> FigureAdviceTold:
    told = one.subject, one.digest, one.method.key, one.input.key, one.input.default_milli
    return FigureAdviceTold(*told, one.milli, one.measured)
