"""What was found by choosing again, as the printed plan shows it; each part is None until it is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from budgeting.plans.plan import Plan
from planner.filters import money
from planner.reports.cards import CardRow, CardsPage, cards_page
from planner.reports.frontier import FrontierPage, frontier_page
from planner.reports.robustness import RobustnessPage, robustness_page
from planner.reports.rule_prices import RulesPage, rules_page

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Explained:
    """The answers about one plan beside its names."""

    cards: CardsPage | None = None
    frontier: FrontierPage | None = None
    rules: RulesPage | None = None
    robustness: RobustnessPage | None = None

    def card(self, study_key: str) -> CardRow | None:
        """Why a study is in or out; None while that is not worked out."""
        return self.cards.row(study_key) if self.cards else None


def explained_of(plan: Plan, answers: Answers) -> Explained:
    """``answers`` (by kind, as they were worked out) laid out for print."""
    why, sure = answers.get("cards"), answers.get("robustness")
    return Explained(
        cards=cards_page(plan, why) if why else None,
        frontier=frontier_page(plan, answers),
        rules=rules_page(plan, answers),
        robustness=robustness_page(plan, sure) if sure else None,
    )


def entry_price(row: CardRow, currency: str) -> str:
    """How much less a study that is left out would have to cost to be kept, in words of a table's cell."""
    card, study = row.card, row.planned.study
    if study.trigger or (card.loss_minor or 0) <= 0:
        return "–"
    if card.cost_turn_minor is None:
        return "no price would do" if card.is_turn_exact else "not settled"
    if -card.cost_turn_minor in {package.cost_minor for package in study.packages}:
        return "only at no cost"
    return ("" if card.is_turn_exact else "about ") + money(-card.cost_turn_minor, currency)
