"""The questions about a plan version that are answered by choosing again, each with the shape of its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from budgeting.explaining.again.asking import OnStep, Solver
from budgeting.explaining.again.best_starts import PlacingStarts, best_starts
from budgeting.explaining.again.in_parts import Opened
from budgeting.explaining.budgets.frontier import Frontier, TracingFrontier, frontier
from budgeting.explaining.budgets.frontier_without import OtherCurves, TracingWithout, other_curves
from budgeting.explaining.cards.cards import Cards, StudyCards, explain_studies
from budgeting.explaining.robustness.robustness import Robust, Robustness, robustness
from budgeting.explaining.rules.price_words import PricedRules, WordedPrices, priced_rules
from budgeting.plans.frozen import Frozen
from budgeting.plans.schedule import Starts


@dataclass(frozen=True)
class AnswerKind:
    """``compute`` answers for a frozen plan in one go, ``opened`` in parts; ``doing`` says it to those who wait.

    ``adapter`` reads and writes the answer. ``seconds`` is how long an answer in one go may take, or one part of it.
    """

    compute: Callable[[Frozen, Solver, OnStep], object]
    opened: Opened
    adapter: TypeAdapter[Any]
    doing: str
    seconds: float = 60.0


# In the order in which they are answered: what people look at first comes first.
ANSWER_KINDS: Mapping[str, AnswerKind] = {
    "cards": AnswerKind(
        explain_studies,
        StudyCards,
        TypeAdapter(Cards),
        "Choosing again without each study kept, and with each one left out",
        240.0,
    ),
    "schedule": AnswerKind(
        best_starts, PlacingStarts, TypeAdapter(Starts), "Placing the studies in their periods", 60.0
    ),
    "frontier": AnswerKind(
        frontier, TracingFrontier, TypeAdapter(Frontier), "Choosing again with more and with less money", 240.0
    ),
    "rules": AnswerKind(
        priced_rules, WordedPrices, TypeAdapter(PricedRules), "Choosing again without one rule after another", 240.0
    ),
    "frontier_without": AnswerKind(
        other_curves,
        TracingWithout,
        TypeAdapter(OtherCurves),
        "Choosing again with more and with less money, rule by rule",
        240.0,
    ),
    "robustness": AnswerKind(robustness, Robust, TypeAdapter(Robustness), "Seeing how sure the plan is", 240.0),
}
