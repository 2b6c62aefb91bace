"""How sure a plan version is: look at it, and take its tables away."""

from dataclasses import dataclass
from decimal import Decimal

from budgeting.money import Money
from planner.reports.robustness import RobustnessPage, robustness_page
from planner.services import answers
from planner.services.actors import Actor
from planner.services.plans import SeenPlan
from planner.services.sheets import Sheet
from planner.storage.database import Database

_PER_PERCENT = 10_000


@dataclass(frozen=True)
class SeenRobustness:
    """A version with its page (None: not worked out yet) and the job that works it out, if any."""

    seen: SeenPlan
    page: RobustnessPage | None
    job_id: int | None


def see_robustness(database: Database, actor: Actor, programme_key: str, number: int) -> SeenRobustness:
    """How sure a version is. Raises what ``see_plan`` raises."""
    shown = answers.see_answers(database, actor, programme_key, number, "robustness")
    found = shown.answer_by_kind.get("robustness")
    return SeenRobustness(shown.seen, robustness_page(shown.seen.plan, found) if found else None, shown.job_id)


def robustness_sheets(page: RobustnessPage) -> tuple[Sheet, ...]:
    """Studies, budgets, spending and what to pin down, as tables."""
    return _studies(page), _budgets(page), _spending(page), _pinned(page)


def _studies(page: RobustnessPage) -> Sheet:
    rows = tuple(
        (row.planned.study.name, row.kind, _percent(row.chosen_ppm), _percent(row.conditional_ppm), row.standing)
        for row in page.rows
    )
    return Sheet("Studies", ("Study", "Plan", "Chosen, %", "Held for a finding, %", "Standing"), rows)


def _budgets(page: RobustnessPage) -> Sheet:
    rows = tuple(
        (one.name, _money(page, one.limit_minor), _percent(one.over_ppm), _money(page, one.nine_in_ten_minor))
        for one in page.found.overspends
    )
    return Sheet("Budgets", ("Budget", "Ceiling", "Broken, %", "Nine in ten stay within"), rows)


def _spending(page: RobustnessPage) -> Sheet:
    heads = ("To the end of", "1 in 10 within", "1 in 4 within", "half within", "3 in 4 within", "9 in 10 within")
    bands = zip(page.periods, page.found.fan.bands, strict=True)
    return Sheet("Spending", heads, tuple((name, *(_money(page, minor) for minor in band)) for name, band in bands))


def _pinned(page: RobustnessPage) -> Sheet:
    rows = tuple((row.question or "Price", row.label, _money(page, row.worth_minor)) for row in page.pinned)
    return Sheet("Pin down", ("Question", "Input", "Worth knowing"), rows)


def _money(page: RobustnessPage, minor: int) -> Money:
    return Money(minor, page.plan.programme.currency)


def _percent(ppm: int) -> Decimal:
    return Decimal(ppm) / _PER_PERCENT
