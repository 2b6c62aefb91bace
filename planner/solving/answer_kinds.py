"""The questions about a plan version that are answered by choosing again, each with the shape of its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from budgeting.explaining.again.asking import OnStep, Solver
from budgeting.explaining.again.best_starts import best_starts
from budgeting.explaining.budgets.frontier import Frontier, frontier
from budgeting.explaining.budgets.frontier_without import OtherCurves, other_curves
from budgeting.explaining.cards.cards import Cards, explain_studies
from budgeting.explaining.robustness.robustness import Robustness, robustness
from budgeting.explaining.rules.price_words import PricedRules, priced_rules
from budgeting.plans.frozen import Frozen
from budgeting.plans.schedule import Starts


@dataclass(frozen=True)
class AnswerKind:
    """``compute`` answers for a frozen plan; ``seconds`` is how long it may take; ``doing`` says it to those who wait.

    ``adapter`` reads and writes the answer.
    """

    compute: Callable[[Frozen, Solver, OnStep], object]
    adapter: TypeAdapter[Any]
    doing: str
    seconds: float = 60.0


# In the order in which they are answered: what people look at first comes first.
ANSWER_KINDS: Mapping[str, AnswerKind] = {
    "cards": AnswerKind(
        explain_studies, TypeAdapter(Cards), "Choosing again without each study kept, and with each one left out", 240.0
    ),
    "schedule": AnswerKind(best_starts, TypeAdapter(Starts), "Placing the studies in their periods"),
    "frontier": AnswerKind(frontier, TypeAdapter(Frontier), "Choosing again with more and with less money", 240.0),
    "rules": AnswerKind(priced_rules, TypeAdapter(PricedRules), "Choosing again without one rule after another", 240.0),
    "frontier_without": AnswerKind(
        other_curves, TypeAdapter(OtherCurves), "Choosing again with more and with less money, rule by rule", 240.0
    ),
    "robustness": AnswerKind(robustness, TypeAdapter(Robustness), "Seeing how sure the plan is", 240.0),
}
