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


@dataclass(frozen=True)
class Known:
    """What is known before the search begins, from a neighbouring problem for instance.

    ``selection`` is judged again and used only if it keeps every rule. ``bound_minor`` is taken at its word: the caller
    says that no plan of this problem has a greater objective. A bound of a neighbour (``Solution.bound_minor``) may be
    passed on where every plan of this problem is one of the neighbour's and worth no more here than there: a budget, a
    capacity or another limit lowered, a rule added, a study fixed in or out, a bundle taken away or worth less, a cost
    raised. It may not where anything was loosened or made worth more: then the best plan known is passed on instead.
    """

    selection: Selection | None = None
    bound_minor: int | None = None


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]
