"""Whether a frozen plan still stands: its programme goes on changing after it was chosen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from budgeting.errors import ApprovalError
from budgeting.optimiser.verify.picked import look_up
from budgeting.optimiser.verify.reserves import Reserves, broken_futures
from budgeting.optimiser.wording import joined, short_money
from budgeting.plans.plan import Plan
from budgeting.posing.building import ceiling_of, reserve_of
from budgeting.prices.cards import day_words
from budgeting.prices.rates import is_expired
from budgeting.problem import Selection
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import CostLine


def check_ceilings(plan: Plan, programme: Programme) -> None:
    """ApprovalError when ``plan`` needs more than a ceiling that stands in ``programme`` today."""
    broken = broken_ceilings(plan, programme)
    if broken:
        raise ApprovalError(broken)


def broken_ceilings(plan: Plan, programme: Programme) -> str:
    """Why the money of ``plan`` cannot be granted from the budgets of today, in words; empty when it can.

    A frozen plan keeps the budgets that it was chosen within; money is granted from those that stand now. Nor does a
    plan stand that was costed with another VAT than counts now: what it needs today is not what it says.
    """
    if plan.programme.counted_vat_bp != programme.counted_vat_bp:
        return (
            f"VAT of {programme.counted_vat_bp / 100:g} % counts against the budgets now; this plan was costed with "
            f"{plan.programme.counted_vat_bp / 100:g} %, so it costs another sum than it says. "
            "Reject it and have the studies chosen again."
        )
    broken = list(_breaches(plan, programme))
    if not broken:
        return ""
    return (
        f"The budgets have changed since this plan was chosen: it needs {joined(broken)}. "
        "Reject it and have the studies chosen again, or change the budget first."
    )


def _breaches(plan: Plan, programme: Programme) -> Iterator[str]:
    """What the plan needs and the budgets and the reserve rule of today do not leave, in words."""
    budgets = tuple(ceiling_of(programme, budget) for budget in programme.budgets)
    picked = look_up(
        replace(plan.problem, budgets=budgets, reserve=reserve_of(programme)), plan.solution.selection or Selection()
    )
    reserves = Reserves(picked)
    for budget, use in zip(programme.budgets, reserves.uses, strict=True):
        needed = use.spent_minor + use.reserve_minor
        if needed > budget.limit_minor:
            place = programme.place_of(budget) or "the whole programme"
            needs, limit = (short_money(minor, programme.currency) for minor in (needed, budget.limit_minor))
            yield f"{needs} of the {limit} that “{place}” has now"
    if any(broken_futures(picked, reserves)):
        yield f"more for its follow-ups than is left in {programme.reserve.confidence_ppm / 10_000:g} % of cases"


def expired_lines(lines: Iterable[CostLine], on: date) -> tuple[CostLine, ...]:
    """The lines that buy something at a quote that no longer holds on the day; a price put by hand is not one."""
    return tuple(
        line
        for line in lines
        if line.quantity_milli
        and is_expired(line.rate, on)
        and (line.override is None or line.override.rate_minor is None)
    )


def quote_warnings(lines: Iterable[CostLine], on: date) -> tuple[str, ...]:
    """A sentence for each line whose quote has expired, with what to do about it."""
    return tuple(
        f"“{line.label}” is priced by {_quote_of(line)}. Ask for a new quote and cost the study again."
        for line in expired_lines(lines, on)
    )


def check_quotes(plan: Plan, on: date) -> None:
    """ApprovalError when any line that ``plan`` buys, or holds in reserve, is priced by a quote that has expired."""
    names = [
        f"“{line.label}” in “{name}” by {_quote_of(line)}"
        for name, lines in _bought(plan)
        for line in expired_lines(lines, on)
    ]
    if names:
        raise ApprovalError(
            f"This plan is priced by quotes that no longer hold: {joined(list(dict.fromkeys(names)))}. "
            "Reject it, ask the suppliers for new quotes, cost the studies again and have them chosen again."
        )


def _bought(plan: Plan) -> Iterator[tuple[str, tuple[CostLine, ...]]]:
    """The lines of every study that is kept or waits for a finding, and of every shared cost, with their names."""
    for planned in (*plan.kept, *plan.conditional):
        if planned.package is not None:
            yield planned.study.name, planned.package.lines
    for shared in plan.shared_costs:
        yield shared.name, shared.lines


def _quote_of(line: CostLine) -> str:
    supplier, expires_on = line.rate.supplier or "its supplier", line.rate.expires_on
    return f"the quote of {supplier} that expired on {day_words(expires_on)}" if expires_on else supplier


def changes_since(plan: Plan, programme: Programme) -> tuple[str, ...]:
    """What of ``programme`` is no longer as ``plan`` was chosen from, in words: ``1 question``, ``2 studies``.

    Feedback that arrived since counts as nothing here: it changes what people may ask, not what was chosen.
    """
    before = plan.programme
    pairs = (
        (
            "question",
            "questions",
            {q.key: _asked(q) for q in before.questions},
            {q.key: _asked(q) for q in programme.questions},
        ),
        ("study", "studies", {s.key: s for s in before.studies}, {s.key: s for s in programme.studies}),
        (
            "shared cost",
            "shared costs",
            {s.key: s for s in before.shared_costs},
            {s.key: s for s in programme.shared_costs},
        ),
        ("budget", "budgets", _by_place(before), _by_place(programme)),
    )
    found = [_counted(one, many, _differences(old, new)) for one, many, old, new in pairs]
    if before.counted_vat_bp != programme.counted_vat_bp:
        found.append("the VAT that counts")
    if _rules(before) != _rules(programme):
        found.append("rules or staff days")
    return tuple(words for words in found if words)


def _rules(of: Programme) -> tuple[object, ...]:
    return of.prerequisites, of.alternatives, of.capacities, of.coverage, of.contacts, of.reserve, of.level_rules


def _asked(question: Question) -> Question:
    return replace(question, anxiety_points=(), state="ready")


def _by_place(programme: Programme) -> dict[tuple[str | None, str | None], int]:
    return {(one.period_key, one.cost_centre_key): one.limit_minor for one in programme.budgets}


def _differences(old: Mapping[Any, object], new: Mapping[Any, object]) -> int:
    return sum(old.get(key) != new.get(key) for key in old.keys() | new.keys())


def _counted(one: str, many: str, count: int) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""
