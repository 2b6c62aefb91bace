"""Budgets: what may be spent, whose days are there, and from what sum two people approve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from budgeting.errors import ApprovalError, StudyError
from budgeting.programme import Budget, Pricing, Programme, ReserveRule, StaffCapacity
from planner.api.amounts import Amount, percent_of_bp, percent_of_ppm, plain_milli
from planner.api.bodies import BasisPoints, Body, Key, Line, Milli, Ppm
from planner.api.editing import check_seen, version_of_text
from planner.api.filling import filled, refusal, refused_by
from planner.api.operations import PREFIX, operation
from planner.api.replies import Reply
from planner.context import actor, current
from planner.forms.approval_limits import ApprovalLimitForm
from planner.forms.budget import BudgetForm, roles_of
from planner.problems import RefusedError
from planner.services.approval_limits import Limit, see_limits, set_limit
from planner.services.programmes import MoneyRules, SeenProgramme, budget_notes, see_programme, set_budgets
from planner.services.rates import list_rate_cards


@dataclass(frozen=True)
class BudgetTold:
    """The ceilings and days of a programme, how it is priced, and what it holds in reserve."""

    ceilings: tuple[Budget, ...]
    days: tuple[StaffCapacity, ...]
    pricing: Pricing
    reserve: ReserveRule
    notes: tuple[str, ...]


@dataclass(frozen=True)
class LimitsTold:
    """From what sum on two people approve a plan, by currency; null where one is always enough."""

    limits: tuple[Limit, ...]


class CeilingTyped(Body):
    """A ceiling of a period, of a cost centre, of one in the other, or of the whole programme."""

    period: Key | None = None
    cost_centre: Key | None = None
    limit: Amount


class DaysTyped(Body):
    """Days of staff of a role in a period."""

    role: Line
    period: Key
    days_milli: Milli


class BudgetTyped(Body):
    """All ceilings and days at once: what is not named has none."""

    ceilings: Annotated[list[CeilingTyped], Field(min_length=1, max_length=1_000)]
    days: Annotated[list[DaysTyped], Field(max_length=1_000, default_factory=list)]
    vat_bp: BasisPoints
    counts_vat: bool
    market: Line = ""
    reserve: Literal["full", "expected", "confidence"] = "full"
    confidence_ppm: Ppm | None = None


class LimitTyped(Body):
    """From what sum on two people approve plans in a currency; null when one person is always enough."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    limit: Amount | None


@operation("GET", "/programmes/<programme_key>/budget", "budget.see")
def one(programme_key: str) -> Reply[BudgetTold]:
    """Read the budget."""
    seen = _see(programme_key)
    found = seen.programme
    told = BudgetTold(found.budgets, found.capacities, found.pricing, found.reserve, budget_notes(found))
    return Reply(told, found.currency, seen.version, f"{PREFIX}/programmes/{programme_key}/budget")


@operation("PUT", "/programmes/<programme_key>/budget", "budget.edit", also=("programme.see", "rate.see"))
def change(programme_key: str, seen: int, body: BudgetTyped) -> Reply[BudgetTold]:
    """Set the budget."""
    programme = _see(programme_key).programme
    form = filled(BudgetForm, _typed(body, programme)).offer(programme, _markets())
    form.validate()
    found, pricing, reserve = form.read(), form.read_pricing(), form.read_reserve()
    names = {"limits": "ceilings", "vat": "vat_bp", "confidence": "confidence_ppm"}
    if found is None or pricing is None or reserve is None:
        raise refusal(form, names)
    rules = MoneyRules(pricing, reserve)
    try:
        set_budgets(current().database, actor(), programme_key, *found, rules, seen_version=seen)
    except StudyError as error:
        raise refused_by(error, names, "vat_bp") from None
    return one(programme_key)


@operation("GET", "/approval-limits", "budget.see")
def limits() -> Reply[LimitsTold]:
    """Read from what sum on two people approve."""
    known = see_limits(current().database, actor())
    version = version_of_text(*(f"{one.currency}:{one.limit_minor}" for one in known))
    return Reply(LimitsTold(known), version=version, path=f"{PREFIX}/approval-limits")


@operation("POST", "/approval-limits", "budget.edit", also=("budget.see",))
def limit(seen: int, body: LimitTyped) -> Reply[LimitsTold]:
    """Set from what sum on two people approve."""
    before = limits()
    check_seen(seen, before.version)
    known = before.value.limits
    typed = body.limit.typed(body.currency, "limit") if body.limit else None
    form = filled(ApprovalLimitForm, [("limit_currency", body.currency), ("limit", typed)]).offer(body.currency, known)
    found = form.read()
    if found is None:
        raise refusal(form, {"limit_currency": "currency"})
    try:
        set_limit(current().database, actor(), *found, seen=known)
    except ApprovalError as error:
        raise refused_by(error, usual="limit") from None
    return limits()


def _see(programme_key: str) -> SeenProgramme:
    return see_programme(current().database, actor(), programme_key)


def _markets() -> list[str]:
    return sorted({card.market for card in list_rate_cards(current().database, actor()) if card.market})


def _typed(body: BudgetTyped, programme: Programme) -> Iterator[tuple[str, object]]:
    centres = [None, *(centre.key for centre in programme.cost_centres)]
    periods = [None, *(period.key for period in programme.periods)]
    for place, ceiling in enumerate(body.ceilings):
        row = _place(ceiling.cost_centre, centres, f"ceilings.{place}.cost_centre")
        column = _place(ceiling.period, periods, f"ceilings.{place}.period")
        yield f"limits-{row}-{column}", ceiling.limit.typed(programme.currency, f"ceilings.{place}.limit")
    for place, days in enumerate(body.days):
        row = _place(days.role, roles_of(programme), f"days.{place}.role")
        column = _place(days.period, periods[1:], f"days.{place}.period")
        yield f"days-{row}-{column}", plain_milli(days.days_milli)
    yield "vat", percent_of_bp(body.vat_bp)
    yield from (("counts_vat", body.counts_vat), ("market", body.market), ("reserve", body.reserve))
    yield "confidence", None if body.confidence_ppm is None else percent_of_ppm(body.confidence_ppm)


def _place(wanted: str | None, known: Sequence[str | None], field: str) -> int:
    if wanted not in known:
        raise RefusedError([(field, "There is nothing of that name in this programme.")])
    return known.index(wanted)
