"""What rules cost: look at the prices, take them away."""

from dataclasses import dataclass

from budgeting.explaining.rules.price_words import PricedRule
from budgeting.explaining.rules.rule_prices import Eased
from budgeting.money import Money
from planner.reports.rule_prices import RulesPage, rules_page
from planner.services import answers
from planner.services.actors import Actor
from planner.services.plans import SeenPlan
from planner.services.sheets import Cell, Sheet
from planner.storage.database import Database

_HEADS = ("Rule", "Dropping it adds", "One step", "One step adds", "Proven", "In words")


@dataclass(frozen=True)
class SeenRules:
    """A version with its page (None: not worked out yet) and the job that works it out, if any."""

    seen: SeenPlan
    page: RulesPage | None
    job_id: int | None


def see_rule_prices(database: Database, actor: Actor, programme_key: str, number: int) -> SeenRules:
    """What every rule of a version costs. Raises what ``see_plan`` raises."""
    shown = answers.see_answers(database, actor, programme_key, number, "rules")
    return SeenRules(shown.seen, rules_page(shown.seen.plan, shown.answer_by_kind), shown.job_id)


def rules_sheet(page: RulesPage) -> Sheet:
    """Every rule with its price."""
    return Sheet("Rules", _HEADS, tuple(_row(one, page.plan.programme.currency) for one in page.found.rules))


def _row(rule: PricedRule, currency: str) -> tuple[Cell, ...]:
    price = rule.price
    is_proven = price.dropped.is_proven and (price.first is None or price.first.is_proven)
    dropped, first = _gain(price.dropped, currency), _gain(price.first, currency)
    return (rule.name, dropped, rule.step_words, first, "yes" if is_proven else "no", " ".join(rule.says))


def _gain(eased: Eased | None, currency: str) -> Money | None:
    return Money(eased.gain_minor, currency) if eased else None
