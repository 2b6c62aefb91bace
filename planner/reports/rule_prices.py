"""What rules cost, as the values that the page, its tables and the print show."""

from collections.abc import Mapping
from dataclasses import dataclass

from budgeting.explaining.rules.giving_up import family_of
from budgeting.explaining.rules.price_words import PricedRule, PricedRules
from budgeting.explaining.rules.windows import WINDOW
from budgeting.plans.plan import Plan
from planner.filters import money, plural


@dataclass(frozen=True)
class RulesPage:
    """The prices of all rules of one plan."""

    plan: Plan
    found: PricedRules

    @property
    def binding(self) -> tuple[PricedRule, ...]:
        """The rules that cost something, or may; the dearest first."""
        return self.found.binding

    @property
    def free(self) -> tuple[PricedRule, ...]:
        """The rules that cost nothing now."""
        return self.found.free

    @property
    def has_windows(self) -> bool:
        """Whether it costs something that a study may start only in some periods."""
        return any(family_of(one.price.rule) == WINDOW for one in self.binding)

    @property
    def answer(self) -> str:
        """How many rules cost something, and which costs most."""
        if not self.binding:
            return (
                f"None of the {len(self.free)} rules costs anything now: without any one of them the plan is the same."
            )
        dearest, of = self.binding[0], len(self.found.rules)
        gain = money(dearest.price.dropped.gain_minor, self.plan.programme.currency)
        least = "" if dearest.price.dropped.is_proven else "at least "
        cost = "costs" if len(self.binding) == 1 else "cost"
        counted = f"{len(self.binding)} of {plural(of, 'rule')} {cost} something now."
        rule_words = dearest.name
        return f"{counted} The dearest takes {least}{gain} from the plan’s worth: {rule_words}."


def rules_page(plan: Plan, answers: Mapping[str, object]) -> RulesPage | None:
    """The page of a plan from its answers; None: no answer yet."""
    found = answers.get("rules")
    return RulesPage(plan, found) if isinstance(found, PricedRules) else None
