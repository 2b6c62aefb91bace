"""What a search tells while it runs, and how it is asked to stop."""

from collections.abc import Callable
from dataclasses import dataclass

from budgeting.problem import Selection


@dataclass(frozen=True)
class Progress:
    """The best plan so far with its objective, an upper bound on any plan's (None: not known yet), and the seconds."""

    value_minor: int
    bound_minor: int | None
    seconds: float
    selection: Selection


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]
