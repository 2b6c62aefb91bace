"""Follow the best plan along a scale on which a plan, once possible, stays possible: a budget or any other limit.

Whatever is found at one place helps at all others: a plan found at a place is a plan at every later one, and a bound
on what can be reached at a place holds at every earlier one. What that settles is never solved for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from budgeting.explaining.again.asking import Solver
from budgeting.optimiser.verify import account
from budgeting.problem import Problem, Selection

Pose = Callable[[int], Problem]
OnPlace = Callable[[int, int], None]


@dataclass(frozen=True)
class Traced:
    """The best plan known at a place of the scale.

    ``worth_minor`` is what it reaches in the problem's objective, ``bound_minor`` what no plan can exceed (None: not
    known). Without a plan ``is_impossible`` tells whether that is proven.
    """

    place: int
    selection: Selection | None
    worth_minor: int | None
    bound_minor: int | None
    is_impossible: bool = False

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists at this place."""
        return self.is_impossible or (self.worth_minor is not None and self.worth_minor == self.bound_minor)


def trace(
    pose: Pose,
    places: Iterable[int],
    solve: Solver,
    *,
    known: Iterable[Selection] = (),
    bound_minor: int | None = None,
    most_solves: int | None = None,
    on_place: OnPlace | None = None,
) -> tuple[Traced, ...]:
    """The best plan at each of ``places``, in rising order; ``pose`` states the problem of a place.

    Solves first where there is nothing yet and the last place, then wherever the band between plan and bound is widest.
    ``known`` are plans that may or may not be possible somewhere, and no plan exceeds ``bound_minor``. After
    ``most_solves`` the rest stays as it is.
    """
    search = _Search(pose, tuple(sorted(set(places))))
    for selection in known:
        search.offer(selection)
    if bound_minor is not None and search.places:
        search.bound_below(len(search.places) - 1, bound_minor)
    solves = 0
    while (place := search.next_place()) is not None and (most_solves is None or solves < most_solves):
        search.solve(place, solve)
        solves += 1
        if on_place:
            on_place(search.settled_count, len(search.places))
    return search.traced()


def joined(
    pose: Pose, stretches: Sequence[Traced], *, known: Iterable[Selection], bound_minor: int | None
) -> tuple[Traced, ...]:
    """What was traced on stretches of one scale, each for itself, as one: what each found counts on all of them.

    ``bound_minor`` is what no plan at any place can exceed.
    """
    search = _Search(pose, [one.place for one in stretches])
    for number, one in enumerate(stretches):
        if one.is_impossible:
            search.impossible_below = number + 1
        if one.bound_minor is not None:
            search.bound_below(number, one.bound_minor)
    if bound_minor is not None and stretches:
        search.bound_below(len(stretches) - 1, bound_minor)
    for selection in (*known, *(one.selection for one in stretches)):
        if selection:
            search.offer(selection)
    return search.traced()


class _Search:
    """What is known at each place: plans spread upwards, bounds and impossibility downwards."""

    def __init__(self, pose: Pose, places: Sequence[int]) -> None:
        self.places = places
        self.problems = [pose(place) for place in places]
        self.best: list[tuple[int, Selection] | None] = [None] * len(places)
        self.bound: list[int | None] = [None] * len(places)
        self.is_solved = [False] * len(places)
        self.impossible_below = 0

    @property
    def settled_count(self) -> int:
        return sum(self._is_settled(i) for i in range(len(self.places)))

    def offer(self, selection: Selection) -> None:
        """Take ``selection`` wherever it keeps the rules and is better than what is there."""
        first = self._first_possible(selection)
        if first == len(self.places):
            return
        worth = account(self.problems[first], selection).objective_minor
        for i in range(first, len(self.places)):
            known = self.best[i]
            if known is None or known[0] < worth:
                self.best[i] = worth, selection

    def solve(self, i: int, solve: Solver) -> None:
        """Solve at a place and share what is found."""
        known = self.best[i]
        solution = solve(self.problems[i], known[1] if known else None)
        self.is_solved[i] = True
        if solution.status == "infeasible":
            self.impossible_below = max(self.impossible_below, i + 1)
        if solution.selection:
            self.offer(solution.selection)
        if solution.account and solution.bound_minor is not None:
            self.bound_below(i, solution.bound_minor)

    def next_place(self) -> int | None:
        """Where the band is widest; the middle one of several; None when there is nothing left to solve."""
        open_places = [i for i in range(len(self.places)) if not self._is_settled(i)]
        if not open_places:
            return None
        if not self.is_solved[-1]:
            return len(self.places) - 1
        widest = max(self._band(i) for i in open_places)
        alike = [i for i in open_places if self._band(i) == widest]
        return alike[len(alike) // 2]

    def traced(self) -> tuple[Traced, ...]:
        return tuple(self._traced(i, place) for i, place in enumerate(self.places))

    def _traced(self, i: int, place: int) -> Traced:
        known = self.best[i]
        if known is None:
            return Traced(place, None, None, self.bound[i], i < self.impossible_below)
        return Traced(place, known[1], known[0], self.bound[i])

    def _is_settled(self, i: int) -> bool:
        known = self.best[i]
        return self.is_solved[i] or i < self.impossible_below or (known is not None and known[0] == self.bound[i])

    def _band(self, i: int) -> tuple[bool, int]:
        """How far a place is from settled: without a plan comes first, then by the width between plan and bound."""
        known, bound = self.best[i], self.bound[i]
        return known is None, 0 if known is None or bound is None else bound - known[0]

    def bound_below(self, i: int, bound: int) -> None:
        """No plan at a place, nor at an earlier one, can exceed ``bound``."""
        for j in range(i + 1):
            at_j = self.bound[j]
            self.bound[j] = bound if at_j is None else min(at_j, bound)

    def _first_possible(self, selection: Selection) -> int:
        """The first place at which ``selection`` keeps every rule, by halving; the number of places when none does."""
        low, high = 0, len(self.places)
        while low < high:
            middle = (low + high) // 2
            if account(self.problems[middle], selection).broken:
                low = middle + 1
            else:
                high = middle
        return low
