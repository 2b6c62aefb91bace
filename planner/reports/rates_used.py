"""The prices behind a plan: each one that a funded line was worked out with, once."""

from collections.abc import Iterable
from dataclasses import dataclass

from budgeting.plans.plan import Plan
from budgeting.studies import CostLine, Rate


@dataclass(frozen=True)
class UsedRate:
    """A price, how many lines it prices, and what those cost together in minor units before contingency and VAT."""

    rate: Rate
    line_count: int
    amount_minor: int


def rates_used(plan: Plan) -> tuple[tuple[str, tuple[UsedRate, ...]], ...]:
    """Rate card by rate card the prices of every line of kept and conditional studies and of shared costs, by name.

    A price that somebody put in place of the card's stands at its line, with the reason; here is what the card says.
    """
    lines: dict[Rate, list[CostLine]] = {}
    for line in _funded_lines(plan):
        if line.quantity_milli:
            lines.setdefault(line.rate, []).append(line)
    used = (UsedRate(rate, len(found), sum(line.amount_minor for line in found)) for rate, found in lines.items())
    cards: dict[str, list[UsedRate]] = {}
    for one in sorted(used, key=lambda one: (one.rate.card, one.rate.element, one.rate.unit, -one.amount_minor)):
        cards.setdefault(one.rate.card, []).append(one)
    return tuple((card, tuple(found)) for card, found in cards.items())


def _funded_lines(plan: Plan) -> Iterable[CostLine]:
    for planned in (*plan.kept, *plan.conditional):
        yield from planned.package.lines if planned.package else ()
    for cost in plan.shared_costs:
        yield from cost.lines
