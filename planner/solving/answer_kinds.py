"""The questions about a plan version that are answered by choosing again, each with the shape of its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from budgeting.explaining.asking import OnStep, Solver
from budgeting.explaining.robustness import Robustness, robustness
from budgeting.plans.frozen import Frozen


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
    "robustness": AnswerKind(robustness, TypeAdapter(Robustness), "Seeing how sure the plan is", 240.0),
}
