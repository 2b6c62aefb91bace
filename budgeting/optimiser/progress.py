"""What a search tells while it runs, and how it is asked to stop."""

from collections.abc import Callable
from dataclasses import dataclass

from budgeting.problem import Selection


@dataclass(frozen=True)
class Progress:
    """How far a search has come: the best plan with its objective, an upper bound on it (None: not known yet), seconds so far."""

    value_minor: int
    bound_minor: int | None
    seconds: float
    selection: Selection


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]
