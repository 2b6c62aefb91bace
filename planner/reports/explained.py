"""What was found by choosing again, as the printed plan shows it; each part is None until it is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from budgeting.plans.plan import Plan
from planner.reports.frontier import FrontierPage, frontier_page
from planner.reports.robustness import RobustnessPage, robustness_page
from planner.reports.rule_prices import RulesPage, rules_page

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Explained:
    """The answers about one plan beside its names."""

    robustness: RobustnessPage | None = None
    frontier: FrontierPage | None = None
    rules: RulesPage | None = None


def explained_of(plan: Plan, answers: Answers) -> Explained:
    """``answers`` (by kind, as they were worked out) laid out for print."""
    sure = answers.get("robustness")
    return Explained(
        robustness=robustness_page(plan, sure) if sure else None,
        frontier=frontier_page(plan, answers),
        rules=rules_page(plan, answers),
    )
